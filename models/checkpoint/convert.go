package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

// toFloat32 converts little-endian elements of type d to float32, each rounded
// once to nearest even. len(dst)·d.Size() == len(src).
func toFloat32(dst []float32, src []byte, d DType) {
	if d == Float32 && littleEndian() {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), 4*len(dst)), src)
		return
	}
	le := binary.LittleEndian
	for i := range dst {
		switch d {
		case Float32:
			dst[i] = math.Float32frombits(le.Uint32(src[4*i:]))
		case Float64:
			dst[i] = float32(math.Float64frombits(le.Uint64(src[8*i:])))
		case Float16:
			dst[i] = halfToFloat32(le.Uint16(src[2*i:]))
		case BFloat16:
			dst[i] = math.Float32frombits(uint32(le.Uint16(src[2*i:])) << 16)
		case Uint64:
			dst[i] = float32(le.Uint64(src[8*i:]))
		default:
			dst[i] = float32(signed(src, i, d))
		}
	}
}

// littleEndian is whether this machine's own byte order is the files'.
func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }

// toFloat64 converts as toFloat32 does; only int64 and uint64 round.
func toFloat64(dst []float64, src []byte, d DType) {
	le := binary.LittleEndian
	for i := range dst {
		switch d {
		case Float64:
			dst[i] = math.Float64frombits(le.Uint64(src[8*i:]))
		case Float32:
			dst[i] = float64(math.Float32frombits(le.Uint32(src[4*i:])))
		case Float16:
			dst[i] = float64(halfToFloat32(le.Uint16(src[2*i:])))
		case BFloat16:
			dst[i] = float64(math.Float32frombits(uint32(le.Uint16(src[2*i:])) << 16))
		case Uint64:
			dst[i] = float64(le.Uint64(src[8*i:]))
		default:
			dst[i] = float64(signed(src, i, d))
		}
	}
}

// toInt64 converts integers and truth values exactly; a float type, or a
// uint64 beyond int64, is an error.
func toInt64(dst []int64, src []byte, d DType) error {
	switch d {
	case Float64, Float32, Float16, BFloat16:
		return fmt.Errorf("has dtype %s, expected integers", d)
	}
	for i := range dst {
		if d == Uint64 {
			v := binary.LittleEndian.Uint64(src[8*i:])
			if v > math.MaxInt64 {
				return fmt.Errorf("element %d is %d, beyond the largest int64", i, v)
			}
			dst[i] = int64(v)
			continue
		}
		dst[i] = signed(src, i, d)
	}
	return nil
}

// signed returns element i of any integer type but uint64. A truth value is
// 0 or 1 whatever byte stores it.
func signed(src []byte, i int, d DType) int64 {
	le := binary.LittleEndian
	switch d {
	case Int64:
		return int64(le.Uint64(src[8*i:]))
	case Int32:
		return int64(int32(le.Uint32(src[4*i:])))
	case Uint32:
		return int64(le.Uint32(src[4*i:]))
	case Int16:
		return int64(int16(le.Uint16(src[2*i:])))
	case Uint16:
		return int64(le.Uint16(src[2*i:]))
	case Int8:
		return int64(int8(src[i]))
	case Uint8:
		return int64(src[i])
	case Bool:
		if src[i] != 0 {
			return 1
		}
		return 0
	}
	panic(fmt.Sprintf("checkpoint: no integer conversion for %s", d))
}

// halfToFloat32 widens an IEEE-754 binary16, exactly. Payloads of NaNs are
// kept in the high bits.
func halfToFloat32(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exp := uint32(h>>10) & 31
	man := uint32(h) & 1023
	switch exp {
	case 31: // infinity, NaN
		return math.Float32frombits(sign | 0xff<<23 | man<<13)
	case 0: // zero, subnormal: man·2⁻²⁴, exact in float32
		v := float32(man) * (1.0 / (1 << 24))
		return math.Float32frombits(sign | math.Float32bits(v))
	}
	return math.Float32frombits(sign | (exp+127-15)<<23 | man<<13)
}

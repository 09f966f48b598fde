package digest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
	"unsafe"
)

// magic opens every tensor's hashed bytes; its number is the format's version.
const magic = "vision-tensor-1\n"

// chunk is the number of bytes converted at a time; a multiple of every
// element size.
const chunk = 64 << 10

// Hash is a tensor's digest in the making, for values that come in pieces
// (rows of a file, blocks of a device buffer). Feed exactly the shape's values
// in row-major order, then call Sum.
type Hash struct {
	sha   hash.Hash
	size  int // bytes per element
	nan   func([]byte)
	left  uint64 // bytes still expected
	carry []byte // an element cut by the end of the last Write
	buf   []byte
}

// kind gives element size and NaN rule of each dtype (NumPy's names).
func kind(dtype string) (size int, nan func([]byte), ok bool) {
	switch dtype {
	case "float64":
		return 8, canonical64, true
	case "float32":
		return 4, canonical32, true
	case "float16":
		return 2, canonical16, true
	case "bfloat16":
		return 2, canonicalBF16, true
	case "int64", "uint64":
		return 8, nil, true
	case "int32", "uint32":
		return 4, nil, true
	case "int16", "uint16":
		return 2, nil, true
	case "int8", "uint8", "bool":
		return 1, nil, true
	}
	return 0, nil, false
}

// New starts the digest of a tensor. Errors: an unknown dtype; a shape with a
// negative dimension or more bytes than an int64 counts.
func New(dtype string, shape []int) (*Hash, error) {
	size, nan, ok := kind(dtype)
	if !ok {
		return nil, fmt.Errorf("digest: unknown dtype %q, expected float16/32/64, bfloat16, (u)int8/16/32/64 or bool", dtype)
	}
	left, err := byteCount(shape, size)
	if err != nil {
		return nil, err
	}
	h := &Hash{sha: sha256.New(), size: size, nan: nan, left: left, buf: make([]byte, 0, chunk)}
	head := make([]byte, 0, len(magic)+8+4+8*len(shape))
	head = append(head, magic...)
	var name [8]byte
	copy(name[:], dtype)
	head = append(head, name[:]...)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(shape)))
	for _, d := range shape {
		head = binary.LittleEndian.AppendUint64(head, uint64(d))
	}
	h.sha.Write(head)
	return h, nil
}

// Write adds little-endian bytes; an element may be cut between two calls.
// Bytes beyond the shape are an error.
func (h *Hash) Write(p []byte) (int, error) {
	n := len(p)
	if uint64(n) > h.left {
		return 0, fmt.Errorf("digest: %d bytes beyond the shape's end", uint64(n)-h.left)
	}
	h.left -= uint64(n)
	if h.nan == nil {
		h.sha.Write(p)
		return n, nil
	}
	for len(p) > 0 {
		h.buf = append(h.buf[:0], h.carry...)
		take := min(len(p), chunk-len(h.buf))
		h.buf = append(h.buf, p[:take]...)
		p = p[take:]
		whole := len(h.buf) / h.size * h.size
		h.nan(h.buf[:whole])
		h.sha.Write(h.buf[:whole])
		h.carry = append(h.carry[:0], h.buf[whole:]...)
	}
	return n, nil
}

// Float32 adds float32 values. Values beyond the shape, or of another type
// than the digest was started with, panic with *ShapeError.
func (h *Hash) Float32(data []float32) {
	h.take(len(data), 4)
	for len(data) > 0 {
		n := min(len(data), chunk/4)
		if littleEndian && !hasNaN(data[:n]) { // the bytes as they lie
			h.sha.Write(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), 4*n))
			data = data[n:]
			continue
		}
		buf := h.buf[:4*n]
		for i, v := range data[:n] {
			binary.LittleEndian.PutUint32(buf[4*i:], math.Float32bits(v))
		}
		canonical32(buf)
		h.sha.Write(buf)
		data = data[n:]
	}
}

// littleEndian is whether this machine keeps values as they are hashed.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// hasNaN reports whether one of the values is not a number.
func hasNaN(data []float32) bool {
	for _, v := range data {
		if v != v {
			return true
		}
	}
	return false
}

// Float64 adds float64 values, as Float32 does.
func (h *Hash) Float64(data []float64) {
	h.take(len(data), 8)
	for len(data) > 0 {
		n := min(len(data), chunk/8)
		buf := h.buf[:8*n]
		for i, v := range data[:n] {
			binary.LittleEndian.PutUint64(buf[8*i:], math.Float64bits(v))
		}
		canonical64(buf)
		h.sha.Write(buf)
		data = data[n:]
	}
}

// Int64 adds int64 values, as Float32 does.
func (h *Hash) Int64(data []int64) {
	h.take(len(data), 8)
	for len(data) > 0 {
		n := min(len(data), chunk/8)
		buf := h.buf[:8*n]
		for i, v := range data[:n] {
			binary.LittleEndian.PutUint64(buf[8*i:], uint64(v))
		}
		h.sha.Write(buf)
		data = data[n:]
	}
}

// take books n typed values of size bytes.
func (h *Hash) take(n, size int) {
	if size != h.size || len(h.carry) != 0 || uint64(n)*uint64(size) > h.left {
		panic(&ShapeError{Shape: []int{int(h.left / uint64(h.size))}, Len: n})
	}
	h.left -= uint64(n) * uint64(size)
}

// Sum returns the digest, or an error when values are missing.
func (h *Hash) Sum() (Digest, error) {
	if h.left != 0 {
		return Digest{}, fmt.Errorf("digest: %d bytes of the tensor are missing", h.left)
	}
	return h.sum(), nil
}

func (h *Hash) sum() Digest {
	var d Digest
	h.sha.Sum(d[:0])
	return d
}

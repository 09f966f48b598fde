package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// decimal returns an int64 field's text.
func (f field) decimal() string { return strconv.FormatInt(int64(f.value), 10) }

// onnxType gives the element type of a TensorProto.DataType.
func onnxType(n uint64) (d DType, ok bool) {
	d, ok = map[uint64]DType{
		1: Float32, 2: Uint8, 3: Int8, 4: Uint16, 5: Int16, 6: Int32, 7: Int64, 9: Bool,
		10: Float16, 11: Float64, 12: Uint32, 13: Uint64, 16: BFloat16,
	}[n]
	return d, ok
}

// tensorProto collects the fields of a TensorProto.
type tensorProto struct {
	name    string
	dims    []int
	typ     uint64
	raw     []byte
	hasRaw  bool
	lists   map[protowire.Number][]field // the typed lists, by field number
	problem string
}

// onnxTensor reads a TensorProto whose values are raw bytes or one of the typed
// lists.
func onnxTensor(b []byte) (*entry, error) {
	t := tensorProto{lists: map[protowire.Number][]field{}}
	if err := eachField(b, t.take); err != nil {
		return nil, badTensor(t.name, "%s", err)
	}
	if t.problem != "" {
		return nil, badTensor(t.name, "%s", t.problem)
	}
	dtype, ok := onnxType(t.typ)
	if !ok {
		return nil, badTensor(t.name, "has ONNX data type %d, expected a float, integer or truth type of 8 to 64 bits", t.typ)
	}
	n, err := elements(t.dims, dtype.Size())
	if err != nil {
		return nil, badTensor(t.name, "%s", err)
	}
	raw := t.raw
	if !t.hasRaw {
		if raw, err = t.fromList(dtype, n); err != nil {
			return nil, badTensor(t.name, "%s", err)
		}
	} else if len(t.lists) > 0 {
		return nil, badTensor(t.name, "has both raw bytes and a list of values")
	}
	if len(raw) != n*dtype.Size() {
		return nil, badTensor(t.name, "shape %v of %s needs %d bytes, it has %d", t.dims, dtype, n*dtype.Size(), len(raw))
	}
	return &entry{Info: Info{Name: t.name, DType: dtype, Shape: t.dims}, store: mapped(raw)}, nil
}

// take reads one field of the TensorProto.
func (t *tensorProto) take(f field) error {
	switch f.number {
	case 1: // dims, packed or not
		return eachVarint(f, func(v uint64) error {
			if int64(v) < 0 || uint64(int(v)) != v || len(t.dims) == maxRank {
				return bad("has a dimension of %d, or more than %d of them", int64(v), maxRank)
			}
			t.dims = append(t.dims, int(v))
			return nil
		})
	case 2:
		t.typ = f.value
	case 3:
		t.problem = "is stored in segments, expected whole"
	case 4, 5, 7, 10, 11: // float_data, int32_data, int64_data, double_data, uint64_data
		t.lists[f.number] = append(t.lists[f.number], f)
	case 6:
		t.problem = "holds texts, expected numbers"
	case 8:
		t.name = string(f.bytes)
	case 9:
		t.raw, t.hasRaw = f.bytes, true
	case 13:
		t.problem = "has its values in another file (external data); save the model as one file (onnx.save_model with save_as_external_data=False)"
	case 14:
		if f.value == 1 {
			t.problem = "has its values in another file (external data); save the model as one file (onnx.save_model with save_as_external_data=False)"
		}
	}
	return nil
}

// fromList returns n values of a typed list as little-endian bytes: as they lie
// in the file if the list is one packed field of floats, else collected.
func (t *tensorProto) fromList(d DType, n int) ([]byte, error) {
	number := map[DType]protowire.Number{Float32: 4, Int64: 7, Float64: 10, Uint32: 11, Uint64: 11}[d]
	if number == 0 {
		number = 5 // all narrower types
	}
	list := t.lists[number]
	if len(t.lists) > 1 || (len(t.lists) == 1 && list == nil) {
		return nil, fmt.Errorf("of %s has its values in a list of another type", d)
	}
	fixed := d == Float32 || d == Float64
	if fixed && len(list) == 1 && list[0].typ == protowire.BytesType {
		return list[0].bytes, nil
	}
	var out []byte
	size := d.Size()
	add := func(v uint64) error {
		if len(out) >= n*size {
			return fmt.Errorf("has more than the %d values of its shape", n)
		}
		if !fits(v, d) {
			return fmt.Errorf("has the value %d, beyond %s", int64(v), d)
		}
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], v)
		out = append(out, b[:size]...)
		return nil
	}
	for _, f := range list {
		var err error
		switch {
		case fixed && f.typ == protowire.BytesType:
			out = append(out, f.bytes...)
		case fixed:
			err = add(f.value)
		default:
			err = eachVarint(f, add)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fits reports whether a varint, sign-extended to 64 bits if negative, is a
// value of d. Float16 and bfloat16 come as their 16 bits.
func fits(v uint64, d DType) bool {
	s := int64(v)
	switch d {
	case Int32:
		return s >= math.MinInt32 && s <= math.MaxInt32
	case Int16:
		return s >= math.MinInt16 && s <= math.MaxInt16
	case Int8:
		return s >= math.MinInt8 && s <= math.MaxInt8
	case Uint32:
		return v <= math.MaxUint32
	case Uint16, Float16, BFloat16:
		return v <= math.MaxUint16
	case Uint8:
		return v <= math.MaxUint8
	case Bool:
		return v <= 1
	}
	return true
}

// eachVarint calls use for the numbers of a repeated field, packed or single.
func eachVarint(f field, use func(uint64) error) error {
	if f.typ == protowire.VarintType {
		return use(f.value)
	}
	if f.typ != protowire.BytesType {
		return bad("has a list of integers of wire type %d", f.typ)
	}
	for b := f.bytes; len(b) > 0; {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return bad("damaged protobuf: %s", protowire.ParseError(n))
		}
		b = b[n:]
		if err := use(v); err != nil {
			return err
		}
	}
	return nil
}

package checkpoint

import (
	"fmt"
	"math"
)

// DType is a type of tensor elements, by NumPy's name (bfloat16 by ml_dtypes').
type DType string

// The element types that are read.
const (
	Float64  DType = "float64"
	Float32  DType = "float32"
	Float16  DType = "float16"
	BFloat16 DType = "bfloat16"
	Int64    DType = "int64"
	Int32    DType = "int32"
	Int16    DType = "int16"
	Int8     DType = "int8"
	Uint64   DType = "uint64"
	Uint32   DType = "uint32"
	Uint16   DType = "uint16"
	Uint8    DType = "uint8"
	Bool     DType = "bool"
)

// Size returns the bytes of one element, 0 for a type that is not known.
func (d DType) Size() int {
	switch d {
	case Float64, Int64, Uint64:
		return 8
	case Float32, Int32, Uint32:
		return 4
	case Float16, BFloat16, Int16, Uint16:
		return 2
	case Int8, Uint8, Bool:
		return 1
	}
	return 0
}

// maxRank bounds the number of dimensions; NumPy's own limit is 64, models
// have at most 6.
const maxRank = 32

// Info describes a tensor without reading it.
type Info struct {
	Name  string
	DType DType
	Shape []int // row-major; empty for a scalar. Not to be changed
}

// Elements returns the number of values: the product of the shape.
func (i Info) Elements() int {
	n := 1
	for _, d := range i.Shape {
		n *= d
	}
	return n
}

// Bytes returns the tensor's size in memory in its own type.
func (i Info) Bytes() int { return i.Elements() * i.DType.Size() }

func (i Info) String() string { return fmt.Sprintf("%s %s%v", i.Name, i.DType, i.Shape) }

// elements returns the product of shape, or an error if a dimension is
// negative, there are too many, or the bytes do not fit an int. Zeros do not
// excuse an overflow elsewhere: (0, 2⁶³) is nobody's tensor.
func elements(shape []int, size int) (int, error) {
	if len(shape) > maxRank {
		return 0, fmt.Errorf("shape has %d dimensions, expected at most %d", len(shape), maxRank)
	}
	n, zero := 1, false
	for _, d := range shape {
		switch {
		case d < 0:
			return 0, fmt.Errorf("shape %v has a negative dimension", shape)
		case d == 0:
			zero = true
		case n > math.MaxInt/max(size, 1)/d:
			return 0, fmt.Errorf("shape %v has more bytes than memory can address", shape)
		default:
			n *= d
		}
	}
	if zero {
		return 0, nil
	}
	return n, nil
}

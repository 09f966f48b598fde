package cpu

import (
	"math"
	"unsafe"
)

//go:noescape
func rowSumAVX2(x *float32, n int) float32

//go:noescape
func rowDotAVX2(x, y *float32, n int) float32

//go:noescape
func rowCentredSquaresAVX2(x *float32, n int, mean float32) float32

//go:noescape
func rowMaxAVX2(x *float32, n int) (m float32, nan int32)

func rowSumVector(x []float32) float32 { return rowSumAVX2(unsafe.SliceData(x), len(x)) }

func rowDotVector(x, y []float32) float32 {
	return rowDotAVX2(unsafe.SliceData(x), unsafe.SliceData(y[:len(x)]), len(x))
}

func rowCentredSquaresVector(x []float32, mean float32) float32 {
	return rowCentredSquaresAVX2(unsafe.SliceData(x), len(x), mean)
}

// rowMaxVector settles what the instruction leaves open: a NaN, and the sign of
// a largest value that is zero.
func rowMaxVector(x []float32) float32 {
	m, nan := rowMaxAVX2(unsafe.SliceData(x), len(x))
	if nan != 0 {
		return float32(math.NaN())
	}
	if m != 0 {
		return m
	}
	for _, v := range x {
		if math.Float32bits(v) == 0 {
			return 0
		}
	}
	return float32(math.Copysign(0, -1))
}

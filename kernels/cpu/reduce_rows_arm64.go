package cpu

import (
	"math"
	"unsafe"
)

// The kernels continue the 32 chains q over n elements, a multiple of 32; the last
// elements of a row come in a buffer whose rest leaves every chain as it is.

//go:noescape
func rowSumNEON(q *[rowLanes]float32, x *float32, n int)

//go:noescape
func rowDotNEON(q *[rowLanes]float32, x, y *float32, n int)

//go:noescape
func rowCentredSquaresNEON(q *[rowLanes]float32, x *float32, n int, mean float32)

// rowMaxNEON is the largest of n values, a multiple of 4 and not 0. The instruction
// follows NUMERICS.md §0: NaN if there is one, and +0 above −0.
//
//go:noescape
func rowMaxNEON(x *float32, n int) float32

// treeNEON is tree.
//
//go:noescape
func treeNEON(q *[rowLanes]float32) float32

// minusZeros is what may be added to any value: x + −0 is x, also where x is −0.
var minusZeros = func() (z [rowLanes]float32) {
	for i := range z {
		z[i] = float32(math.Copysign(0, -1))
	}
	return z
}()

func rowSumVector(x []float32) float32 {
	var q [rowLanes]float32
	n := len(x) &^ (rowLanes - 1)
	rowSumNEON(&q, unsafe.SliceData(x), n)
	if n < len(x) {
		last := minusZeros
		copy(last[:], x[n:])
		rowSumNEON(&q, &last[0], rowLanes)
	}
	return treeNEON(&q)
}

// rowDotVector fills the last products up to −0·+0.
func rowDotVector(x, y []float32) float32 {
	var q [rowLanes]float32
	y = y[:len(x)]
	n := len(x) &^ (rowLanes - 1)
	rowDotNEON(&q, unsafe.SliceData(x), unsafe.SliceData(y), n)
	if n < len(x) {
		lastX, lastY := minusZeros, [rowLanes]float32{}
		copy(lastX[:], x[n:])
		copy(lastY[:], y[n:])
		rowDotNEON(&q, &lastX[0], &lastY[0], rowLanes)
	}
	return treeNEON(&q)
}

// rowCentredSquaresVector adds +0 for missing elements: a sum of squares from +0 is
// never −0.
func rowCentredSquaresVector(x []float32, mean float32) float32 {
	var q [rowLanes]float32
	n := len(x) &^ (rowLanes - 1)
	rowCentredSquaresNEON(&q, unsafe.SliceData(x), n, mean)
	if n < len(x) {
		var d [rowLanes]float32
		for i, v := range x[n:] {
			d[i] = v - mean
		}
		rowDotNEON(&q, &d[0], &d[0], rowLanes)
	}
	return treeNEON(&q)
}

func rowMaxVector(x []float32) float32 {
	n := len(x) &^ 3
	if n == 0 {
		return rowMaxPortable(x)
	}
	m := rowMaxNEON(unsafe.SliceData(x), n)
	if n == len(x) {
		return m
	}
	last := [4]float32{m, m, m, m}
	copy(last[:], x[n:])
	return rowMaxNEON(&last[0], len(last))
}

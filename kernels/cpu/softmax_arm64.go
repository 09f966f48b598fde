package cpu

import "unsafe"

// expSumNEON writes e^(x − m) of n elements, a multiple of 32, and continues the 32
// chains q with them.
//
//go:noescape
func expSumNEON(q *[rowLanes]float32, dst, x *float32, n int, m float32)

// rowExpSumVector adds +0 for missing elements: sums of exponentials from +0 are
// never −0.
func rowExpSumVector(dst, x []float32, scale, m float32) float32 {
	var q [rowLanes]float32
	x = scaled(dst, x[:len(dst)], scale, false)
	n := len(x) &^ (rowLanes - 1)
	expSumNEON(&q, unsafe.SliceData(dst), unsafe.SliceData(x), n, m)
	if n < len(x) {
		var e [rowLanes]float32
		rest := len(x) - n
		for i, v := range x[n:] {
			e[i] = v - m
		}
		expNEON(&e[0], &e[0], (rest+3)&^3)
		clear(e[rest:])
		copy(dst[n:], e[:])
		rowSumNEON(&q, &e[0], rowLanes)
	}
	return treeNEON(&q)
}

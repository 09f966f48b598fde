package cpu

import "unsafe"

//go:noescape
func reluNEON(dst, x *float32, n int)

//go:noescape
func reluGradNEON(dst, dy, x *float32, n int)

//go:noescape
func softmaxGradNEON(dst, p, dp *float32, t float32, n int)

func reluVector(dst, x []float32) int {
	n := len(dst) &^ 3
	reluNEON(unsafe.SliceData(dst), unsafe.SliceData(x), n)
	return n
}

func reluGradVector(dst, dy, x []float32) int {
	n := len(dst) &^ 3
	reluGradNEON(unsafe.SliceData(dst), unsafe.SliceData(dy), unsafe.SliceData(x), n)
	return n
}

func softmaxGradVector(dst, p, dp []float32, t float32) int {
	n := len(dst) &^ 3
	softmaxGradNEON(unsafe.SliceData(dst), unsafe.SliceData(p), unsafe.SliceData(dp), t, n)
	return n
}

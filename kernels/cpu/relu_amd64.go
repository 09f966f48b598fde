package cpu

import "unsafe"

//go:noescape
func reluAVX2(dst, x *float32, n int)

//go:noescape
func reluGradAVX2(dst, dy, x *float32, n int)

//go:noescape
func softmaxGradAVX2(dst, p, dp *float32, t float32, n int)

func reluVector(dst, x []float32) int {
	n := len(dst) &^ 7
	reluAVX2(unsafe.SliceData(dst), unsafe.SliceData(x), n)
	return n
}

func reluGradVector(dst, dy, x []float32) int {
	n := len(dst) &^ 7
	reluGradAVX2(unsafe.SliceData(dst), unsafe.SliceData(dy), unsafe.SliceData(x), n)
	return n
}

func softmaxGradVector(dst, p, dp []float32, t float32) int {
	n := len(dst) &^ 7
	softmaxGradAVX2(unsafe.SliceData(dst), unsafe.SliceData(p), unsafe.SliceData(dp), t, n)
	return n
}

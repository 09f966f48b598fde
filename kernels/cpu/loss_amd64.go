package cpu

import "unsafe"

//go:noescape
func mseGradAVX2(dst, x, y *float32, c, dL float32, n int)

//go:noescape
func smoothL1AVX2(dst, x, y *float32, beta, half float32, n int)

//go:noescape
func smoothL1GradAVX2(dst, x, y *float32, beta, c, dL float32, n int)

func mseGradVector(dst, x, y []float32, c, dL float32) int {
	n := len(dst) &^ 7
	mseGradAVX2(unsafe.SliceData(dst), unsafe.SliceData(x), unsafe.SliceData(y), c, dL, n)
	return n
}

func smoothL1Vector(dst, x, y []float32, beta, half float32) int {
	n := len(dst) &^ 7
	smoothL1AVX2(unsafe.SliceData(dst), unsafe.SliceData(x), unsafe.SliceData(y), beta, half, n)
	return n
}

func smoothL1GradVector(dst, x, y []float32, beta, c, dL float32) int {
	n := len(dst) &^ 7
	smoothL1GradAVX2(unsafe.SliceData(dst), unsafe.SliceData(x), unsafe.SliceData(y), beta, c, dL, n)
	return n
}

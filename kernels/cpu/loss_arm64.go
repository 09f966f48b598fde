package cpu

import "unsafe"

//go:noescape
func mseGradNEON(dst, x, y *float32, c, dL float32, n int)

//go:noescape
func smoothL1NEON(dst, x, y *float32, beta, half float32, n int)

//go:noescape
func smoothL1GradNEON(dst, x, y *float32, beta, c, dL float32, n int)

func mseGradVector(dst, x, y []float32, c, dL float32) int {
	n := len(dst) &^ 3
	mseGradNEON(unsafe.SliceData(dst), unsafe.SliceData(x), unsafe.SliceData(y), c, dL, n)
	return n
}

func smoothL1Vector(dst, x, y []float32, beta, half float32) int {
	n := len(dst) &^ 3
	smoothL1NEON(unsafe.SliceData(dst), unsafe.SliceData(x), unsafe.SliceData(y), beta, half, n)
	return n
}

func smoothL1GradVector(dst, x, y []float32, beta, c, dL float32) int {
	n := len(dst) &^ 3
	smoothL1GradNEON(unsafe.SliceData(dst), unsafe.SliceData(x), unsafe.SliceData(y), beta, c, dL, n)
	return n
}

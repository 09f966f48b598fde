package cpu

import (
	"math"
	"unsafe"

	"vision/kernels"
)

//go:noescape
func sophiaNEON(p, grad, m, h *float32, n int, s *[8]float32)

//go:noescape
func sophiaHessianNEON(h, grad *float32, n int, c2, beta2 float32)

func sophiaVector(p, g, m, h []float32, s *kernels.SophiaStep) int {
	n := len(p) &^ 3
	scalars := [8]float32{s.C1, s.Beta1, s.RhoBS, s.Eps, s.NegLR, s.W, 1, float32(math.Copysign(0, -1))}
	sophiaNEON(unsafe.SliceData(p), unsafe.SliceData(g), unsafe.SliceData(m), unsafe.SliceData(h), n, &scalars)
	return n
}

func sophiaHessianVector(h, g []float32, s *kernels.SophiaStep) int {
	n := len(h) &^ 3
	sophiaHessianNEON(unsafe.SliceData(h), unsafe.SliceData(g), n, s.C2, s.Beta2)
	return n
}

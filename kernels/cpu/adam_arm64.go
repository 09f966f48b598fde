package cpu

import (
	"unsafe"

	"vision/kernels"
)

//go:noescape
func adamNEON(p, grad, m, v *float32, n int, s *[8]float32, decay int)

func adamVector(p, g, m, v []float32, s *kernels.AdamStep) int {
	n := len(p) &^ 3
	scalars := [8]float32{s.C1, s.C2, s.Beta2, s.B2, s.A, s.Eps, s.W, s.L2}
	decay := 0
	if s.HasW {
		decay |= 1
	}
	if s.HasL2 {
		decay |= 2
	}
	adamNEON(unsafe.SliceData(p), unsafe.SliceData(g), unsafe.SliceData(m), unsafe.SliceData(v), n, &scalars, decay)
	return n
}

package reference

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

// Adam is one step of NUMERICS.md §6, element by element.
func (*Backend) Adam(p, g, m, v kernels.Buffer, s kernels.AdamStep) {
	kernels.CheckSame("Adam", p.Len(), g, m, v)
	for i, grad := range values(g) {
		pi, mi, vi := values(p)[i], values(m)[i], values(v)[i]
		if s.HasW {
			pi = float32(pi * s.W)
		}
		if s.HasL2 {
			grad = elementary.FMA(pi, s.L2, grad)
		}
		mi = elementary.FMA(grad-mi, s.C1, mi)
		vi = elementary.FMA(float32(s.C2*grad), grad, float32(vi*s.Beta2))
		d := sqrt(vi)/s.B2 + s.Eps
		pi = pi + float32(s.A*mi)/d
		values(p)[i], values(m)[i], values(v)[i] = pi, mi, vi
	}
}

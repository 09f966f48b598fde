package reference

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

// SophiaG is one step of NUMERICS.md §6, element by element.
func (*Backend) SophiaG(p, g, m, h kernels.Buffer, s kernels.SophiaStep) {
	kernels.CheckSame("SophiaG", p.Len(), g, m, h)
	for i, grad := range values(g) {
		pi := float32(values(p)[i] * s.W)
		mi := elementary.FMA(grad, s.C1, float32(values(m)[i]*s.Beta1))
		size, sign := mi, float32(1) // |m|, sign(m)
		switch {
		case mi < 0:
			size, sign = -mi, -1
		case mi == 0:
			size, sign = 0, 0
		case mi != mi:
			sign = mi
		}
		q := size / elementary.FMA(s.RhoBS, values(h)[i], s.Eps)
		if q > 1 {
			q = 1
		}
		values(p)[i], values(m)[i] = elementary.FMA(float32(s.NegLR*sign), q, pi), mi
	}
}

// SophiaHessian is h = fma(c2·g, g, h·β2).
func (*Backend) SophiaHessian(h, g kernels.Buffer, s kernels.SophiaStep) {
	kernels.CheckSame("SophiaHessian", h.Len(), g)
	for i, grad := range values(g) {
		values(h)[i] = elementary.FMA(float32(s.C2*grad), grad, float32(values(h)[i]*s.Beta2))
	}
}

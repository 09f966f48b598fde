package formula

import (
	"math"

	"vision/kernels"
)

// Curvature is the state of Sophia-G for some parameters.
type Curvature struct{ P, M, H []Number }

// SophiaG is one step in the form of the paper (Liu et al. 2023, arXiv:2305.14342,
// algorithm 3, with the batch size in the denominator as in its published code):
//
//	p = p − lr·λ·p;  m = β1·m + (1−β1)·g;  p = p − lr·sign(m)·min(|m|/(ρ·bs·h + 1e-15), 1)
//
// sign(m)·min(|m|/d, 1) is written as m/d between −1 and 1, which is continuous
// where the sign changes.
func SophiaG(s Curvature, grad []float64, c kernels.SophiaConfig) {
	rho := Scalar(c.Rho * float64(c.BatchSize))
	for i, g := range Lift(grad) {
		s.M[i] = s.M[i].Mul(Scalar(c.Beta1)).Add(g.Mul(Scalar(1 - c.Beta1)))
		ratio := s.M[i].Div(rho.FMA(s.H[i], Scalar(1e-15)))
		ratio.V = math.Max(-1, math.Min(1, ratio.V))
		s.P[i] = s.P[i].Mul(Scalar(1 - c.LR*c.WeightDecay)).Sub(Scalar(c.LR).Mul(ratio))
	}
}

// SophiaHessian is h = β2·h + (1−β2)·g².
func SophiaHessian(s Curvature, grad []float64, c kernels.SophiaConfig) {
	for i, g := range Lift(grad) {
		s.H[i] = g.Mul(g).Mul(Scalar(1 - c.Beta2)).Add(s.H[i].Mul(Scalar(c.Beta2)))
	}
}

package formula

import (
	"math"

	"vision/kernels"
)

// Moments is the state of Adam for some parameters.
type Moments struct{ P, M, V []Number }

// Adam is one step in the form of the papers (Kingma, Ba 2015, algorithm 1, and
// Loshchilov, Hutter 2019, algorithm 2):
//
//	m = β1·m + (1−β1)·g;  v = β2·v + (1−β2)·g²
//	p = p − lr·(m/(1−β1ᵗ)) / (√(v/(1−β2ᵗ)) + ε)
//
// with g + λ·p in place of g (Adam), or p·(1 − lr·λ) in place of p (AdamW).
func Adam(s Moments, grad []float64, c kernels.AdamConfig, t int) {
	b1, b2 := Scalar(c.Beta1), Scalar(c.Beta2)
	rate := Scalar(c.LR / (1 - math.Pow(c.Beta1, float64(t))))
	root := Scalar(math.Sqrt(1 - math.Pow(c.Beta2, float64(t))))
	for i, g := range Lift(grad) {
		if c.WeightDecay != 0 && c.Decoupled {
			s.P[i] = s.P[i].Mul(Scalar(1 - c.LR*c.WeightDecay))
		} else if c.WeightDecay != 0 {
			g = s.P[i].FMA(Scalar(c.WeightDecay), g)
		}
		// The canonical form m + (g − m)·(1−β1) rounds the difference and the factor.
		slack := 2 * unit * (math.Abs(g.V) + math.Abs(s.M[i].V)) * (1 - c.Beta1)
		s.M[i] = s.M[i].Mul(b1).Add(g.Mul(Scalar(1 - c.Beta1)))
		s.M[i].E += slack
		s.V[i] = g.Mul(g).Mul(Scalar(1 - c.Beta2)).Add(s.V[i].Mul(b2))
		d := s.V[i].Sqrt().Div(root).Add(Scalar(c.Eps))
		s.P[i] = s.P[i].Sub(rate.Mul(s.M[i]).Div(d))
	}
}

// Normal is a Box–Muller pair of two words' upper 24 bits.
func Normal(w0, w1 uint32) (a, b Number) {
	u1, u2 := Exact(float64(w0>>8+1)*0x1p-24), Exact(float64(w1>>8)*0x1p-24)
	r := u1.Log().Mul(Exact(-2)).Sqrt()
	theta := Scalar(2 * math.Pi).Mul(u2)
	return r.Mul(theta.Cos()), r.Mul(theta.Sin())
}

package kernels

import "math"

// AdamConfig holds the hyper-parameters of Adam (Kingma, Ba 2015,
// arXiv:1412.6980) and, when Decoupled, of AdamW (Loshchilov, Hutter 2019,
// arXiv:1711.05101).
type AdamConfig struct {
	LR, Beta1, Beta2, Eps, WeightDecay float64
	Decoupled                          bool
}

// AdamStep holds the scalars of one step, computed in float64 and rounded once:
//
//	p = p·W                              AdamW
//	g = fma(p, L2, g)                    Adam with weight decay
//	m = fma(g − m, C1, m)
//	v = fma(C2·g, g, v·Beta2)
//	d = √v/B2 + Eps
//	p = p + (A·m)/d
//
// with C1 = 1−β1, C2 = 1−β2, B2 = √(1−β2ᵗ), A = −lr/(1−β1ᵗ), W = 1−lr·λ. The
// order of operations is that of torch.optim's fused CPU kernel.
type AdamStep struct {
	C1, C2, Beta2, B2, A, Eps float32
	W, L2                     float32
	HasW, HasL2               bool
}

// Step derives the scalars of step t, counted from 1.
func (c AdamConfig) Step(t int64) AdamStep {
	s := AdamStep{
		C1: float32(1 - c.Beta1), C2: float32(1 - c.Beta2), Beta2: float32(c.Beta2),
		B2: float32(math.Sqrt(1 - powInt(c.Beta2, t))), A: float32(-c.LR / (1 - powInt(c.Beta1, t))),
		Eps: float32(c.Eps),
	}
	if c.WeightDecay != 0 && c.Decoupled {
		s.HasW, s.W = true, float32(1-float64(c.LR*c.WeightDecay))
	} else if c.WeightDecay != 0 {
		s.HasL2, s.L2 = true, float32(c.WeightDecay)
	}
	return s
}

// SophiaConfig holds the hyper-parameters of Sophia-G (Liu, Li, Hall, Liang, Ma
// 2023, arXiv:2305.14342, algorithm 3). BatchSize is the number of values that the
// loss of the curvature's estimate is a mean of: items, or items times tokens.
type SophiaConfig struct {
	LR, Beta1, Beta2, Rho, WeightDecay float64
	BatchSize                          int
}

// SophiaStep holds the scalars of one step, computed in float64 and rounded once:
//
//	p = p·W
//	m = fma(g, C1, m·Beta1)
//	q = |m| / fma(RhoBS, h, Eps);  q = q > 1 ? 1 : q
//	p = fma(NegLR·sign(m), q, p)
//	h = fma(C2·g, g, h·Beta2)      SophiaHessian, every k steps
//
// with C1 = 1−β1, C2 = 1−β2, W = 1−lr·λ, RhoBS = ρ·bs, NegLR = −lr, Eps = 1e-15.
// sign(m) is 1, −1, +0 for ±0, and a NaN's own. Nothing depends on the step's
// number.
type SophiaStep struct {
	C1, Beta1, C2, Beta2 float32
	W, NegLR, RhoBS, Eps float32
}

// Step derives the scalars.
func (c SophiaConfig) Step() SophiaStep {
	return SophiaStep{
		C1: float32(1 - c.Beta1), Beta1: float32(c.Beta1), C2: float32(1 - c.Beta2), Beta2: float32(c.Beta2),
		W: float32(1 - float64(c.LR*c.WeightDecay)), NegLR: float32(-c.LR),
		RhoBS: float32(c.Rho * float64(c.BatchSize)), Eps: 1e-15,
	}
}

// powInt is bⁿ by binary powering, each product rounded.
func powInt(b float64, n int64) float64 {
	p := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			p = float64(p * b)
		}
		b = float64(b * b)
	}
	return p
}

// Draw names a run of random words: element i of the buffer takes element
// First + i of the stream in the step. First is a multiple of 4.
type Draw struct {
	Seed   uint64
	Stream uint32 // philox.StreamID of the name
	Step   uint32
	First  uint64
}

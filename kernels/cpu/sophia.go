package cpu

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

// sophiaJob is one step of Sophia-G, or the move of its curvature when p is absent.
type sophiaJob struct {
	p, g, m, h []float32
	step       kernels.SophiaStep
	size       int
	portable   bool
}

// SophiaG updates p and m in place; see [kernels.SophiaStep] for the formula. The
// gradient and the curvature are only read.
func (b *Backend) SophiaG(p, g, m, h kernels.Buffer, s kernels.SophiaStep) {
	kernels.CheckSame("SophiaG", p.Len(), g, m, h)
	b.sophia(sophiaJob{p: floats(p), g: floats(g), m: floats(m), h: floats(h), step: s})
}

// SophiaHessian updates h in place: h = fma(C2·g, g, h·Beta2).
func (b *Backend) SophiaHessian(h, g kernels.Buffer, s kernels.SophiaStep) {
	kernels.CheckSame("SophiaHessian", h.Len(), g)
	b.sophia(sophiaJob{g: floats(g), h: floats(h), step: s})
}

func (b *Backend) sophia(j sophiaJob) {
	var pieces int
	j.portable = b.portable
	j.size, pieces = b.pool.split(len(j.h), grain/4)
	b.jobs.sophia = j
	b.pool.each(&b.jobs.sophia, pieces)
}

func (j *sophiaJob) run(_, i int) {
	lo, hi := i*j.size, min((i+1)*j.size, len(j.h))
	g, h, done := j.g[lo:hi], j.h[lo:hi], 0
	if j.p == nil {
		if !j.portable {
			done = sophiaHessianVector(h, g, &j.step)
		}
		sophiaHessian(h[done:], g[done:], &j.step)
		return
	}
	p, m := j.p[lo:hi], j.m[lo:hi]
	if !j.portable {
		done = sophiaVector(p, g, m, h, &j.step)
	}
	sophiaG(p[done:], g[done:], m[done:], h[done:], &j.step)
}

func sophiaG(p, g, m, h []float32, s *kernels.SophiaStep) {
	g, m, h = g[:len(p)], m[:len(p)], h[:len(p)]
	for i, x := range p {
		m1 := elementary.FMA(g[i], s.C1, float32(m[i]*s.Beta1))
		q := abs(m1) / elementary.FMA(s.RhoBS, h[i], s.Eps)
		if q > 1 {
			q = 1
		}
		m[i] = m1
		p[i] = elementary.FMA(float32(s.NegLR*sign(m1)), q, float32(x*s.W))
	}
}

func sophiaHessian(h, g []float32, s *kernels.SophiaStep) {
	g = g[:len(h)]
	for i, x := range g {
		h[i] = elementary.FMA(float32(s.C2*x), x, float32(h[i]*s.Beta2))
	}
}

// sign is 1, −1, +0 for ±0, and a NaN for a NaN.
func sign(x float32) float32 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	case x == 0:
		return 0
	}
	return x
}

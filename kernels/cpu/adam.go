package cpu

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

// adamJob is one step of Adam or AdamW.
type adamJob struct {
	p, g, m, v []float32
	step       kernels.AdamStep
	size       int
	portable   bool
}

// Adam updates p, m and v in place; see [kernels.AdamStep] for the formula. The
// gradient is only read.
func (b *Backend) Adam(p, g, m, v kernels.Buffer, s kernels.AdamStep) {
	kernels.CheckSame("Adam", p.Len(), g, m, v)
	j := adamJob{p: floats(p), g: floats(g), m: floats(m), v: floats(v), step: s, portable: b.portable}
	var pieces int
	j.size, pieces = b.pool.split(len(j.p), grain/4)
	b.jobs.adam = j
	b.pool.each(&b.jobs.adam, pieces)
}

func (j *adamJob) run(_, i int) {
	lo, hi := i*j.size, min((i+1)*j.size, len(j.p))
	p, g, m, v := j.p[lo:hi], j.g[lo:hi], j.m[lo:hi], j.v[lo:hi]
	done := 0
	if !j.portable {
		done = adamVector(p, g, m, v, &j.step)
	}
	adamPortable(p[done:], g[done:], m[done:], v[done:], &j.step)
}

func adamPortable(p, grads, m, v []float32, s *kernels.AdamStep) {
	grads, m, v = grads[:len(p)], m[:len(p)], v[:len(p)]
	for i, x := range p {
		g := grads[i]
		if s.HasW {
			x = float32(x * s.W)
		}
		if s.HasL2 {
			g = elementary.FMA(x, s.L2, g)
		}
		m1 := elementary.FMA(g-m[i], s.C1, m[i])
		v1 := elementary.FMA(float32(s.C2*g), g, float32(v[i]*s.Beta2))
		d := sqrt(v1)/s.B2 + s.Eps
		m[i], v[i] = m1, v1
		p[i] = x + float32(s.A*m1)/d
	}
}

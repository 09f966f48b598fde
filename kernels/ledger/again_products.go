package ledger

import (
	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
)

// The only sums of an op.
var only = &part{}

// again is element i of a product: its sum by rule 1, then the epilogue.
func (p product) again(r *replay, in operands, name string, i int) float32 {
	a, b, m, n := p.vectors(in, i)
	t := r.add(only, at{i}, func() chain { return chain{rule: contracted, a: a, b: b} })
	if in["bias"] != nil {
		t = t + p.bias(in, m, n)
	}
	if name == "preact" {
		return t
	}
	switch {
	case p.c.Act == kernels.GELU:
		t = elementary.GELU(t)
	case p.c.Act == kernels.ReLU && t < 0:
		t = 0
	}
	if in["scale"] != nil {
		t = float32(t * in["scale"][n])
	}
	if in["residual"] != nil {
		t = t + in["residual"][i]
	}
	return t
}

// The sums of an attention, NUMERICS.md §6.
var (
	score       = &part{"score", "of head %d, query %d, key %d"}
	denominator = &part{"sum of exponentials", "of head %d, query %d"}
	weighted    = &part{"P·V", "for element %d"}
	dProb       = &part{"dP", "of head %d, query %d, key %d"}
	dScoreSum   = &part{"rowsum of P·dP", "of head %d, query %d"}
	gradient    = &part{"gradient", "for element %d"}
)

// attended computes elements of an attention again; heads are numbered through items.
type attended struct{ kernels.Attention }

func vector(v []float32, n, i int) []float32 { return v[i*n : (i+1)*n] }

// column is every step-th value of a matrix, from the i-th.
func column(m []float32, i, step int) []float32 {
	c := make([]float32, len(m)/step)
	for j := range c {
		c[j] = m[j*step+i]
	}
	return c
}

// probabilities is a query's row of P.
func (a *attended) probabilities(r *replay, in operands, h, q int) []float32 {
	return r.keep(denominator, at{h, q}, func() []float32 {
		s := make([]float32, a.Keys)
		scale := kernels.AttentionScale(a.Dim)
		for j := range s {
			t := r.add(score, at{h, q, j}, func() chain {
				return chain{rule: contracted, a: vector(in["Q"], a.Dim, h*a.Queries+q), b: vector(in["K"], a.Dim, h*a.Keys+j)}
			})
			s[j] = float32(t * scale)
		}
		return normalised(r, denominator, at{h, q}, s)
	})
}

// again is element i of O or P.
func (a *attended) again(r *replay, in operands, result string, i int) float32 {
	width := a.Dim
	if result == "P" {
		width = a.Keys
	}
	row, j := i/width, i%width
	h := row / a.Queries
	p := a.probabilities(r, in, h, row%a.Queries)
	if result == "P" {
		return p[j]
	}
	return r.add(weighted, at{i}, func() chain {
		return chain{rule: contracted, a: p, b: column(vector(in["V"], a.Keys*a.Dim, h), j, a.Dim)}
	})
}

// dScores is a query's row of the scores' gradient; given, P is not computed again.
func (a *attended) dScores(r *replay, in operands, h, q int) []float32 {
	return r.keep(dScoreSum, at{h, q}, func() []float32 {
		p := a.given(r, in, h, q)
		dp := make([]float32, a.Keys)
		for j := range dp {
			dp[j] = r.add(dProb, at{h, q, j}, func() chain {
				return chain{rule: contracted, a: vector(in["dO"], a.Dim, h*a.Queries+q), b: vector(in["V"], a.Dim, h*a.Keys+j)}
			})
		}
		t := r.add(dScoreSum, at{h, q}, func() chain { return chain{a: p, b: dp} })
		scale := kernels.AttentionScale(a.Dim)
		d := make([]float32, a.Keys)
		for j := range d {
			d[j] = float32(float32(p[j]*(dp[j]-t)) * scale)
		}
		return d
	})
}

func (a *attended) given(r *replay, in operands, h, q int) []float32 {
	if in["P"] != nil {
		return vector(in["P"], a.Keys, h*a.Queries+q)
	}
	return a.probabilities(r, in, h, q)
}

// gradient is element i of dQ, dK or dV.
func (a *attended) gradient(r *replay, in operands, result string, i int) float32 {
	row, d := i/a.Dim, i%a.Dim
	if result == "dQ" {
		h := row / a.Queries
		ds := a.dScores(r, in, h, row%a.Queries)
		return r.add(gradient, at{i}, func() chain {
			return chain{rule: contracted, a: ds, b: column(vector(in["K"], a.Keys*a.Dim, h), d, a.Dim)}
		})
	}
	h, j := row/a.Keys, row%a.Keys
	of, other := a.dScores, "Q"
	if result == "dV" {
		of, other = a.given, "dO"
	}
	over := make([]float32, a.Queries)
	for q := range over {
		over[q] = of(r, in, h, q)[j]
	}
	return r.add(gradient, at{i}, func() chain {
		return chain{rule: contracted, a: over, b: column(vector(in[other], a.Queries*a.Dim, h), d, a.Dim)}
	})
}

// normalised is the softmax of a row: its maximum and exponentials, then one division by
// their sum.
func normalised(r *replay, p *part, where at, x []float32) []float32 {
	e := exponentials(x)
	s := r.add(p, where, func() chain { return chain{a: e} })
	y := make([]float32, len(e))
	for i := range y {
		y[i] = e[i] / s
	}
	return y
}

func exponentials(x []float32) []float32 {
	m := reference.RowMax(x)
	e := make([]float32, len(x))
	for i, v := range x {
		e[i] = elementary.Exp(v - m)
	}
	return e
}

package kerneltest_test

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
)

// plain computes a contraction without epilogue by another rule; others it
// leaves to the reference.
func plain(rule func(a, b []float32, c *kernels.Contraction) float32) mutant {
	return mutant{contract: func(m mutant, c kernels.Contraction) {
		c = c.Normal()
		if c.Batch != [2]int{1, 1} || !c.Bias.IsNil() || !c.PreAct.IsNil() || !c.Scale.IsNil() || !c.Residual.IsNil() || c.Act != 0 {
			m.Backend.Contract(c)
			return
		}
		c.Check()
		av, bv, cv := m.get(c.A.Buffer), m.get(c.B.Buffer), m.get(c.C.Buffer)
		n := c.Segments * c.K
		a, b := make([]float32, n), make([]float32, n)
		for i := range c.M {
			for j := range c.N {
				for k := range n {
					a[k] = av[i*c.A.Row+k%c.K*c.A.Col+k/c.K*c.A.Segment]
					b[k] = bv[k%c.K*c.B.Row+j*c.B.Col+k/c.K*c.B.Segment]
				}
				cv[i*c.C.Row+j] = rule(a, b, &c)
			}
		}
		m.Upload(c.C.Buffer, cv)
	}}
}

func chain(a, b []float32, block int) (s float32) {
	for start := 0; start < len(a); start += block {
		var p float32
		for k := start; k < min(start+block, len(a)); k++ {
			p = elementary.FMA(a[k], b[k], p)
		}
		if start == 0 {
			s = p
		} else {
			s += p
		}
	}
	return s
}

// divideLate is attention with O = (Σ e·V)/Σ e, as online softmax leaves it.
func divideLate(m mutant, a kernels.Attention) {
	m.Backend.Attend(a)
	q, k, v, o := m.get(a.Q.Buffer), m.get(a.K.Buffer), m.get(a.V.Buffer), m.get(a.O.Buffer)
	vector := func(x []float32, h kernels.Heads, item, head, token int) []float32 {
		return x[item*h.Item+head*h.Head+token*h.Token:][:a.Dim]
	}
	for n := range a.Items * a.NumHeads * a.Queries {
		item, head, query := n/(a.NumHeads*a.Queries), n/a.Queries%a.NumHeads, n%a.Queries
		e, column := make([]float32, a.Keys), make([]float32, a.Keys)
		for j := range e {
			e[j] = chain(vector(q, a.Q, item, head, query), vector(k, a.K, item, head, j), 128) * kernels.AttentionScale(a.Dim)
		}
		top := reference.RowMax(e)
		for j := range e {
			e[j] = elementary.Exp(e[j] - top)
		}
		s := reference.RowSum(e)
		for d := range a.Dim {
			for j := range column {
				column[j] = vector(v, a.V, item, head, j)[d]
			}
			vector(o, a.O, item, head, query)[d] = chain(e, column, 128) / s
		}
	}
	m.Upload(a.O.Buffer, o)
}

func contractMutants() []mistake {
	return []mistake{
		{"Contract", "one chain", plain(func(a, b []float32, _ *kernels.Contraction) float32 { return chain(a, b, 1<<30) })},
		{"Contract", "blocks of 256", plain(func(a, b []float32, _ *kernels.Contraction) float32 { return chain(a, b, 256) })},
		{"Contract", "blocks added to +0", plain(func(a, b []float32, _ *kernels.Contraction) float32 { return 0 + chain(a, b, 128) })},
		{"Contract", "blocks restart at segments", plain(func(a, b []float32, c *kernels.Contraction) (s float32) {
			for i := 0; i < len(a); i += c.K {
				s += chain(a[i:i+c.K], b[i:i+c.K], 128)
			}
			return s
		})},
		{"Contract", "products rounded", plain(func(a, b []float32, _ *kernels.Contraction) float32 {
			one := make([]float32, len(a))
			p := make([]float32, len(a))
			for k := range a {
				p[k], one[k] = a[k]*b[k], 1
			}
			return chain(p, one, 128)
		})},
		{"Contract", "zeros skipped", plain(func(a, b []float32, _ *kernels.Contraction) float32 {
			c := append([]float32(nil), b...)
			for k := range a {
				if a[k] == 0 {
					c[k] = 0
				}
			}
			return chain(a, c, 128)
		})},
		{"Contract", "subnormals flushed", plain(func(a, b []float32, _ *kernels.Contraction) float32 {
			s := chain(a, b, 128)
			if math.Abs(float64(s)) < 0x1p-126 {
				return 0
			}
			return s
		})},
		{"Contract", "scale and residual fused", mutant{contract: func(m mutant, c kernels.Contraction) {
			if c.Scale.IsNil() || c.Residual.IsNil() {
				m.Backend.Contract(c)
				return
			}
			c = c.Normal()
			r, s := m.get(c.Residual.Buffer), m.get(c.Scale)
			residual := c.Residual
			c.Residual = kernels.Operand{}
			scale := c.Scale
			c.Scale = kernels.Buffer{}
			m.Backend.Contract(c)
			v := m.get(c.C.Buffer)
			for b := range c.Batch[1] {
				for i := range c.M {
					for j := range c.N {
						at := b*c.C.Batch[1] + i*c.C.Row + j
						v[at] = elementary.FMA(v[at], s[j%scale.Len()], r[b*residual.Batch[1]+i*residual.Row+j])
					}
				}
			}
			m.Upload(c.C.Buffer, v)
		}}},
	}
}

package kerneltest_test

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
)

// lossMutants are mistakes in the sine, the cross entropy and Sophia.
func lossMutants() []mistake {
	return []mistake{
		{"Sine", "sine and frequency exchanged", mutant{sine: func(m mutant, dst, x kernels.Buffer, w0 float32) {
			m.Backend.Sine(dst, x, 1)
			m.Scale(dst, dst, w0)
		}}},
		{"SineBackward", "the frequency multiplied into dy first", mutant{sineBackward: func(m mutant, dx, dy, x kernels.Buffer, w0 float32) {
			kernels.CheckSame("SineBackward", x.Len(), dx, dy)
			u, g := m.get(x), m.get(dy)
			for i := range u {
				g[i] = float32(g[i]*w0) * elementary.Cos(float32(w0*u[i]))
			}
			m.Upload(dx, g)
		}}},
		{"CrossEntropy", "−log of the probability", mutant{crossEntropy: func(m mutant, loss, x, targets kernels.Buffer, cols int) {
			m.Backend.CrossEntropy(loss, x, targets, cols)
			m.rowTerms(loss, x, targets, cols, func(row []float32, max, sum float32, t int) float32 {
				return -elementary.Log(elementary.Exp(row[t]-max) / sum)
			})
		}}},
		{"CrossEntropy", "the maximum added at the end", mutant{crossEntropy: func(m mutant, loss, x, targets kernels.Buffer, cols int) {
			m.Backend.CrossEntropy(loss, x, targets, cols)
			m.rowTerms(loss, x, targets, cols, func(row []float32, max, sum float32, t int) float32 {
				return (elementary.Log(sum) + max) - row[t]
			})
		}}},
		{"CrossEntropy", "a broken index is rounded down", mutant{crossEntropy: func(m mutant, loss, x, targets kernels.Buffer, cols int) {
			kernels.CheckClasses("CrossEntropy", x, targets, cols)
			v := m.get(targets)
			for i, t := range v {
				if t > 0 {
					v[i] = float32(math.Floor(float64(t)))
				}
			}
			whole := m.Alloc(len(v))
			m.Upload(whole, v)
			m.Backend.CrossEntropy(loss, x, whole, cols)
			m.Free(whole)
		}}},
		{"CrossEntropyBackward", "1/n and dL multiplied first", mutant{crossEntropyGrad: func(m mutant, dx, x, targets, dL kernels.Buffer, cols int) {
			kernels.CheckSame("CrossEntropyBackward", 1, dL)
			up := m.get(dL)
			one := m.Alloc(1)
			m.Upload(one, []float32{1})
			m.Backend.CrossEntropyBackward(dx, x, targets, one, cols)
			m.Free(one)
			if n := targets.Len(); n > 0 {
				m.Scale(dx, dx, float32(n))
				m.Scale(dx, dx, up[0]/float32(n))
			}
		}}},
		{"CrossEntropyBackward", "no class, no NaN", mutant{crossEntropyGrad: func(m mutant, dx, x, targets, dL kernels.Buffer, cols int) {
			classes := m.get(targets)
			scores := m.get(x)
			m.Backend.CrossEntropyBackward(dx, x, targets, dL, cols)
			for r, t := range classes {
				if _, ok := kernels.Class(t, cols); !ok && len(scores) > 0 {
					m.Upload(dx.Slice(r*cols, r*cols+1), scores[r*cols:r*cols+1])
				}
			}
		}}},
		{"SophiaG", "sign(−0) is −0", mutant{sophia: sophiaWith(func(m, q float32, s kernels.SophiaStep) float32 {
			if m == 0 {
				return float32(s.NegLR*m) * q
			}
			return float32(math.Copysign(float64(s.NegLR), float64(s.NegLR)*float64(m))) * q
		})}},
		{"SophiaG", "clipped by min, which drops a NaN", mutant{sophia: func(m mutant, p, g, s1, h kernels.Buffer, s kernels.SophiaStep) {
			before := m.get(p)
			m.Backend.SophiaG(p, g, s1, h, s)
			after, moments := m.get(p), m.get(s1)
			for i, v := range after {
				if v != v && moments[i] == moments[i] {
					after[i] = float32(before[i]*s.W) + s.NegLR
				}
			}
			m.Upload(p, after)
		}}},
		{"SophiaG", "the decay after the step", mutant{sophia: func(m mutant, p, g, s1, h kernels.Buffer, s kernels.SophiaStep) {
			w := s.W
			s.W = 1
			m.Backend.SophiaG(p, g, s1, h, s)
			m.Scale(p, p, w)
		}}},
		{"SophiaHessian", "g·g first", mutant{sophiaHessian: func(m mutant, h, g kernels.Buffer, s kernels.SophiaStep) {
			kernels.CheckSame("SophiaHessian", h.Len(), g)
			v, grad := m.get(h), m.get(g)
			for i, x := range grad {
				v[i] = elementary.FMA(float32(x*x), s.C2, float32(v[i]*s.Beta2))
			}
			m.Upload(h, v)
		}}},
	}
}

// rowTerms puts the mean of another term of every row in the place of the loss,
// unless that is a NaN.
func (m mutant) rowTerms(loss, x, targets kernels.Buffer, cols int, f func(row []float32, max, sum float32, t int) float32) {
	if v := m.get(loss)[0]; v != v {
		return
	}
	scores, l := m.get(x), m.get(targets)
	for r, target := range l {
		row := scores[r*cols : (r+1)*cols]
		max := reference.RowMax(row)
		e := make([]float32, cols)
		for i, v := range row {
			e[i] = elementary.Exp(v - max)
		}
		l[r] = f(row, max, reference.RowSum(e), int(target))
	}
	m.Upload(loss, []float32{reference.Total(l) / float32(len(l))})
}

// sophiaWith is SophiaG with the product −lr·sign(m)·q of another form.
func sophiaWith(f func(m, q float32, s kernels.SophiaStep) float32) func(m mutant, p, g, s1, h kernels.Buffer, s kernels.SophiaStep) {
	return func(m mutant, p, g, s1, h kernels.Buffer, s kernels.SophiaStep) {
		before := m.get(p)
		m.Backend.SophiaG(p, g, s1, h, s)
		after, moments, curvature := m.get(p), m.get(s1), m.get(h)
		for i, v := range moments {
			q := float32(math.Abs(float64(v))) / elementary.FMA(s.RhoBS, curvature[i], s.Eps)
			if q <= 1 && v == 0 {
				after[i] = float32(before[i]*s.W) + f(v, q, s)
			}
		}
		m.Upload(p, after)
	}
}

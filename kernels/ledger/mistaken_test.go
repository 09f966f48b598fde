package ledger_test

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
)

// mistaken computes ops with sums of its own where the test plants a mistake, and the
// prescribed ones elsewhere. It is written against NUMERICS.md §6 and shares nothing
// with the replay that it tests.
type mistaken struct {
	*reference.Backend
	sum string // whose sums are mistaken
	// form computes sum number n, or says that this one is as prescribed.
	form func(n int, a, b []float32) (float32, bool)
}

func (m *mistaken) add(name string, n int, a, b []float32, prescribed func() float32) float32 {
	if name == m.sum {
		if v, ok := m.form(n, a, b); ok {
			return v
		}
	}
	return prescribed()
}

func (m *mistaken) row(name string, n int, a, b []float32) float32 {
	return m.add(name, n, a, b, func() float32 {
		if b == nil {
			return reference.RowSum(a)
		}
		return reference.RowDot(a, b)
	})
}

func (m *mistaken) product(name string, n int, a, b []float32) float32 {
	return m.add(name, n, a, b, func() float32 { return reference.Contracted(a, b) })
}

func (m *mistaken) get(b kernels.Buffer) []float32 {
	v := make([]float32, b.Len())
	m.Download(v, b)
	return v
}

func (m *mistaken) LayerNorm(l kernels.LayerNorm) {
	x, gamma, beta := m.get(l.X), m.get(l.Gamma), m.get(l.Beta)
	y, n := make([]float32, len(x)), float32(l.D)
	for r := range len(x) / l.D {
		row := x[r*l.D:][:l.D]
		mean, d := m.row("sum of x", r, row, nil)/n, make([]float32, l.D)
		for i, v := range row {
			d[i] = v - mean
		}
		rstd := 1 / float32(math.Sqrt(float64(m.row("sum of squares", r, d, d)/n+l.Eps)))
		for i := range d {
			y[r*l.D+i] = elementary.FMA(float32(d[i]*rstd), gamma[i], beta[i])
		}
	}
	m.Upload(l.Y, y)
}

func (m *mistaken) LayerNormBackward(l kernels.LayerNormGrad) {
	m.Backend.LayerNormBackward(l) // dgamma and dbeta
	x, dy, gamma, mean, rstd := m.get(l.X), m.get(l.DY), m.get(l.Gamma), m.get(l.Mean), m.get(l.RStd)
	dx, xhat, n := make([]float32, len(x)), make([]float32, len(x)), float32(l.D)
	for r := range len(x) / l.D {
		g, h := make([]float32, l.D), xhat[r*l.D:][:l.D]
		for i := range g {
			g[i], h[i] = float32(dy[r*l.D+i]*gamma[i]), float32((x[r*l.D+i]-mean[r])*rstd[r])
		}
		c1, c2 := m.row("sum of g", r, g, nil)/n, m.row("sum of g·x̂", r, g, h)/n
		for i := range g {
			dx[r*l.D+i] = float32(elementary.FMA(-h[i], c2, g[i]-c1) * rstd[r])
		}
	}
	m.Upload(l.DX, dx)
	for name, dst := range map[string]kernels.Buffer{"dgamma": l.DGamma, "dbeta": l.DBeta} {
		v := m.get(dst)
		for j := range v {
			a, b := every(dy, j, l.D), every(xhat, j, l.D)
			if name == "dbeta" {
				b = nil
			}
			v[j] = m.add(name, j, a, b, func() float32 { return v[j] })
		}
		m.Upload(dst, v)
	}
}

// every is each step-th value from the first.
func every(v []float32, first, step int) (c []float32) {
	for i := first; i < len(v); i += step {
		c = append(c, v[i])
	}
	return c
}

func (m *mistaken) softmax(name string, n int, x []float32) []float32 {
	top, e := reference.RowMax(x), make([]float32, len(x))
	for i, v := range x {
		e[i] = elementary.Exp(v - top)
	}
	s := m.row(name, n, e, nil)
	for i := range e {
		e[i] /= s
	}
	return e
}

func (m *mistaken) Softmax(p, x kernels.Buffer, cols int) {
	var all []float32
	for r, v := 0, m.get(x); r < len(v)/cols; r++ {
		all = append(all, m.softmax("softmax", r, v[r*cols:][:cols])...)
	}
	m.Upload(p, all)
}

func (m *mistaken) SoftmaxBackward(dx, p, dp kernels.Buffer, cols int) {
	a, b, d := m.get(p), m.get(dp), make([]float32, p.Len())
	for r := range len(a) / cols {
		t := m.row("softmax backward", r, a[r*cols:][:cols], b[r*cols:][:cols])
		for i := r * cols; i < (r+1)*cols; i++ {
			d[i] = float32(a[i] * (b[i] - t))
		}
	}
	m.Upload(dx, d)
}

func (m *mistaken) Total(dst, x kernels.Buffer) {
	v := m.get(x)
	m.Upload(dst, []float32{m.add("total", 0, v, nil, func() float32 { return reference.Total(v) })})
}

func (m *mistaken) TotalDot(dst, x, y kernels.Buffer) {
	v, w := m.get(x), m.get(y)
	m.Upload(dst, []float32{m.add("total", 0, v, w, func() float32 { return reference.TotalDot(v, w) })})
}

func (m *mistaken) MSE(loss, x, y kernels.Buffer) {
	d := m.get(x)
	for i, v := range m.get(y) {
		d[i] -= v
	}
	m.Upload(loss, []float32{m.add("total", 0, d, d, func() float32 { return reference.TotalDot(d, d) }) / float32(len(d))})
}

func (m *mistaken) SmoothL1(loss, x, y kernels.Buffer, beta float32) {
	l := m.get(x)
	for i, v := range m.get(y) {
		d := l[i] - v
		if a := float32(math.Abs(float64(d))); a < beta {
			l[i] = float32(float32(0.5*d)*d) / beta
		} else {
			l[i] = a - float32(0.5*beta)
		}
	}
	m.Upload(loss, []float32{m.add("total", 0, l, nil, func() float32 { return reference.Total(l) }) / float32(len(l))})
}

func (m *mistaken) CrossEntropy(loss, x, targets kernels.Buffer, cols int) {
	v, l := m.get(x), m.get(targets)
	for r, t := range l {
		row := v[r*cols:][:cols]
		top, e := reference.RowMax(row), make([]float32, cols)
		for i, v := range row {
			e[i] = elementary.Exp(v - top)
		}
		l[r] = elementary.Log(m.row("row", r, e, nil)) - (row[int(t)] - top)
	}
	m.Upload(loss, []float32{m.add("total", 0, l, nil, func() float32 { return reference.Total(l) }) / float32(len(l))})
}

func (m *mistaken) CrossEntropyBackward(dx, x, targets, dL kernels.Buffer, cols int) {
	v, classes, up := m.get(x), m.get(targets), m.get(dL)[0]
	var all []float32
	c := float32(1 / float64(len(classes)))
	for r, t := range classes {
		for j, p := range m.softmax("row", r, v[r*cols:][:cols]) {
			if j == int(t) {
				p -= 1
			}
			all = append(all, float32(p*c)*up)
		}
	}
	m.Upload(dx, all)
}

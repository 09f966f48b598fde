package formula

import "math"

// Softmax of every row: exp(x − max)/Σ.
func Softmax(x []float64, cols int) []Number {
	return softmax(Lift(x), cols)
}

func softmax(x []Number, cols int) []Number {
	p := make([]Number, len(x))
	for r := 0; r < len(x); r += cols {
		row, e := x[r:r+cols], p[r:r+cols]
		m := row[0]
		for _, v := range row {
			if v.V > m.V {
				m = v
			}
		}
		for i, v := range row {
			// The maximum's own error moves all elements alike; it is counted as if
			// it did not.
			e[i] = v.Sub(m).Exp()
		}
		s := Sum(e, RowDepth(cols))
		for i := range e {
			e[i] = e[i].Div(s)
		}
	}
	return p
}

// SoftmaxBackward is p·(dp − Σ p·dp).
func SoftmaxBackward(p, dp []Number, cols int) []Number {
	dx := make([]Number, len(p))
	for r := 0; r < len(p); r += cols {
		t := Dot(p[r:r+cols], dp[r:r+cols], RowDepth(cols))
		for i := r; i < r+cols; i++ {
			dx[i] = p[i].Mul(dp[i].Sub(t))
		}
	}
	return dx
}

// LayerNorm is (x − μ)/√(σ² + ε)·gamma + beta, with absent gamma and beta 1 and 0.
type LayerNorm struct {
	X, Gamma, Beta []float64
	D              int
	Eps            float64
}

// Forward gives the result and the statistics of every row.
func (l LayerNorm) Forward() (y, mean, rstd []Number) {
	xhat, mean, rstd := l.normalised()
	y = make([]Number, len(xhat))
	for i, h := range xhat {
		y[i] = h.FMA(l.gamma(i), l.beta(i))
	}
	return y, mean, rstd
}

func (l LayerNorm) gamma(i int) Number {
	if l.Gamma == nil {
		return Exact(1)
	}
	return Exact(l.Gamma[i%l.D])
}

func (l LayerNorm) beta(i int) Number {
	if l.Beta == nil {
		return Exact(0)
	}
	return Exact(l.Beta[i%l.D])
}

func (l LayerNorm) normalised() (xhat, mean, rstd []Number) {
	x, n := Lift(l.X), Exact(float64(l.D))
	xhat = make([]Number, len(x))
	for r := 0; r < len(x); r += l.D {
		row, d := x[r:r+l.D], xhat[r:r+l.D]
		m := Sum(row, RowDepth(l.D)).Div(n)
		for i, v := range row {
			d[i] = v.Sub(m)
		}
		variance := Dot(d, d, RowDepth(l.D)).Div(n)
		s := Exact(1).Div(variance.Add(Exact(l.Eps)).Sqrt())
		for i := range d {
			d[i] = d[i].Mul(s)
		}
		mean, rstd = append(mean, m), append(rstd, s)
	}
	return xhat, mean, rstd
}

// Backward is, with g = dy·gamma and means over the row,
// dx = (g − mean(g) − xhat·mean(g·xhat))·rstd; dgamma = Σ dy·xhat; dbeta = Σ dy.
func (l LayerNorm) Backward(dy []float64) (dx, dgamma, dbeta []Number) {
	xhat, _, rstd := l.normalised()
	n := Exact(float64(l.D))
	dx = make([]Number, len(dy))
	g := Lift(dy)
	for i := range g {
		g[i] = g[i].Mul(l.gamma(i))
	}
	for r := 0; r < len(dy); r += l.D {
		c1 := Sum(g[r:r+l.D], RowDepth(l.D)).Div(n)
		c2 := Dot(g[r:r+l.D], xhat[r:r+l.D], RowDepth(l.D)).Div(n)
		for i := r; i < r+l.D; i++ {
			dx[i] = xhat[i].Neg().FMA(c2, g[i].Sub(c1)).Mul(rstd[r/l.D])
		}
	}
	return dx, ColDot(Lift(dy), xhat, l.D), ColSum(Lift(dy), l.D)
}

// RowMax is the largest of every row, without error.
func RowMax(x []float64, cols int) []Number {
	m := make([]Number, len(x)/cols)
	for i := range m {
		m[i].V = math.Inf(-1)
		for _, v := range x[i*cols : (i+1)*cols] {
			m[i].V = math.Max(m[i].V, v)
		}
	}
	return m
}

package reference

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
)

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// LayerNorm, a row at a time.
func (*Backend) LayerNorm(l kernels.LayerNorm) {
	l.Check()
	x := values(l.X)
	y := make([]float32, len(x))
	gamma, beta := constant(values(l.Gamma), l.D, 1), constant(values(l.Beta), l.D, 0)
	n := float32(l.D)
	for r := range len(x) / l.D {
		row := x[r*l.D : (r+1)*l.D]
		mean := RowSum(row) / n
		d := make([]float32, l.D)
		for i, v := range row {
			d[i] = v - mean
		}
		variance := RowDot(d, d) / n
		rstd := 1 / sqrt(variance+l.Eps)
		for i := range d {
			xhat := float32(d[i] * rstd)
			y[r*l.D+i] = elementary.FMA(xhat, gamma[i], beta[i])
		}
		if !l.Mean.IsNil() {
			values(l.Mean)[r] = mean
		}
		if !l.RStd.IsNil() {
			values(l.RStd)[r] = rstd
		}
	}
	copy(values(l.Y), y)
}

// constant is v, or n times c where v is absent.
func constant(v []float32, n int, c float32) []float32 {
	if v == nil {
		v = make([]float32, n)
		for i := range v {
			v[i] = c
		}
	}
	return v
}

// LayerNormBackward, a row at a time for dx, a column at a time for the rest.
func (*Backend) LayerNormBackward(l kernels.LayerNormGrad) {
	l.Check()
	x, dy := values(l.X), values(l.DY)
	mean, rstd := values(l.Mean), values(l.RStd)
	gamma := constant(values(l.Gamma), l.D, 1)
	n := float32(l.D)
	rows := len(x) / l.D
	xhat, dx := make([]float32, len(x)), make([]float32, len(x))
	for r := range rows {
		g := make([]float32, l.D)
		h := xhat[r*l.D : (r+1)*l.D]
		for i := range g {
			g[i] = float32(dy[r*l.D+i] * gamma[i])
			h[i] = float32((x[r*l.D+i] - mean[r]) * rstd[r])
		}
		c1 := RowSum(g) / n
		c2 := RowDot(g, h) / n
		for i := range g {
			dx[r*l.D+i] = float32(elementary.FMA(-h[i], c2, g[i]-c1) * rstd[r])
		}
	}
	dgamma, dbeta := make([]float32, l.D), make([]float32, l.D)
	for j := range l.D {
		dgamma[j] = Chain(rows, func(r int, p float32) float32 {
			return elementary.FMA(dy[r*l.D+j], xhat[r*l.D+j], p)
		})
		dbeta[j] = Chain(rows, func(r int, p float32) float32 { return p + dy[r*l.D+j] })
	}
	copy(values(l.DX), dx)
	copy(values(l.DGamma), dgamma)
	copy(values(l.DBeta), dbeta)
}

func softmax(p, x []float32) {
	m := RowMax(x)
	e := make([]float32, len(x))
	for i, v := range x {
		e[i] = elementary.Exp(v - m)
	}
	s := RowSum(e)
	for i := range e {
		p[i] = e[i] / s
	}
}

func softmaxBackward(dx, p, dp []float32) {
	t := RowDot(p, dp)
	for i := range dx {
		dx[i] = float32(p[i] * (dp[i] - t))
	}
}

// Softmax of every row.
func (*Backend) Softmax(p, x kernels.Buffer, cols int) {
	rows := kernels.CheckRows("Softmax", x, cols)
	kernels.CheckSame("Softmax", x.Len(), p)
	for r := range rows {
		softmax(values(p)[r*cols:(r+1)*cols], values(x)[r*cols:(r+1)*cols])
	}
}

// SoftmaxBackward of every row.
func (*Backend) SoftmaxBackward(dx, p, dp kernels.Buffer, cols int) {
	rows := kernels.CheckRows("SoftmaxBackward", p, cols)
	kernels.CheckSame("SoftmaxBackward", p.Len(), dx, dp)
	for r := range rows {
		i, j := r*cols, (r+1)*cols
		softmaxBackward(values(dx)[i:j], values(p)[i:j], values(dp)[i:j])
	}
}

// RowSum of every row.
func (*Backend) RowSum(dst, x kernels.Buffer, cols int) {
	kernels.CheckSame("RowSum", kernels.CheckRows("RowSum", x, cols), dst)
	for r := range values(dst) {
		values(dst)[r] = RowSum(values(x)[r*cols : (r+1)*cols])
	}
}

// RowDot of every pair of rows.
func (*Backend) RowDot(dst, x, y kernels.Buffer, cols int) {
	kernels.CheckSame("RowDot", kernels.CheckRows("RowDot", x, cols), dst)
	kernels.CheckSame("RowDot", x.Len(), y)
	for r := range values(dst) {
		values(dst)[r] = RowDot(values(x)[r*cols:(r+1)*cols], values(y)[r*cols:(r+1)*cols])
	}
}

// RowMax of every row.
func (*Backend) RowMax(dst, x kernels.Buffer, cols int) {
	kernels.CheckSame("RowMax", kernels.CheckRows("RowMax", x, cols), dst)
	for r := range values(dst) {
		values(dst)[r] = RowMax(values(x)[r*cols : (r+1)*cols])
	}
}

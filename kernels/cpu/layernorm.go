package cpu

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
)

// layerNormJob normalises rows.
type layerNormJob struct {
	y, x, gamma, beta []float32
	mean, rstd        []float32 // nil when not wanted
	d                 int
	eps               float32
	size              int
	portable          bool
}

// LayerNorm normalises every row of D values; see [kernels.LayerNorm].
func (b *Backend) LayerNorm(l kernels.LayerNorm) {
	l.Check()
	j := layerNormJob{
		y: floats(l.Y), x: floats(l.X), mean: floats(l.Mean), rstd: floats(l.RStd),
		gamma: b.jobs.units.gamma(floats(l.Gamma), l.D), beta: b.jobs.units.beta(floats(l.Beta), l.D),
		d: l.D, eps: l.Eps, portable: b.portable,
	}
	var pieces int
	j.size, pieces = b.pool.splitRows(len(j.x)/j.d, 2*j.d)
	b.jobs.layerNorm = j
	b.pool.each(&b.jobs.layerNorm, pieces)
}

func (j *layerNormJob) run(_, i int) {
	for r, end := i*j.size, min((i+1)*j.size, len(j.x)/j.d); r < end; r++ {
		lo, hi := r*j.d, (r+1)*j.d
		mean, rstd := layerNormRow(j.y[lo:hi], j.x[lo:hi], j.gamma, j.beta, j.eps, j.portable)
		if j.mean != nil {
			j.mean[r] = mean
		}
		if j.rstd != nil {
			j.rstd[r] = rstd
		}
	}
}

// layerNormRow computes, for one row,
//
//	mean = rowsum(x)/D;  d = x − mean;  var = rowsum_fma(d, d)/D
//	r = 1/√(var + eps);  y = fma(d·r, gamma, beta)
//
// The three passes find the row in the first-level cache.
func layerNormRow(y, x, gamma, beta []float32, eps float32, portable bool) (mean, rstd float32) {
	mean, rstd = rowMoments(x, eps, portable)
	vecNormalise(y, x, gamma, beta, mean, rstd, portable)
	return mean, rstd
}

// rowMoments returns the mean of a row and 1/√(var + eps).
func rowMoments(x []float32, eps float32, portable bool) (mean, rstd float32) {
	n := float32(len(x))
	mean = rowSum(x, portable) / n
	variance := rowCentredSquares(x, mean, portable) / n
	return mean, 1 / sqrt(variance+eps)
}

// vecNormalise computes y = fma((x − mean)·rstd, gamma, beta).
func vecNormalise(y, x, gamma, beta []float32, mean, rstd float32, portable bool) {
	x, gamma, beta = x[:len(y)], gamma[:len(y)], beta[:len(y)]
	i := 0
	if !portable {
		i = normaliseVector(y, x, gamma, beta, mean, rstd)
	}
	for ; i < len(y); i++ {
		y[i] = elementary.FMA((x[i]-mean)*rstd, gamma[i], beta[i])
	}
}

// sqrt is the square root rounded once: binary64 has more than twice the digits
// of binary32, so that rounding its root again gives the same.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// units holds rows of ones and zeros for an absent gamma and beta.
type units struct{ ones, zeros []float32 }

func (u *units) gamma(g []float32, d int) []float32 {
	if g != nil {
		return g
	}
	if len(u.ones) < d {
		u.ones = make([]float32, d)
		fill(u.ones, 1)
	}
	return u.ones[:d]
}

func (u *units) beta(b []float32, d int) []float32 {
	if b != nil {
		return b
	}
	if len(u.zeros) < d {
		u.zeros = make([]float32, d)
	}
	return u.zeros[:d]
}

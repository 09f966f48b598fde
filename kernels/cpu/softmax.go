package cpu

import "vision/kernels"

// softmaxJob is softmax over rows, or its backward pass when dp is given.
type softmaxJob struct {
	dst, x, dp []float32 // x holds p in the backward pass
	cols       int
	size       int
	portable   bool
	tiling     *tiling
}

// Softmax computes, for every row (NUMERICS.md §6),
//
//	m = rowmax(x);  e = exp(x − m);  p = e / rowsum(e)
//
// with one division per element.
func (b *Backend) Softmax(p, x kernels.Buffer, cols int) {
	kernels.CheckRows("Softmax", x, cols)
	kernels.CheckSame("Softmax", x.Len(), p)
	b.softmax(softmaxJob{dst: floats(p), x: floats(x), cols: cols})
}

// SoftmaxBackward computes dx = p·(dp − rowsum_fma(p, dp)).
func (b *Backend) SoftmaxBackward(dx, p, dp kernels.Buffer, cols int) {
	kernels.CheckRows("SoftmaxBackward", p, cols)
	kernels.CheckSame("SoftmaxBackward", p.Len(), dx, dp)
	b.softmax(softmaxJob{dst: floats(dx), x: floats(p), dp: floats(dp), cols: cols})
}

func (b *Backend) softmax(j softmaxJob) {
	var pieces int
	j.size, pieces = b.pool.splitRows(len(j.x)/j.cols, 4*j.cols)
	j.portable, j.tiling = b.portable, &b.tiling
	b.jobs.softmax = j
	b.pool.each(&b.jobs.softmax, pieces)
}

func (j *softmaxJob) run(_, i int) {
	for r, end := i*j.size, min((i+1)*j.size, len(j.x)/j.cols); r < end; r++ {
		lo, hi := r*j.cols, (r+1)*j.cols
		if j.dp == nil {
			j.tiling.softmax(j.dst[lo:hi], j.x[lo:hi], 1, j.portable)
		} else {
			softmaxGradInto(j.dst[lo:hi], j.x[lo:hi], j.dp[lo:hi], j.portable)
		}
	}
}

// softmaxInto computes p = softmax(x·scale) of one row, scale > 0; p may be x. The largest
// x·scale is the largest x's: rounding keeps their order.
func softmaxInto(p, x []float32, scale float32, portable bool) {
	sum := rowExpSum(p, x, scale, rowMax(x, portable)*scale, portable)
	vecDivScalar(p, p, sum, portable)
}

// rowExpSum computes dst = exp(x·scale − m) and returns its rowsum.
func rowExpSum(dst, x []float32, scale, m float32, portable bool) float32 {
	if !portable {
		return rowExpSumVector(dst, x, scale, m)
	}
	return rowExpSumPortable(dst, x, scale, m)
}

func rowExpSumPortable(dst, x []float32, scale, m float32) float32 {
	vecSubScalar(dst, scaled(dst, x, scale, true), m, true)
	vecExp(dst, dst, true)
	return rowSumPortable(dst)
}

// scaled is x·scale: x itself where scale is 1, else in dst.
func scaled(dst, x []float32, scale float32, portable bool) []float32 {
	if scale == 1 {
		return x
	}
	vecScale(dst, x, scale, portable)
	return dst
}

// softmaxGradInto computes dx = p·(dp − t), t = rowsum_fma(p, dp).
func softmaxGradInto(dx, p, dp []float32, portable bool) {
	vecSoftmaxGrad(dx, p, dp, rowDot(p, dp, portable), portable)
}

// vecSoftmaxGrad computes dst = p·(dp − t).
func vecSoftmaxGrad(dst, p, dp []float32, t float32, portable bool) {
	p, dp = p[:len(dst)], dp[:len(dst)]
	i := 0
	if !portable {
		i = softmaxGradVector(dst, p, dp, t)
	}
	for ; i < len(dst); i++ {
		dst[i] = p[i] * (dp[i] - t)
	}
}

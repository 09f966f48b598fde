package cuda

import (
	"vision/kernels"
	"vision/kernels/cuda/activation"
	"vision/kernels/cuda/layernorm"
	"vision/kernels/cuda/loss"
	"vision/kernels/cuda/reduce"
	"vision/kernels/cuda/softmax"
)

// LayerNorm normalises every row of D values.
func (b *Backend) LayerNorm(l kernels.LayerNorm) { layernorm.LayerNorm(b.Device, l) }

// LayerNormBackward computes the gradients of LayerNorm.
func (b *Backend) LayerNormBackward(l kernels.LayerNormGrad) { layernorm.Backward(b.Device, l) }

// Softmax computes p = exp(x − rowmax)/rowsum for every row.
func (b *Backend) Softmax(p, x kernels.Buffer, cols int) { softmax.Softmax(b.Device, p, x, cols) }

// SoftmaxBackward computes dx = p·(dp − rowsum_fma(p, dp)).
func (b *Backend) SoftmaxBackward(dx, p, dp kernels.Buffer, cols int) {
	softmax.Backward(b.Device, dx, p, dp, cols)
}

// RowSum computes dst[i] = rowsum(x[i,:]).
func (b *Backend) RowSum(dst, x kernels.Buffer, cols int) { reduce.RowSum(b.Device, dst, x, cols) }

// RowDot computes dst[i] = rowsum_fma(x[i,:], y[i,:]).
func (b *Backend) RowDot(dst, x, y kernels.Buffer, cols int) {
	reduce.RowDot(b.Device, dst, x, y, cols)
}

// RowMax computes dst[i] = the largest of x[i,:].
func (b *Backend) RowMax(dst, x kernels.Buffer, cols int) { reduce.RowMax(b.Device, dst, x, cols) }

// ColSum computes dst[g,j] = colsum(x[g,:,j]).
func (b *Backend) ColSum(dst, x kernels.Buffer, cols int) { reduce.ColSum(b.Device, dst, x, cols) }

// ColDot computes dst[g,j] = colsum_fma(x[g,:,j], y[g,:,j]).
func (b *Backend) ColDot(dst, x, y kernels.Buffer, cols int) {
	reduce.ColDot(b.Device, dst, x, y, cols)
}

// Total computes dst[0] = total(x).
func (b *Backend) Total(dst, x kernels.Buffer) { reduce.Total(b.Device, dst, x) }

// TotalDot computes dst[0] = total_fma(x, y).
func (b *Backend) TotalDot(dst, x, y kernels.Buffer) { reduce.TotalDot(b.Device, dst, x, y) }

// GELU computes dst = x·Φ(x).
func (b *Backend) GELU(dst, x kernels.Buffer) { activation.GELU(b.Device, dst, x) }

// GELUBackward computes dx = dy·GELU′(x).
func (b *Backend) GELUBackward(dx, dy, x kernels.Buffer) {
	activation.GELUBackward(b.Device, dx, dy, x)
}

// ReLU computes x < 0 ? +0 : x.
func (b *Backend) ReLU(dst, x kernels.Buffer) { activation.ReLU(b.Device, dst, x) }

// ReLUBackward computes dx = x > 0 ? dy : +0.
func (b *Backend) ReLUBackward(dx, dy, x kernels.Buffer) {
	activation.ReLUBackward(b.Device, dx, dy, x)
}

// MSE computes the mean of (x − y)².
func (b *Backend) MSE(l, x, y kernels.Buffer) { loss.MSE(b.Device, l, x, y) }

// MSEBackward computes its gradient in x.
func (b *Backend) MSEBackward(dx, x, y, dL kernels.Buffer) { loss.MSEBackward(b.Device, dx, x, y, dL) }

// SmoothL1 computes the mean of the smooth L1 terms of x − y.
func (b *Backend) SmoothL1(l, x, y kernels.Buffer, beta float32) {
	loss.SmoothL1(b.Device, l, x, y, beta)
}

// SmoothL1Backward computes its gradient in x.
func (b *Backend) SmoothL1Backward(dx, x, y, dL kernels.Buffer, beta float32) {
	loss.SmoothL1Backward(b.Device, dx, x, y, dL, beta)
}

// Sine computes dst = sin(w0·x).
func (b *Backend) Sine(dst, x kernels.Buffer, w0 float32) { activation.Sine(b.Device, dst, x, w0) }

// SineBackward computes dx = (dy·cos(w0·x))·w0.
func (b *Backend) SineBackward(dx, dy, x kernels.Buffer, w0 float32) {
	activation.SineBackward(b.Device, dx, dy, x, w0)
}

// CrossEntropy computes the mean over rows of scores x with a class each.
func (b *Backend) CrossEntropy(l, x, targets kernels.Buffer, cols int) {
	loss.CrossEntropy(b.Device, l, x, targets, cols)
}

// CrossEntropyBackward computes its gradient in x.
func (b *Backend) CrossEntropyBackward(dx, x, targets, dL kernels.Buffer, cols int) {
	loss.CrossEntropyBackward(b.Device, dx, x, targets, dL, cols)
}

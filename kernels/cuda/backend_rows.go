package cuda

import "vision/kernels"

// LayerNorm: see [kernels.Backend].
func (b *Backend) LayerNorm(l kernels.LayerNorm) {
	kernels.Fail("LayerNorm", kernels.ErrDevice, "not written yet")
}

// LayerNormBackward: see [kernels.Backend].
func (b *Backend) LayerNormBackward(l kernels.LayerNormGrad) {
	kernels.Fail("LayerNormBackward", kernels.ErrDevice, "not written yet")
}

// Softmax: see [kernels.Backend].
func (b *Backend) Softmax(p, x kernels.Buffer, cols int) {
	kernels.Fail("Softmax", kernels.ErrDevice, "not written yet")
}

// SoftmaxBackward: see [kernels.Backend].
func (b *Backend) SoftmaxBackward(dx, p, dp kernels.Buffer, cols int) {
	kernels.Fail("SoftmaxBackward", kernels.ErrDevice, "not written yet")
}

// RowSum: see [kernels.Backend].
func (b *Backend) RowSum(dst, x kernels.Buffer, cols int) {
	kernels.Fail("RowSum", kernels.ErrDevice, "not written yet")
}

// RowDot: see [kernels.Backend].
func (b *Backend) RowDot(dst, x, y kernels.Buffer, cols int) {
	kernels.Fail("RowDot", kernels.ErrDevice, "not written yet")
}

// RowMax: see [kernels.Backend].
func (b *Backend) RowMax(dst, x kernels.Buffer, cols int) {
	kernels.Fail("RowMax", kernels.ErrDevice, "not written yet")
}

// ColSum: see [kernels.Backend].
func (b *Backend) ColSum(dst, x kernels.Buffer, cols int) {
	kernels.Fail("ColSum", kernels.ErrDevice, "not written yet")
}

// ColDot: see [kernels.Backend].
func (b *Backend) ColDot(dst, x, y kernels.Buffer, cols int) {
	kernels.Fail("ColDot", kernels.ErrDevice, "not written yet")
}

// Total: see [kernels.Backend].
func (b *Backend) Total(dst, x kernels.Buffer) {
	kernels.Fail("Total", kernels.ErrDevice, "not written yet")
}

// TotalDot: see [kernels.Backend].
func (b *Backend) TotalDot(dst, x, y kernels.Buffer) {
	kernels.Fail("TotalDot", kernels.ErrDevice, "not written yet")
}

// GELU: see [kernels.Backend].
func (b *Backend) GELU(dst, x kernels.Buffer) {
	kernels.Fail("GELU", kernels.ErrDevice, "not written yet")
}

// GELUBackward: see [kernels.Backend].
func (b *Backend) GELUBackward(dx, dy, x kernels.Buffer) {
	kernels.Fail("GELUBackward", kernels.ErrDevice, "not written yet")
}

// ReLU: see [kernels.Backend].
func (b *Backend) ReLU(dst, x kernels.Buffer) {
	kernels.Fail("ReLU", kernels.ErrDevice, "not written yet")
}

// ReLUBackward: see [kernels.Backend].
func (b *Backend) ReLUBackward(dx, dy, x kernels.Buffer) {
	kernels.Fail("ReLUBackward", kernels.ErrDevice, "not written yet")
}

// MSE: see [kernels.Backend].
func (b *Backend) MSE(loss, x, y kernels.Buffer) {
	kernels.Fail("MSE", kernels.ErrDevice, "not written yet")
}

// MSEBackward: see [kernels.Backend].
func (b *Backend) MSEBackward(dx, x, y, dL kernels.Buffer) {
	kernels.Fail("MSEBackward", kernels.ErrDevice, "not written yet")
}

// SmoothL1: see [kernels.Backend].
func (b *Backend) SmoothL1(loss, x, y kernels.Buffer, beta float32) {
	kernels.Fail("SmoothL1", kernels.ErrDevice, "not written yet")
}

// SmoothL1Backward: see [kernels.Backend].
func (b *Backend) SmoothL1Backward(dx, x, y, dL kernels.Buffer, beta float32) {
	kernels.Fail("SmoothL1Backward", kernels.ErrDevice, "not written yet")
}

// Sine: see [kernels.Backend].
func (b *Backend) Sine(dst, x kernels.Buffer, w0 float32) {
	kernels.Fail("Sine", kernels.ErrDevice, "not written yet")
}

// SineBackward: see [kernels.Backend].
func (b *Backend) SineBackward(dx, dy, x kernels.Buffer, w0 float32) {
	kernels.Fail("SineBackward", kernels.ErrDevice, "not written yet")
}

// CrossEntropy: see [kernels.Backend].
func (b *Backend) CrossEntropy(loss, x, targets kernels.Buffer, cols int) {
	kernels.Fail("CrossEntropy", kernels.ErrDevice, "not written yet")
}

// CrossEntropyBackward: see [kernels.Backend].
func (b *Backend) CrossEntropyBackward(dx, x, targets, dL kernels.Buffer, cols int) {
	kernels.Fail("CrossEntropyBackward", kernels.ErrDevice, "not written yet")
}

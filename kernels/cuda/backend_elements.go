package cuda

import "vision/kernels"

// Add: see [kernels.Backend].
func (b *Backend) Add(dst, x, y kernels.Buffer) {
	kernels.Fail("Add", kernels.ErrDevice, "not written yet")
}

// Sub: see [kernels.Backend].
func (b *Backend) Sub(dst, x, y kernels.Buffer) {
	kernels.Fail("Sub", kernels.ErrDevice, "not written yet")
}

// Mul: see [kernels.Backend].
func (b *Backend) Mul(dst, x, y kernels.Buffer) {
	kernels.Fail("Mul", kernels.ErrDevice, "not written yet")
}

// Div: see [kernels.Backend].
func (b *Backend) Div(dst, x, y kernels.Buffer) {
	kernels.Fail("Div", kernels.ErrDevice, "not written yet")
}

// Scale: see [kernels.Backend].
func (b *Backend) Scale(dst, x kernels.Buffer, c float32) {
	kernels.Fail("Scale", kernels.ErrDevice, "not written yet")
}

// Fill: see [kernels.Backend].
func (b *Backend) Fill(dst kernels.Buffer, v float32) {
	kernels.Fail("Fill", kernels.ErrDevice, "not written yet")
}

// Copy: see [kernels.Backend].
func (b *Backend) Copy(c kernels.Copy) {
	kernels.Fail("Copy", kernels.ErrDevice, "not written yet")
}

// Adam: see [kernels.Backend].
func (b *Backend) Adam(p, g, m, v kernels.Buffer, s kernels.AdamStep) {
	kernels.Fail("Adam", kernels.ErrDevice, "not written yet")
}

// Uniform: see [kernels.Backend].
func (b *Backend) Uniform(dst kernels.Buffer, d kernels.Draw, lo, hi float32) {
	kernels.Fail("Uniform", kernels.ErrDevice, "not written yet")
}

// Normal: see [kernels.Backend].
func (b *Backend) Normal(dst kernels.Buffer, d kernels.Draw) {
	kernels.Fail("Normal", kernels.ErrDevice, "not written yet")
}

// Dropout: see [kernels.Backend].
func (b *Backend) Dropout(dst, x kernels.Buffer, d kernels.Draw, prob float64) {
	kernels.Fail("Dropout", kernels.ErrDevice, "not written yet")
}

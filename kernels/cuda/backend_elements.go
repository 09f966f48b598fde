package cuda

import (
	"vision/kernels"
	"vision/kernels/cuda/draws"
	"vision/kernels/cuda/elementwise"
	"vision/kernels/cuda/layout"
	"vision/kernels/cuda/optimiser"
)

// Add computes dst = x + y, y repeated to x's length.
func (b *Backend) Add(dst, x, y kernels.Buffer) { elementwise.Add(b.Device, dst, x, y) }

// Sub computes dst = x − y, y repeated to x's length.
func (b *Backend) Sub(dst, x, y kernels.Buffer) { elementwise.Sub(b.Device, dst, x, y) }

// Mul computes dst = x·y, y repeated to x's length.
func (b *Backend) Mul(dst, x, y kernels.Buffer) { elementwise.Mul(b.Device, dst, x, y) }

// Div computes dst = x / y, y repeated to x's length.
func (b *Backend) Div(dst, x, y kernels.Buffer) { elementwise.Div(b.Device, dst, x, y) }

// Scale computes dst = x·c.
func (b *Backend) Scale(dst, x kernels.Buffer, c float32) { elementwise.Scale(b.Device, dst, x, c) }

// Fill sets every value of dst to v.
func (b *Backend) Fill(dst kernels.Buffer, v float32) { elementwise.Fill(b.Device, dst, v) }

// Copy moves values between two strided layouts.
func (b *Backend) Copy(c kernels.Copy) { layout.Copy(b.Device, c) }

// Adam updates p, m and v in place.
func (b *Backend) Adam(p, g, m, v kernels.Buffer, s kernels.AdamStep) {
	optimiser.Adam(b.Device, p, g, m, v, s)
}

// Uniform draws fma(u, hi − lo, lo), u in [0, 1).
func (b *Backend) Uniform(dst kernels.Buffer, d kernels.Draw, lo, hi float32) {
	draws.Uniform(b.Device, dst, d, lo, hi)
}

// Normal draws Box–Muller pairs of mean 0 and variance 1.
func (b *Backend) Normal(dst kernels.Buffer, d kernels.Draw) { draws.Normal(b.Device, dst, d) }

// Dropout drops values to +0 with the given probability and scales the others.
func (b *Backend) Dropout(dst, x kernels.Buffer, d kernels.Draw, prob float64) {
	draws.Dropout(b.Device, dst, x, d, prob)
}

// SophiaG updates p and m in place.
func (b *Backend) SophiaG(p, g, m, h kernels.Buffer, s kernels.SophiaStep) {
	optimiser.SophiaG(b.Device, p, g, m, h, s)
}

// SophiaHessian updates h in place.
func (b *Backend) SophiaHessian(h, g kernels.Buffer, s kernels.SophiaStep) {
	optimiser.SophiaHessian(b.Device, h, g, s)
}

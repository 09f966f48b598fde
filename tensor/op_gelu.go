package tensor

// GELU is the Gaussian error linear unit in its exact form, never the tanh
// approximation.
//
//	y = x·Φ(x) = ½·x·(1 + erf(x/√2));  dx = dy·(Φ(x) + x·φ(x))
//
// Shapes: x [...] → the same. Reads x again in the backward pass.
// Source: Hendrycks, Gimpel 2016, arXiv:1606.08415; torch.nn.GELU.
// Kernels: GELU, GELUBackward.
func (x *Tensor) GELU() *Tensor {
	t := tapeOf("GELU", x)
	y := t.result(x.shape)
	t.backend.GELU(y.value, x.value)
	t.record(y, geluBackward, x)
	return y
}

func geluBackward(t *Tape, n *node) {
	g := t.into(n.in[0])
	t.backend.GELUBackward(g, n.out.grad, n.in[0].value)
	t.done(n.in[0], g)
}

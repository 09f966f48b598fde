package tensor

// Sine is the activation of SIREN: a sine of frequency w0.
//
//	u = w0·x;  y = sin(u);  dx = (dy·cos(u))·w0
//
// w0 is rounded to float32 once. Shapes: x [...] → the same. Reads x again in the
// backward pass. Source: Sitzmann et al. 2020, arXiv:2006.09661, eq. 4.
// Kernels: Sine, SineBackward.
func (x *Tensor) Sine(w0 float64) *Tensor {
	t := tapeOf("Sine", x)
	y := t.result(x.shape)
	t.backend.Sine(y.value, x.value, float32(w0))
	if n := t.record(y, sineBackward, x); n != nil {
		n.scalar = w0
	}
	return y
}

func sineBackward(t *Tape, n *node) {
	g := t.into(n.in[0])
	t.backend.SineBackward(g, n.out.grad, n.in[0].value, float32(n.scalar))
	t.done(n.in[0], g)
}

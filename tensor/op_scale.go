package tensor

// Scale is the product with a constant, rounded to float32 once.
//
//	y = x·c;  dx = dy·c
//
// Shapes: x [...] → the same. Saves nothing. Kernel: Scale.
func (x *Tensor) Scale(c float64) *Tensor {
	t := tapeOf("Scale", x)
	y := t.result(x.shape)
	t.backend.Scale(y.value, x.value, float32(c))
	if n := t.record(y, scaleBackward, x); n != nil {
		n.scalar = c
	}
	return y
}

func scaleBackward(t *Tape, n *node) {
	g := t.into(n.in[0])
	t.backend.Scale(g, n.out.grad, float32(n.scalar))
	t.done(n.in[0], g)
}

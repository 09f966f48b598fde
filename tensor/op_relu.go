package tensor

// ReLU is the rectified linear unit. NaN and −0 stay.
//
//	y = x < 0 ? +0 : x;  dx = x > 0 ? dy : +0
//
// Shapes: x [...] → the same. Reads x again in the backward pass.
// Source: Nair, Hinton 2010. Kernels: ReLU, ReLUBackward.
func (x *Tensor) ReLU() *Tensor {
	t := tapeOf("ReLU", x)
	y := t.result(x.shape)
	t.backend.ReLU(y.value, x.value)
	t.record(y, reluBackward, x)
	return y
}

func reluBackward(t *Tape, n *node) {
	g := t.into(n.in[0])
	t.backend.ReLUBackward(g, n.out.grad, n.in[0].value)
	t.done(n.in[0], g)
}

package tensor

// MSE is the mean squared error.
//
//	d = x − y;  L = Σ d²/n;  dx = (d·(2/n))·dL;  dy = −dx
//
// Shapes: x, y [...], equal → [] (one value), n = number of values ≥ 1.
// Order: NUMERICS.md §4, §6. Reads x and y again in the backward pass.
// Source: torch.nn.MSELoss(reduction="mean"). Kernels: MSE, MSEBackward.
func (x *Tensor) MSE(y *Tensor) *Tensor {
	t := lossOf("MSE", x, y)
	l := t.result(shape{})
	t.backend.MSE(l.value, x.value, y.value)
	t.record(l, mseBackward, x, y)
	return l
}

func mseBackward(t *Tape, n *node) {
	for i, x := range n.in[:2] {
		if x.wantsGrad {
			g := t.into(x)
			t.backend.MSEBackward(g, x.value, n.in[1-i].value, n.out.grad)
			t.done(x, g)
		}
	}
}

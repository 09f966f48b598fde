package tensor

// Softmax turns the last axis into probabilities.
//
//	e = exp(x − rowmax(x));  p = e/rowsum(e);  dx = p·(dp − rowsum_fma(p, dp))
//
// Shapes: x [..., C] → the same, C ≥ 1. Reads its result again in the backward
// pass. Order: NUMERICS.md §2, §6. Kernels: Softmax, SoftmaxBackward.
func (x *Tensor) Softmax() *Tensor {
	t := tapeOf("Softmax", x)
	y := t.result(x.shape)
	t.backend.Softmax(y.value, x.value, x.shape.last())
	t.record(y, softmaxBackward, x)
	return y
}

func softmaxBackward(t *Tape, n *node) {
	x := n.in[0]
	g := t.into(x)
	t.backend.SoftmaxBackward(g, n.out.value, n.out.grad, x.shape.last())
	t.done(x, g)
}

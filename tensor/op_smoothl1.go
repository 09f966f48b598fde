package tensor

import (
	"fmt"

	"vision/kernels"
)

// SmoothL1 is the smooth absolute error: quadratic for |d| < beta, linear beyond.
//
//	d = x − y, a = |d|;  l = a < β ? ½d²/β : a − ½β;  L = Σ l/n
//	dx = (d ≤ −β ? −1/n : d ≥ β ? 1/n : (d/β)/n)·dL;  dy = −dx
//
// Shapes: x, y [...], equal → [] (one value), n = number of values ≥ 1; beta > 0,
// in the unit of x. Order: NUMERICS.md §4, §6. Reads x and y again in the backward
// pass. Source: Girshick 2015, arXiv:1504.08083, eq. 3;
// torch.nn.SmoothL1Loss(reduction="mean"). Kernels: SmoothL1, SmoothL1Backward.
func (x *Tensor) SmoothL1(y *Tensor, beta float64) *Tensor {
	t := lossOf("SmoothL1", x, y)
	if !(beta > 0) {
		kernels.Fail("SmoothL1", kernels.ErrValue, fmt.Sprintf("beta %v, expected > 0", beta))
	}
	l := t.result(shape{})
	t.backend.SmoothL1(l.value, x.value, y.value, float32(beta))
	if n := t.record(l, smoothL1Backward, x, y); n != nil {
		n.scalar = beta
	}
	return l
}

func smoothL1Backward(t *Tape, n *node) {
	for i, x := range n.in[:2] {
		if x.wantsGrad {
			g := t.into(x)
			t.backend.SmoothL1Backward(g, x.value, n.in[1-i].value, n.out.grad, float32(n.scalar))
			t.done(x, g)
		}
	}
}

// lossOf checks the operands of a mean over all values.
func lossOf(op string, x, y *Tensor) *Tape {
	t := tapeOf(op, x, y)
	want(op, "target", y, x.shape)
	if x.Len() == 0 {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("shape %v: mean of no values", x.shape))
	}
	return t
}

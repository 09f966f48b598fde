package tensor

import (
	"fmt"

	"vision/kernels"
)

// CrossEntropy is the mean over rows of −log softmax(x)[t], with one class t a row.
//
//	m = max x;  s = Σ exp(x − m);  l = log(s) − (x[t] − m);  L = Σ l/n
//	dx = ((exp(x − m)/s − [j = t])/n)·dL
//
// Shapes: x [..., C], targets [...] → [] (one value), n = number of rows ≥ 1.
// Targets are indices 0 … C−1, held as float32; they get no gradient. A target
// that is no such index makes the loss and its row of dx NaN: devices cannot
// report it. Order: NUMERICS.md §4, §6. Reads x and targets again in the backward
// pass. Source: torch.nn.CrossEntropyLoss(reduction="mean").
// Kernels: CrossEntropy, CrossEntropyBackward.
func (x *Tensor) CrossEntropy(targets *Tensor) *Tensor {
	t := tapeOf("CrossEntropy", x, targets)
	if x.shape.rank < 1 || x.Len() == 0 {
		kernels.Fail("CrossEntropy", kernels.ErrShape, fmt.Sprintf("shape %v, expected rows of at least one class, and a row", x.shape))
	}
	want("CrossEntropy", "targets", targets, x.shape.without(x.shape.rank-1))
	l := t.result(shape{})
	t.backend.CrossEntropy(l.value, x.value, targets.value, x.shape.last())
	if n := t.record(l, crossEntropyBackward, x); n != nil {
		n.in[1] = targets
	}
	return l
}

func crossEntropyBackward(t *Tape, n *node) {
	x := n.in[0]
	g := t.into(x)
	t.backend.CrossEntropyBackward(g, x.value, n.in[1].value, n.out.grad, x.shape.last())
	t.done(x, g)
}

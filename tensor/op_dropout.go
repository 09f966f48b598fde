package tensor

import (
	"fmt"

	"vision/kernels"
)

// Dropout sets values to zero with probability prob and scales the others up.
//
//	y = dropped ? +0 : x/(1−prob);  dx = dropped ? +0 : dy/(1−prob)
//
// What is dropped depends on the draw and the position alone (NUMERICS.md §7):
// the backward pass draws again. The caller gives every layer a stream of its own
// ("dropout/<layer>") and every step its number. prob = 0 returns x itself.
// Shapes: x [...] → the same; 0 ≤ prob < 1.
// Source: Srivastava et al. 2014; torch.nn.Dropout. Kernel: Dropout.
func (x *Tensor) Dropout(prob float64, d kernels.Draw) *Tensor {
	t := tapeOf("Dropout", x)
	if !(prob >= 0 && prob < 1) {
		kernels.Fail("Dropout", kernels.ErrValue, fmt.Sprintf("probability %v, expected in [0, 1)", prob))
	}
	if prob == 0 {
		return x
	}
	y := t.result(x.shape)
	t.backend.Dropout(y.value, x.value, d, prob)
	if n := t.record(y, dropoutBackward, x); n != nil {
		n.scalar, n.draw = prob, d
	}
	return y
}

func dropoutBackward(t *Tape, n *node) {
	g := t.into(n.in[0])
	t.backend.Dropout(g, n.out.grad, n.draw, n.scalar)
	t.done(n.in[0], g)
}

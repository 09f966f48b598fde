package tensor

import (
	"fmt"

	"vision/kernels"
)

// Concat puts b behind x along one axis.
//
//	y = [x, b];  dx, db = the two parts of dy
//
// Shapes: x [..., n, ...], b [..., m, ...], equal elsewhere → [..., n+m, ...].
// Kernel: Copy.
func (x *Tensor) Concat(axis int, b *Tensor) *Tensor {
	t := tapeOf("Concat", x, b)
	axis = x.shape.axis("Concat", axis)
	if b.shape.rank != x.shape.rank || b.shape.with(axis, 0) != x.shape.with(axis, 0) {
		kernels.Fail("Concat", kernels.ErrShape, fmt.Sprintf("%v and %v along axis %d", x.shape, b.shape, axis))
	}
	n, m := x.shape.dims[axis], b.shape.dims[axis]
	y := t.result(x.shape.with(axis, n+m))
	t.copyPart(y.value, x.value, x.shape, y.shape, axis, 0, true)
	t.copyPart(y.value, b.value, b.shape, y.shape, axis, n, true)
	if r := t.record(y, concatBackward, x, b); r != nil {
		r.ints[0] = axis
	}
	return y
}

func concatBackward(t *Tape, n *node) {
	axis, at := n.ints[0], 0
	for _, x := range n.in[:2] {
		if x.wantsGrad {
			g := t.into(x)
			t.copyPart(g, n.out.grad, x.shape, n.out.shape, axis, at, false)
			t.done(x, g)
		}
		at += x.shape.dims[axis]
	}
}

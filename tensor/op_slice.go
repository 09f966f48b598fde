package tensor

import (
	"fmt"

	"vision/kernels"
)

// Slice takes positions from … to−1 of one axis. It copies.
//
//	y[.., i, ..] = x[.., from+i, ..];  dx = dy there, +0 elsewhere
//
// Shapes: x [..., n, ...] → [..., to−from, ...]; axis −1 is the last.
// Kernels: Copy, Fill.
func (x *Tensor) Slice(axis, from, to int) *Tensor {
	t := tapeOf("Slice", x)
	axis = x.shape.axis("Slice", axis)
	if from < 0 || to < from || to > x.shape.dims[axis] {
		kernels.Fail("Slice", kernels.ErrShape, fmt.Sprintf("[%d:%d] of axis %d of %v", from, to, axis, x.shape))
	}
	y := t.result(x.shape.with(axis, to-from))
	t.copyPart(y.value, x.value, y.shape, x.shape, axis, from, false)
	if n := t.record(y, sliceBackward, x); n != nil {
		n.ints[0], n.ints[1] = axis, from
	}
	return y
}

func sliceBackward(t *Tape, n *node) {
	x := n.in[0]
	g := t.into(x)
	t.backend.Fill(g, 0)
	t.copyPart(g, n.out.grad, n.out.shape, x.shape, n.ints[0], n.ints[1], true)
	t.done(x, g)
}

// copyPart moves a part of one axis, from position at, between a whole tensor
// and a tensor of the part: into the whole if so asked, else out of it.
func (t *Tape) copyPart(dst, src kernels.Buffer, part, whole shape, axis, at int, intoWhole bool) {
	if part.size() == 0 {
		return
	}
	outer, n, inner := whole.around(axis)
	count := part.dims[axis]
	c := kernels.Copy{Rank: 2}
	c.Dims[0], c.Dims[1] = outer, count*inner
	c.Dst.Strides[0], c.Dst.Strides[1] = count*inner, 1
	c.Src.Strides[0], c.Src.Strides[1] = n*inner, 1
	if intoWhole {
		c.Dst.Strides, c.Src.Strides = c.Src.Strides, c.Dst.Strides
		dst = dst.From(at * inner)
	} else {
		src = src.From(at * inner)
	}
	c.Dst.Buffer, c.Src.Buffer = dst, src
	t.backend.Copy(c)
}

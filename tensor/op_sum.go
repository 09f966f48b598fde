package tensor

import "vision/kernels"

// Sum adds along one axis, which disappears.
//
//	y = Σ x over the axis;  dx = dy, repeated along it
//
// Shapes: x [..., n, ...] → [..., ...]; axis −1 is the last.
// Order: rowsum (NUMERICS.md §2) over the last axis, colsum (§3) over another,
// for each combination of the axes before it. Kernels: RowSum, ColSum, Copy.
func (x *Tensor) Sum(axis int) *Tensor {
	t := tapeOf("Sum", x)
	axis = x.shape.axis("Sum", axis)
	y := t.sumAxis(x, axis)
	if n := t.record(y, sumBackward, x); n != nil {
		n.ints[0] = axis
	}
	return y
}

// sumAxis is the sum, not recorded.
func (t *Tape) sumAxis(x *Tensor, axis int) *Tensor {
	y := t.result(x.shape.without(axis))
	_, n, inner := x.shape.around(axis)
	switch {
	case y.Len() == 0:
	case n == 0:
		t.backend.Fill(y.value, 0)
	case axis == x.shape.rank-1:
		t.backend.RowSum(y.value, x.value, n)
	default:
		t.backend.ColSum(y.value, x.value, inner)
	}
	return y
}

func sumBackward(t *Tape, n *node) {
	x := n.in[0]
	outer, count, inner := x.shape.around(n.ints[0])
	g := t.into(x)
	t.spread(g, n.out.grad, outer, count, inner)
	t.done(x, g)
}

// Mean is the sum along one axis, divided by its size.
//
//	y = Σ x / n;  dx = dy/n, repeated along the axis
//
// Shapes: x [..., n, ...] → [..., ...], n ≥ 1; axis −1 is the last.
// Order: as [Tensor.Sum], then one division; the gradient is a division too.
// Kernels: RowSum, ColSum, Div, Copy.
func (x *Tensor) Mean(axis int) *Tensor {
	t := tapeOf("Mean", x)
	axis = x.shape.axis("Mean", axis)
	if x.shape.dims[axis] == 0 {
		kernels.Fail("Mean", kernels.ErrShape, "mean of no values")
	}
	y := t.sumAxis(x, axis)
	t.divide(y.value, y.value, x.shape.dims[axis])
	if n := t.record(y, meanBackward, x); n != nil {
		n.ints[0] = axis
	}
	return y
}

func meanBackward(t *Tape, n *node) {
	x := n.in[0]
	outer, count, inner := x.shape.around(n.ints[0])
	part := t.backend.Alloc(n.out.Len())
	t.divide(part, n.out.grad, count)
	g := t.into(x)
	t.spread(g, part, outer, count, inner)
	t.done(x, g)
	t.backend.Free(part)
}

// divide is dst = x / n with n rounded to float32.
func (t *Tape) divide(dst, x kernels.Buffer, n int) {
	count := t.backend.Alloc(1)
	t.backend.Fill(count, float32(n))
	t.backend.Div(dst, x, count)
	t.backend.Free(count)
}

// Total adds all values.
//
//	y = total(x);  dx = dy everywhere
//
// Shapes: x [...] → [] (one value). Order: NUMERICS.md §4, whatever the shape.
// Kernels: Total, Copy.
func (x *Tensor) Total() *Tensor {
	t := tapeOf("Total", x)
	y := t.result(shape{})
	t.backend.Total(y.value, x.value)
	t.record(y, totalBackward, x)
	return y
}

func totalBackward(t *Tape, n *node) {
	x := n.in[0]
	g := t.into(x)
	t.spread(g, n.out.grad, 1, x.Len(), 1)
	t.done(x, g)
}

package tensor

import "vision/kernels"

// Expand repeats x along a new leading axis: a class token for every item.
//
//	y[i, ...] = x[...];  dx = Σᵢ dy[i, ...]
//
// Shapes: x [...] → [n, ...]. Order: NUMERICS.md §3 for dx. Kernels: Copy, ColSum.
func (x *Tensor) Expand(n int) *Tensor {
	t := tapeOf("Expand", x)
	y := t.result(x.shape.under("Expand", n))
	t.spread(y.value, x.value, 1, n, x.Len())
	t.record(y, expandBackward, x)
	return y
}

func expandBackward(t *Tape, n *node) {
	x := n.in[0]
	g := t.into(x)
	t.backend.ColSum(g, n.out.grad, x.Len())
	t.done(x, g)
}

// spread repeats every [inner] of src [outer, inner] n times: dst [outer, n, inner].
func (t *Tape) spread(dst, src kernels.Buffer, outer, n, inner int) {
	if dst.Len() == 0 {
		return
	}
	c := kernels.Copy{Rank: 3}
	c.Dims[0], c.Dims[1], c.Dims[2] = outer, n, inner
	c.Dst.Strides[0], c.Dst.Strides[1], c.Dst.Strides[2] = n*inner, inner, 1
	c.Src.Strides[0], c.Src.Strides[2] = inner, 1
	c.Dst.Buffer, c.Src.Buffer = dst, src
	t.backend.Copy(c)
}

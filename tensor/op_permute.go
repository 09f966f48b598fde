package tensor

import (
	"fmt"

	"vision/kernels"
)

// Permute changes the order of the axes: axis i of the result is axis order[i]
// of x. It copies.
//
//	dx = dy with the inverse order
//
// Shapes: Permute(0, 2, 1): x [A, B, C] → [A, C, B]. Kernel: Copy.
func (x *Tensor) Permute(order ...int) *Tensor {
	t := tapeOf("Permute", x)
	s := shape{rank: x.shape.rank}
	var seen [kernels.MaxRank]bool
	var axes [kernels.MaxRank]int
	if copy(axes[:], order) != s.rank || len(order) != s.rank {
		kernels.Fail("Permute", kernels.ErrShape, fmt.Sprintf("order %s for shape %v", list(order), x.shape))
	}
	for i, a := range order {
		if a < 0 || a >= s.rank || seen[a] {
			kernels.Fail("Permute", kernels.ErrShape, fmt.Sprintf("order %s of %d axes names axis %d wrongly", list(order), s.rank, a))
		}
		seen[a] = true
		s.dims[i] = x.shape.dims[a]
	}
	y := t.result(s)
	c := permutation(s, x.shape, axes)
	c.Dst.Buffer, c.Src.Buffer = y.value, x.value
	t.backend.Copy(c)
	if n := t.record(y, permuteBackward, x); n != nil {
		n.ints = axes
	}
	return y
}

// permutation is the copy from x to y, without its buffers.
func permutation(y, x shape, axes [kernels.MaxRank]int) kernels.Copy {
	c := kernels.Copy{Rank: y.rank, Dims: y.dims}
	c.Dst.Strides = kernels.RowMajor(y.dims, y.rank)
	from := kernels.RowMajor(x.dims, x.rank)
	for i := range y.rank {
		c.Src.Strides[i] = from[axes[i]]
	}
	return c
}

func permuteBackward(t *Tape, n *node) {
	x := n.in[0]
	c := permutation(n.out.shape, x.shape, n.ints)
	g := t.into(x)
	c.Dst, c.Src = c.Src, c.Dst
	c.Dst.Buffer, c.Src.Buffer = g, n.out.grad
	t.backend.Copy(c)
	t.done(x, g)
}

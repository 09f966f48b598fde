package tensor

import (
	"fmt"

	"vision/kernels"
)

// repeated checks the shapes of an elementwise op whose second operand may be
// shorter: b's shape, leading ones aside, is the end of a's, and b is repeated
// along a's other axes.
func repeated(op string, a, b *Tensor) *Tape {
	t := tapeOf(op, a, b)
	if !b.shape.isSuffixOf(a.shape) || (b.Len() == 0) != (a.Len() == 0) {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("%v and %v: the second is not the end of the first", a.shape, b.shape))
	}
	return t
}

// sumRepeated adds g, of a's length, over the repetitions of b and contributes
// the sum, times sign, to the gradient of b: the column rule of NUMERICS.md §3,
// after the row rule over the last axis where b is a single value.
func (t *Tape) sumRepeated(b *Tensor, g kernels.Buffer, last int, sign float32) {
	dst := t.into(b)
	if b.Len() == 1 && last > 1 {
		rows := t.backend.Alloc(g.Len() / last)
		t.backend.RowSum(rows, g, last)
		t.backend.ColSum(dst, rows, 1)
		t.backend.Free(rows)
	} else {
		t.backend.ColSum(dst, g, b.Len())
	}
	if sign != 1 {
		t.backend.Scale(dst, dst, sign)
	}
	t.done(b, dst)
}

// dotRepeated contributes the sum of dy·a over the repetitions of b to the
// gradient of b, by colsum_fma, or rowsum_fma and colsum for a single value.
func (t *Tape) dotRepeated(b *Tensor, dy, a kernels.Buffer, last int) {
	dst := t.into(b)
	if b.Len() == 1 && last > 1 {
		rows := t.backend.Alloc(a.Len() / last)
		t.backend.RowDot(rows, dy, a, last)
		t.backend.ColSum(dst, rows, 1)
		t.backend.Free(rows)
	} else {
		t.backend.ColDot(dst, dy, a, b.Len())
	}
	t.done(b, dst)
}

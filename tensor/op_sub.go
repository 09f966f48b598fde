package tensor

// Sub is the difference, element by element; b may be shorter and is then
// repeated.
//
//	y = a − b;  da = dy;  db = −dy, summed over the repetitions
//
// Shapes: a [..., S], b [S] (leading ones aside; S may be empty: one value) → a's.
// Order: NUMERICS.md §3 for db, the sum first, then the sign. Saves nothing.
// Kernels: Sub, ColSum, Scale.
func (x *Tensor) Sub(b *Tensor) *Tensor {
	t := repeated("Sub", x, b)
	y := t.result(x.shape)
	t.backend.Sub(y.value, x.value, b.value)
	t.record(y, subBackward, x, b)
	return y
}

func subBackward(t *Tape, n *node) {
	a, b := n.in[0], n.in[1]
	t.lend(a, n)
	if !b.wantsGrad {
		return
	}
	if a.Len() == b.Len() {
		g := t.into(b)
		t.backend.Scale(g, n.out.grad, -1)
		t.done(b, g)
	} else {
		t.sumRepeated(b, n.out.grad, a.shape.last(), -1)
	}
}

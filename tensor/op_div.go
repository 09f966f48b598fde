package tensor

// Div is the quotient, element by element; b may be shorter and is then repeated.
//
//	y = a/b;  da = dy/b;  db = −(dy·y)/b, summed over the repetitions
//
// Shapes: a [..., S], b [S] (leading ones aside; S may be empty: one value) → a's.
// Order: NUMERICS.md §3 for the sum of (dy·y)/b, then the sign.
// Reads its result again in the backward pass. Kernels: Div, Mul, ColSum, Scale.
func (x *Tensor) Div(b *Tensor) *Tensor {
	t := repeated("Div", x, b)
	y := t.result(x.shape)
	t.backend.Div(y.value, x.value, b.value)
	t.record(y, divBackward, x, b)
	return y
}

func divBackward(t *Tape, n *node) {
	a, b, dy := n.in[0], n.in[1], n.out.grad
	if a.wantsGrad {
		g := t.into(a)
		t.backend.Div(g, dy, b.value)
		t.done(a, g)
	}
	if !b.wantsGrad {
		return
	}
	q := t.backend.Alloc(dy.Len())
	t.backend.Mul(q, dy, n.out.value)
	t.backend.Div(q, q, b.value)
	if a.Len() == b.Len() {
		g := t.into(b)
		t.backend.Scale(g, q, -1)
		t.done(b, g)
	} else {
		t.sumRepeated(b, q, a.shape.last(), -1)
	}
	t.backend.Free(q)
}

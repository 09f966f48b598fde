package tensor

// Mul is the product, element by element; b may be shorter and is then repeated
// (LayerScale is Mul by a vector of channels).
//
//	y = a·b;  da = dy·b;  db = dy·a, summed over the repetitions
//
// Shapes: a [..., S], b [S] (leading ones aside; S may be empty: one value) → a's.
// Order: colsum_fma(dy, a) of NUMERICS.md §3 for a repeated b; for a single value
// rowsum_fma over the last axis, then colsum. Saves nothing. Kernels: Mul, ColDot.
func (x *Tensor) Mul(b *Tensor) *Tensor {
	t := repeated("Mul", x, b)
	y := t.result(x.shape)
	t.backend.Mul(y.value, x.value, b.value)
	t.record(y, mulBackward, x, b)
	return y
}

func mulBackward(t *Tape, n *node) {
	a, b, dy := n.in[0], n.in[1], n.out.grad
	if a.wantsGrad {
		g := t.into(a)
		t.backend.Mul(g, dy, b.value)
		t.done(a, g)
	}
	if !b.wantsGrad {
		return
	}
	if a.Len() == b.Len() {
		g := t.into(b)
		t.backend.Mul(g, dy, a.value)
		t.done(b, g)
	} else {
		t.dotRepeated(b, dy, a.value, a.shape.last())
	}
}

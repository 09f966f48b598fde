package tensor

// Add is the sum, element by element; b may be shorter and is then repeated.
//
//	y = a + b;  da = dy;  db = dy, summed over the repetitions
//
// Shapes: a [..., S], b [S] (leading ones aside; S may be empty: one value) → a's.
// Order: NUMERICS.md §3 for db. Saves nothing. Kernels: Add, ColSum.
func (x *Tensor) Add(b *Tensor) *Tensor {
	t := repeated("Add", x, b)
	y := t.result(x.shape)
	t.backend.Add(y.value, x.value, b.value)
	t.record(y, addBackward, x, b)
	return y
}

func addBackward(t *Tape, n *node) {
	a, b := n.in[0], n.in[1]
	if a == b { // one tensor, two contributions
		t.lend(a, n)
	}
	if b.wantsGrad && a != b {
		if a.Len() == b.Len() {
			t.lend(b, n)
		} else {
			t.sumRepeated(b, n.out.grad, a.shape.last(), 1)
		}
	}
	t.give(a, n)
}

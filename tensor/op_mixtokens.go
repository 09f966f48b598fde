package tensor

import (
	"fmt"

	"vision/kernels"
)

// MixTokens is a linear layer across the tokens of each item, the same for every
// channel: a Conv1d of width 1 whose channels are the tokens.
//
//	t[b,o,c] = Σₙ w[o,n]·x[b,n,c] + bias[o];  f = act(t);  y = f·scale + residual
//	dx[b] = wᵀ·dt[b];  dw[o,n] = Σ_(b,c) dt[b,o,c]·x[b,n,c]
//	dbias[o]: rowsum of dt over c, then colsum over b
//
// df, dt, dscale and dresidual as in [Tensor.Linear].
// Shapes: x [B, N, C], w [O, N] or [O, N, 1] (Conv1d's), bias [O], scale [C],
// residual [B, O, C] → [B, O, C].
// Order: NUMERICS.md §1, dw over (item, channel); §3 for dbias.
// Source: Tolstikhin et al. 2021, arXiv:2105.01601, eq. 1 (token mixing).
// Kernel: Contract with BiasRows; dw by Segments.
func (x *Tensor) MixTokens(w *Tensor, e Epilogue) *Tensor {
	const op = "MixTokens"
	t := tapeOf(op, x, w, e.Bias, e.Scale, e.Residual)
	r := w.shape.rank
	if x.shape.rank != 3 || (r != 2 && r != 3) || (r == 3 && w.shape.dims[2] != 1) || w.shape.dims[1] != x.shape.dims[1] {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("x %v, w %v, expected [B N C] and [O N] or [O N 1]", x.shape, w.shape))
	}
	m := mixingOf(x.shape, w.shape)
	y := t.result(of(m.items, m.o, m.c))
	c := kernels.Contraction{
		M: m.o, N: m.c, K: m.n, Batch: [2]int{m.items, 1}, BiasRows: true,
		A: kernels.Matrix(w.value, m.n), B: m.plane(x.value, m.n), C: m.plane(y.value, m.o),
	}
	t.finish(&c, op, x, w, y, e, mixTokensBackward)
	return y
}

// mixing is the sizes of a token mixing.
type mixing struct{ items, o, n, c int }

func mixingOf(x, w shape) mixing {
	return mixing{items: x.dims[0], o: w.dims[0], n: x.dims[1], c: x.dims[2]}
}

// plane is [tokens, c] of each item.
func (m mixing) plane(b kernels.Buffer, tokens int) kernels.Operand {
	o := kernels.Matrix(b, m.c)
	o.Batch[0] = tokens * m.c
	return o
}

func mixTokensBackward(t *Tape, n *node) {
	x, w, bias, residual := n.in[0], n.in[1], n.in[2], n.in[4]
	m := mixingOf(x.shape, w.shape)
	if residual == x { // the order of the chain of single ops
		t.lend(x, n)
	}
	dt, temporary := t.beforeEpilogue(n)
	if bias != nil && bias.wantsGrad {
		rows := t.backend.Alloc(m.items * m.o)
		t.backend.RowSum(rows, dt, m.c)
		g := t.into(bias)
		t.backend.ColSum(g, rows, m.o)
		t.done(bias, g)
		t.backend.Free(rows)
	}
	if w.wantsGrad { // [o, (b,c)]·[(b,c), n]
		a, b := kernels.Matrix(dt, m.c), kernels.Transposed(x.value, m.c)
		a.Segment, b.Segment = m.o*m.c, m.n*m.c
		k := m.c
		if m.items == 0 {
			k = 0 // 0 Segments would count as 1
		}
		t.contract(w, kernels.Contraction{
			M: m.o, N: m.n, K: k, Segments: m.items, A: a, B: b, C: kernels.Matrix(kernels.Buffer{}, m.n),
		})
	}
	if x.wantsGrad { // [n, o]·[o, c]
		t.contract(x, kernels.Contraction{
			M: m.n, N: m.c, K: m.o, Batch: [2]int{m.items, 1},
			A: kernels.Transposed(w.value, m.n), B: m.plane(dt, m.o), C: m.plane(kernels.Buffer{}, m.n),
		})
	}
	if temporary {
		t.backend.Free(dt)
	}
	if residual != x {
		t.give(residual, n)
	}
}

package tensor

import (
	"fmt"

	"vision/kernels"
)

// MatMul is the matrix product.
//
//	y[m,n] = Σₖ x[m,k]·w[k,n]
//	dx = dy·wᵀ,  dw = xᵀ·dy
//
// Shapes: x [..., K], w [K, N] → [..., N]; or, with equal leading axes of x and
// w, x [..., M, K], w [..., K, N] → [..., M, N], item by item.
// Order: NUMERICS.md §1; dw contracts over all rows of x, row-major.
// Saves nothing. Kernel: Contract.
func (x *Tensor) MatMul(w *Tensor) *Tensor { return matMul("MatMul", x, w, false) }

// MatMulT is the matrix product with the transpose of w, the layout in which
// PyTorch keeps the weights of a linear layer.
//
//	y[m,n] = Σₖ x[m,k]·w[n,k]
//	dx = dy·w,  dw = dyᵀ·x
//
// Shapes: x [..., K], w [N, K] → [..., N]; or, with equal leading axes of x and
// w, x [..., M, K], w [..., N, K] → [..., M, N], item by item.
// Order: NUMERICS.md §1; dw contracts over all rows of x, row-major.
// Saves nothing. Kernel: Contract.
func (x *Tensor) MatMulT(w *Tensor) *Tensor { return matMul("MatMulT", x, w, true) }

// product is the sizes of a matrix product: items × [m, k]·[k, n].
type product struct {
	items, m, n, k int
	transposed     bool // w is [n, k]
}

func matMul(op string, x, w *Tensor, transposed bool) *Tensor {
	t := tapeOf(op, x, w)
	p, s := productOf(op, x.shape, w.shape, transposed)
	y := t.result(s)
	if y.Len() > 0 {
		t.backend.Contract(p.contraction(p.x(x.value), p.w(w.value, !transposed), p.y(y.value), p.m, p.n, p.k))
	}
	if n := t.record(y, matMulBackward, x, w); n != nil && transposed {
		n.ints[0] = 1
	}
	return y
}

func matMulBackward(t *Tape, n *node) {
	x, w := n.in[0], n.in[1]
	p, _ := productOf("MatMul", x.shape, w.shape, n.ints[0] == 1)
	dy := p.y(n.out.grad)
	if x.wantsGrad { // [m, n]·[n, k]
		t.contract(x, p.contraction(dy, p.w(w.value, p.transposed), p.x(kernels.Buffer{}), p.m, p.k, p.n))
	}
	if !w.wantsGrad {
		return
	}
	if p.transposed { // [n, m]·[m, k]
		t.contract(w, p.contraction(turned(dy), p.x(x.value), p.w(kernels.Buffer{}, true), p.n, p.k, p.m))
	} else { // [k, m]·[m, n]
		t.contract(w, p.contraction(turned(p.x(x.value)), dy, p.w(kernels.Buffer{}, true), p.k, p.n, p.m))
	}
}

// productOf finds the sizes and the shape of the result.
func productOf(op string, x, w shape, transposed bool) (p product, y shape) {
	if x.rank < 1 || w.rank < 2 {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("x %v, w %v: expected at least 1 and 2 axes", x, w))
	}
	k, n := w.dims[w.rank-2], w.dims[w.rank-1]
	if transposed {
		k, n = n, k
	}
	p = product{items: 1, m: 1, n: n, k: k, transposed: transposed}
	fits := x.last() == k
	if w.rank == 2 {
		p.m, _, _ = x.around(x.rank - 1)
	} else {
		fits = fits && x.rank == w.rank
		for i := 0; fits && i < w.rank-2; i++ {
			fits = x.dims[i] == w.dims[i]
			p.items *= w.dims[i]
		}
		p.m = x.dims[max(x.rank-2, 0)]
	}
	if !fits {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("x %v, w %v", x, w))
	}
	return p, x.with(x.rank-1, n)
}

// contraction is C = A·B for every item, with m, n, k those of this product.
func (p product) contraction(a, b, c kernels.Operand, m, n, k int) kernels.Contraction {
	return kernels.Contraction{M: m, N: n, K: k, Batch: [2]int{p.items, 1}, A: a, B: b, C: c}
}

// x is the operand [m, k] of each item.
func (p product) x(b kernels.Buffer) kernels.Operand { return p.matrix(b, p.m, p.k) }

// y is the result [m, n] of each item.
func (p product) y(b kernels.Buffer) kernels.Operand { return p.matrix(b, p.m, p.n) }

// w is each item's weights as they lie in memory, or turned over.
func (p product) w(b kernels.Buffer, asStored bool) kernels.Operand {
	rows, cols := p.k, p.n
	if p.transposed {
		rows, cols = cols, rows
	}
	o := p.matrix(b, rows, cols)
	if !asStored {
		return turned(o)
	}
	return o
}

func (p product) matrix(b kernels.Buffer, rows, cols int) kernels.Operand {
	o := kernels.Matrix(b, cols)
	o.Batch[0] = rows * cols
	return o
}

// turned is the transpose: rows and columns change places.
func turned(o kernels.Operand) kernels.Operand {
	o.Row, o.Col = o.Col, o.Row
	return o
}

package ledger

import (
	"fmt"

	"vision/kernels"
)

// rowsDims is the shape of x as rows of cols.
func rowsDims(x kernels.Buffer, cols int) (rows int) {
	if cols < 1 {
		return 0 // the op itself refuses it
	}
	return x.Len() / cols
}

// LayerNorm enters a normalisation.
func (l *Backend) LayerNorm(n kernels.LayerNorm) {
	n.Check()
	rows := rowsDims(n.X, n.D)
	l.do(call{op: "LayerNorm", rule: fmt.Sprintf("§6 LayerNorm: §2 over %d", n.D),
		in:  present(flat("x", n.X, rows, n.D), line("gamma", n.Gamma), line("beta", n.Beta)),
		out: present(flat("y", n.Y, rows, n.D), line("mean", n.Mean), line("rstd", n.RStd)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			b.LayerNorm(kernels.LayerNorm{D: n.D, Eps: n.Eps, Y: at(n.Y), X: at(n.X), Gamma: at(n.Gamma), Beta: at(n.Beta), Mean: at(n.Mean), RStd: at(n.RStd)})
		},
		exact: func(in operands) []func(int) number { return layerNormExact(&n, in) },
		again: func(r *replay, in operands, result string, i int) float32 {
			return layerNormAgain(&n, r, in, result, i)
		}})
}

// LayerNormBackward enters the gradients of a normalisation.
func (l *Backend) LayerNormBackward(n kernels.LayerNormGrad) {
	n.Check()
	rows := rowsDims(n.X, n.D)
	l.do(call{op: "LayerNormBackward", rule: fmt.Sprintf("§6 LayerNorm backward: §2 over %d, §3 over %d rows", n.D, rows),
		in:  present(flat("dy", n.DY, rows, n.D), flat("x", n.X, rows, n.D), line("gamma", n.Gamma), line("mean", n.Mean), line("rstd", n.RStd)),
		out: present(flat("dx", n.DX, rows, n.D), line("dgamma", n.DGamma), line("dbeta", n.DBeta)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			b.LayerNormBackward(kernels.LayerNormGrad{D: n.D, DX: at(n.DX), DY: at(n.DY), X: at(n.X), Gamma: at(n.Gamma),
				Mean: at(n.Mean), RStd: at(n.RStd), DGamma: at(n.DGamma), DBeta: at(n.DBeta)})
		},
		exact: func(in operands) []func(int) number { return layerNormGradExact(&n, in) },
		again: func(r *replay, in operands, result string, i int) float32 {
			return layerNormGradAgain(&n, r, in, result, i)
		}})
}

// Softmax enters a softmax.
func (l *Backend) Softmax(p, x kernels.Buffer, cols int) {
	rows := rowsDims(x, cols)
	l.do(call{op: "Softmax", rule: fmt.Sprintf("§6 softmax: §2 over %d", cols),
		in: present(flat("x", x, rows, cols)), out: present(flat("p", p, rows, cols)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.Softmax(at(p), at(x), cols) },
		exact: func(in operands) []func(int) number { return softmaxExact(in, cols) },
		again: func(r *replay, in operands, _ string, i int) float32 { return softmaxAgain(r, in, cols, i) }})
}

// SoftmaxBackward enters its gradient.
func (l *Backend) SoftmaxBackward(dx, p, dp kernels.Buffer, cols int) {
	rows := rowsDims(p, cols)
	l.do(call{op: "SoftmaxBackward", rule: fmt.Sprintf("§6 softmax backward: §2 over %d", cols),
		in: present(flat("p", p, rows, cols), flat("dp", dp, rows, cols)), out: present(flat("dx", dx, rows, cols)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			b.SoftmaxBackward(at(dx), at(p), at(dp), cols)
		},
		exact: func(in operands) []func(int) number { return softmaxGradExact(in, cols) },
		again: func(r *replay, in operands, _ string, i int) float32 { return softmaxGradAgain(r, in, cols, i) }})
}

// RowSum enters sums of rows.
func (l *Backend) RowSum(dst, x kernels.Buffer, cols int) {
	l.do(call{op: "RowSum", rule: fmt.Sprintf("§2 32 lanes, row of %d", cols), shape: fmt.Sprintf("[%d %d]", rowsDims(x, cols), cols),
		in: present(flat("x", x, rowsDims(x, cols), cols)), out: present(line("dst", dst)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.RowSum(at(dst), at(x), cols) },
		exact: func(in operands) []func(int) number { return rowSumExact(in, cols) },
		again: func(r *replay, in operands, _ string, i int) float32 { return rowAgain(r, in, cols, i) }})
}

// RowDot enters sums of products of rows.
func (l *Backend) RowDot(dst, x, y kernels.Buffer, cols int) {
	l.do(call{op: "RowDot", rule: fmt.Sprintf("§2 32 lanes with fma, row of %d", cols), shape: fmt.Sprintf("[%d %d]", rowsDims(x, cols), cols),
		in: present(flat("x", x, rowsDims(x, cols), cols), flat("y", y, rowsDims(x, cols), cols)), out: present(line("dst", dst)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.RowDot(at(dst), at(x), at(y), cols) },
		exact: func(in operands) []func(int) number { return rowDotExact(in, cols) },
		again: func(r *replay, in operands, _ string, i int) float32 { return rowAgain(r, in, cols, i) }})
}

// RowMax enters maxima of rows, which round nothing.
func (l *Backend) RowMax(dst, x kernels.Buffer, cols int) {
	l.do(call{op: "RowMax", rule: fmt.Sprintf("§0 max, row of %d", cols), shape: fmt.Sprintf("[%d %d]", rowsDims(x, cols), cols),
		in: present(flat("x", x, rowsDims(x, cols), cols)), out: present(line("dst", dst)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.RowMax(at(dst), at(x), cols) }})
}

// ColSum enters sums over rows.
func (l *Backend) ColSum(dst, x kernels.Buffer, cols int) {
	groups, rows := kernels.CheckColumns("ColSum", dst, x, cols)
	l.do(call{op: "ColSum", rule: fmt.Sprintf("§3 blocks of 256, %d rows", rows), shape: fmt.Sprintf("[%d %d %d]", groups, rows, cols),
		in: present(line("x", x)), out: present(flat("dst", dst, groups, cols)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.ColSum(at(dst), at(x), cols) },
		exact: func(in operands) []func(int) number { return colExact(in["x"], nil, rows, cols) },
		again: func(r *replay, in operands, _ string, i int) float32 { return columnAgain(r, in, rows, cols, i) }})
}

// ColDot enters sums of products over rows.
func (l *Backend) ColDot(dst, x, y kernels.Buffer, cols int) {
	groups, rows := kernels.CheckColumns("ColDot", dst, x, cols)
	l.do(call{op: "ColDot", rule: fmt.Sprintf("§3 blocks of 256 with fma, %d rows", rows), shape: fmt.Sprintf("[%d %d %d]", groups, rows, cols),
		in: present(line("x", x), line("y", y)), out: present(flat("dst", dst, groups, cols)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.ColDot(at(dst), at(x), at(y), cols) },
		exact: func(in operands) []func(int) number { return colExact(in["x"], in["y"], rows, cols) },
		again: func(r *replay, in operands, _ string, i int) float32 { return columnAgain(r, in, rows, cols, i) }})
}

// Total enters the sum of everything.
func (l *Backend) Total(dst, x kernels.Buffer) {
	l.do(call{op: "Total", rule: "§4 rows of 4096 by §2, then §3", shape: fmt.Sprintf("[%d]", x.Len()),
		in: present(line("x", x)), out: present(line("dst", dst)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.Total(at(dst), at(x)) },
		exact: func(in operands) []func(int) number { return totalExact(in["x"], nil) },
		again: totalAgain})
}

// TotalDot enters the sum of all products.
func (l *Backend) TotalDot(dst, x, y kernels.Buffer) {
	l.do(call{op: "TotalDot", rule: "§4 rows of 4096 by §2 with fma, then §3", shape: fmt.Sprintf("[%d]", x.Len()),
		in: present(line("x", x), line("y", y)), out: present(line("dst", dst)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.TotalDot(at(dst), at(x), at(y)) },
		exact: func(in operands) []func(int) number { return totalExact(in["x"], in["y"]) },
		again: totalAgain})
}

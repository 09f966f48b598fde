package profile

import "vision/kernels"

// Ops lists every op, at shapes of ViT-B/16 (197 tokens, width 768, hidden width
// 3072, 12 heads) unless they say otherwise.
func Ops() []Op {
	return append(append(append(products(), rows()...), elements()...), others()...)
}

func products() []Op {
	attention := []Shape{
		{Name: "vit-b16", Sizes: []int{1, 12, 197, 64}},
		{Name: "vit-s14", Sizes: []int{1, 6, 257, 64}},
		{Name: "small", Sizes: []int{2, 2, 33, 32}},
	}
	return []Op{
		{Method: "Contract", Folder: "contract", Sizes: "M×N×K", Shapes: []Shape{
			{Name: "projection", Sizes: []int{197, 768, 768}, Form: "nt"},
			{Name: "qkv", Sizes: []int{197, 2304, 768}, Form: "nt"},
			{Name: "mlp-up", Sizes: []int{197, 3072, 768}, Form: "nt"},
			{Name: "mlp-down", Sizes: []int{197, 768, 3072}, Form: "nt"},
			{Name: "decoder", Sizes: []int{8, 20544, 768}, Form: "nt"},
			{Name: "dx", Sizes: []int{197, 768, 768}, Form: "nn"},
			{Name: "dw", Sizes: []int{768, 768, 197}, Form: "tn"},
			{Name: "small", Sizes: []int{64, 64, 128}, Form: "nt"},
		}, work: func(s Shape) (float64, float64) {
			m, n, k := float64(s.Sizes[0]), float64(s.Sizes[1]), float64(s.Sizes[2])
			return 2 * m * n * k, 4 * (float64(m*k) + float64(n*k) + float64(m*n))
		}, prepare: contract},
		{Method: "Attend", Folder: "attention", Sizes: "items×heads×tokens×dim", Shapes: attention,
			work: func(s Shape) (float64, float64) {
				n := float64(s.product())
				return 4 * n * float64(s.Sizes[2]), 16 * n // two products; Q, K, V and O
			}, prepare: func(o *operands, s Shape) func() {
				a := attend(o, s)
				return func() { o.b.Attend(a) }
			}},
		{Method: "AttendBackward", Folder: "attention", Sizes: "items×heads×tokens×dim", Shapes: attention,
			work: func(s Shape) (float64, float64) {
				n := float64(s.product())
				return 10 * n * float64(s.Sizes[2]), 28 * n // five products, S once more; seven operands
			}, prepare: func(o *operands, s Shape) func() {
				g := kernels.AttentionGrad{Forward: attend(o, s)}
				g.DO = g.Forward.O
				g.DO.Buffer = o.values(s.product())
				g.DQ, g.DK, g.DV = packed(o.empty(3*s.product()), s)
				return func() { o.b.AttendBackward(g) }
			}},
	}
}

// contract has bias where it is X·Wᵀ, as a Linear has.
func contract(o *operands, s Shape) func() {
	m, n, k := s.Sizes[0], s.Sizes[1], s.Sizes[2]
	c := kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(o.values(m*k), k), B: kernels.Matrix(o.values(n*k), n), C: kernels.Matrix(o.empty(m*n), n)}
	switch s.Form {
	case "nt":
		c.B, c.Bias = kernels.Transposed(c.B.Buffer, k), o.values(n)
	case "tn":
		c.A = kernels.Transposed(c.A.Buffer, m)
	}
	return func() { o.b.Contract(c) }
}

// packed returns the three parts of a qkv projection [items, tokens, 3, heads, dim].
func packed(b kernels.Buffer, s Shape) (q, k, v kernels.Heads) {
	heads, tokens, dim := s.Sizes[1], s.Sizes[2], s.Sizes[3]
	row := 3 * heads * dim
	part := func(i int) kernels.Heads {
		return kernels.Heads{Buffer: b.From(i * heads * dim), Item: tokens * row, Token: row, Head: dim}
	}
	return part(0), part(1), part(2)
}

func attend(o *operands, s Shape) kernels.Attention {
	heads, tokens, dim := s.Sizes[1], s.Sizes[2], s.Sizes[3]
	a := kernels.Attention{Items: s.Sizes[0], NumHeads: heads, Queries: tokens, Keys: tokens, Dim: dim}
	a.Q, a.K, a.V = packed(o.values(3*s.product()), s)
	a.O = kernels.Heads{Buffer: o.empty(s.product()), Item: tokens * heads * dim, Token: heads * dim, Head: dim}
	return a
}

func rows() []Op {
	tokens := []Shape{{Name: "tokens", Sizes: []int{197, 768}}, {Name: "batch", Sizes: []int{1576, 768}}, {Name: "small", Sizes: []int{17, 64}}}
	scores := []Shape{{Name: "scores", Sizes: []int{2364, 197}}, {Name: "small", Sizes: []int{33, 33}}}
	// row is an op on rows: moved buffers of all values are read or written.
	row := func(method, folder string, shapes []Shape, moved float64, run func(o *operands, rows, cols int) func()) Op {
		return Op{Method: method, Folder: folder, Sizes: "rows×columns", Shapes: shapes,
			work:    func(s Shape) (float64, float64) { return 0, 4 * moved * float64(s.product()) },
			prepare: func(o *operands, s Shape) func() { return run(o, s.Sizes[0], s.Sizes[1]) }}
	}
	return []Op{
		row("LayerNorm", "layernorm", tokens, 2, func(o *operands, rows, d int) func() {
			l := kernels.LayerNorm{D: d, Eps: 1e-6, X: o.values(rows * d), Y: o.empty(rows * d), Gamma: o.values(d), Beta: o.values(d), Mean: o.empty(rows), RStd: o.empty(rows)}
			return func() { o.b.LayerNorm(l) }
		}),
		row("LayerNormBackward", "layernorm", tokens, 3, func(o *operands, rows, d int) func() {
			g := kernels.LayerNormGrad{D: d, DX: o.empty(rows * d), DY: o.values(rows * d), X: o.values(rows * d), Gamma: o.values(d), Mean: o.values(rows), RStd: o.random(rows, 1, 1), DGamma: o.empty(d), DBeta: o.empty(d)}
			return func() { o.b.LayerNormBackward(g) }
		}),
		row("Softmax", "softmax", scores, 2, func(o *operands, rows, cols int) func() {
			x, p := o.values(rows*cols), o.empty(rows*cols)
			return func() { o.b.Softmax(p, x, cols) }
		}),
		row("SoftmaxBackward", "softmax", scores, 3, func(o *operands, rows, cols int) func() {
			p, dp, dx := o.random(rows*cols, 0, 1), o.values(rows*cols), o.empty(rows*cols)
			return func() { o.b.SoftmaxBackward(dx, p, dp, cols) }
		}),
		row("RowSum", "reduce", tokens, 1, func(o *operands, rows, cols int) func() {
			x, dst := o.values(rows*cols), o.empty(rows)
			return func() { o.b.RowSum(dst, x, cols) }
		}),
		row("RowDot", "reduce", tokens, 2, func(o *operands, rows, cols int) func() {
			x, y, dst := o.values(rows*cols), o.values(rows*cols), o.empty(rows)
			return func() { o.b.RowDot(dst, x, y, cols) }
		}),
		row("RowMax", "reduce", tokens, 1, func(o *operands, rows, cols int) func() {
			x, dst := o.values(rows*cols), o.empty(rows)
			return func() { o.b.RowMax(dst, x, cols) }
		}),
		row("ColSum", "reduce", tokens, 1, func(o *operands, rows, cols int) func() {
			x, dst := o.values(rows*cols), o.empty(cols)
			return func() { o.b.ColSum(dst, x, cols) }
		}),
		row("ColDot", "reduce", tokens, 2, func(o *operands, rows, cols int) func() {
			x, y, dst := o.values(rows*cols), o.values(rows*cols), o.empty(cols)
			return func() { o.b.ColDot(dst, x, y, cols) }
		}),
		row("CrossEntropy", "loss", []Shape{{Name: "classes", Sizes: []int{32, 1000}}, {Name: "small", Sizes: []int{3, 17}}}, 1, func(o *operands, rows, cols int) func() {
			x, targets, loss := o.values(rows*cols), o.empty(rows), o.empty(1)
			o.b.Upload(targets, classes(rows, cols))
			return func() { o.b.CrossEntropy(loss, x, targets, cols) }
		}),
		row("CrossEntropyBackward", "loss", []Shape{{Name: "classes", Sizes: []int{32, 1000}}, {Name: "small", Sizes: []int{3, 17}}}, 2, func(o *operands, rows, cols int) func() {
			x, targets, dx, dl := o.values(rows*cols), o.empty(rows), o.empty(rows*cols), o.values(1)
			o.b.Upload(targets, classes(rows, cols))
			return func() { o.b.CrossEntropyBackward(dx, x, targets, dl, cols) }
		}),
	}
}

// classes are targets, one a row.
func classes(rows, cols int) []float32 {
	v := make([]float32, rows)
	for i := range v {
		v[i] = float32(7 * i % cols)
	}
	return v
}

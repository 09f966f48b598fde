package profile

import "vision/kernels"

// over is an op over n values: moved buffers of them are read or written.
func over(method, folder string, shapes []Shape, moved float64, prepare func(o *operands, n int) func()) Op {
	return Op{Method: method, Folder: folder, Sizes: "values", Shapes: shapes,
		work:    func(s Shape) (float64, float64) { return 0, 4 * moved * float64(s.product()) },
		prepare: func(o *operands, s Shape) func() { return prepare(o, s.product()) }}
}

var (
	hidden     = []Shape{{Name: "hidden", Sizes: []int{197 * 3072}}, {Name: "tokens", Sizes: []int{197 * 768}}, {Name: "small", Sizes: []int{1000}}}
	parameters = []Shape{{Name: "square", Sizes: []int{768 * 768}}, {Name: "mlp", Sizes: []int{768 * 3072}}, {Name: "small", Sizes: []int{1000}}}
)

// elements are the ops on single values and the losses.
func elements() []Op {
	binary := func(method string, f func(b kernels.Backend, dst, x, y kernels.Buffer)) Op {
		return over(method, "elementwise", hidden, 3, func(o *operands, n int) func() {
			dst, x, y := o.empty(n), o.values(n), o.values(n)
			return func() { f(o.b, dst, x, y) }
		})
	}
	unary := func(method, folder string, f func(b kernels.Backend, dst, x kernels.Buffer)) Op {
		return over(method, folder, hidden, 2, func(o *operands, n int) func() {
			dst, x := o.empty(n), o.values(n)
			return func() { f(o.b, dst, x) }
		})
	}
	gradient := func(method string, f func(b kernels.Backend, dx, dy, x kernels.Buffer)) Op {
		return over(method, "activation", hidden, 3, func(o *operands, n int) func() {
			dx, dy, x := o.empty(n), o.values(n), o.values(n)
			return func() { f(o.b, dx, dy, x) }
		})
	}
	loss := func(method string, f func(b kernels.Backend, dst, x, y kernels.Buffer)) Op {
		return over(method, "loss", hidden, 2, func(o *operands, n int) func() {
			dst, x, y := o.empty(1), o.values(n), o.values(n)
			return func() { f(o.b, dst, x, y) }
		})
	}
	lossGradient := func(method string, f func(b kernels.Backend, dx, x, y, dl kernels.Buffer)) Op {
		return over(method, "loss", hidden, 3, func(o *operands, n int) func() {
			dx, x, y, dl := o.empty(n), o.values(n), o.values(n), o.values(1)
			return func() { f(o.b, dx, x, y, dl) }
		})
	}
	return []Op{
		binary("Add", kernels.Backend.Add), binary("Sub", kernels.Backend.Sub), binary("Mul", kernels.Backend.Mul), binary("Div", kernels.Backend.Div),
		unary("Scale", "elementwise", func(b kernels.Backend, dst, x kernels.Buffer) { b.Scale(dst, x, 1.5) }),
		over("Fill", "elementwise", hidden, 1, func(o *operands, n int) func() {
			dst := o.empty(n)
			return func() { o.b.Fill(dst, 1.5) }
		}),
		unary("GELU", "activation", kernels.Backend.GELU), gradient("GELUBackward", kernels.Backend.GELUBackward),
		unary("ReLU", "activation", kernels.Backend.ReLU), gradient("ReLUBackward", kernels.Backend.ReLUBackward),
		unary("Sine", "activation", func(b kernels.Backend, dst, x kernels.Buffer) { b.Sine(dst, x, 30) }),
		gradient("SineBackward", func(b kernels.Backend, dx, dy, x kernels.Buffer) { b.SineBackward(dx, dy, x, 30) }),
		loss("MSE", kernels.Backend.MSE), lossGradient("MSEBackward", kernels.Backend.MSEBackward),
		loss("SmoothL1", func(b kernels.Backend, dst, x, y kernels.Buffer) { b.SmoothL1(dst, x, y, 0.5) }),
		lossGradient("SmoothL1Backward", func(b kernels.Backend, dx, x, y, dl kernels.Buffer) { b.SmoothL1Backward(dx, x, y, dl, 0.5) }),
		over("Total", "reduce", hidden, 1, func(o *operands, n int) func() {
			dst, x := o.empty(1), o.values(n)
			return func() { o.b.Total(dst, x) }
		}),
		over("TotalDot", "reduce", hidden, 2, func(o *operands, n int) func() {
			dst, x, y := o.empty(1), o.values(n), o.values(n)
			return func() { o.b.TotalDot(dst, x, y) }
		}),
	}
}

// others are copies, draws and optimisers.
func others() []Op {
	draw := kernels.Draw{Seed: 7, Stream: 1}
	return []Op{
		{Method: "Copy", Folder: "layout", Sizes: "items×channels×side×patch",
			Shapes: []Shape{{Name: "patchify", Sizes: []int{1, 3, 224, 16}}, {Name: "small", Sizes: []int{2, 3, 32, 16}}},
			work: func(s Shape) (float64, float64) {
				side := s.Sizes[2] / s.Sizes[3] * s.Sizes[3]
				return 0, 8 * float64(s.Sizes[0]*s.Sizes[1]*side*side)
			},
			prepare: patchify},
		over("Uniform", "draws", hidden, 1, func(o *operands, n int) func() {
			dst := o.empty(n)
			return func() { o.b.Uniform(dst, draw, -1, 1) }
		}),
		over("Normal", "draws", hidden, 1, func(o *operands, n int) func() {
			dst := o.empty(n)
			return func() { o.b.Normal(dst, draw) }
		}),
		over("Dropout", "draws", hidden, 2, func(o *operands, n int) func() {
			dst, x := o.empty(n), o.values(n)
			return func() { o.b.Dropout(dst, x, draw, 0.1) }
		}),
		over("Adam", "optimiser", parameters, 7, func(o *operands, n int) func() { // reads p, g, m, v; writes p, m, v
			p, g, m, v := o.values(n), o.values(n), o.values(n), o.random(n, 0, 1)
			step := kernels.AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.01, Decoupled: true}.Step(10)
			return func() { o.b.Adam(p, g, m, v, step) }
		}),
		over("SophiaG", "optimiser", parameters, 6, func(o *operands, n int) func() { // reads p, g, m, h; writes p, m
			p, g, m, h := o.values(n), o.values(n), o.values(n), o.random(n, 0, 1)
			return func() { o.b.SophiaG(p, g, m, h, sophia()) }
		}),
		over("SophiaHessian", "optimiser", parameters, 3, func(o *operands, n int) func() {
			h, g := o.random(n, 0, 1), o.values(n)
			return func() { o.b.SophiaHessian(h, g, sophia()) }
		}),
	}
}

func sophia() kernels.SophiaStep {
	return kernels.SophiaConfig{LR: 1e-3, Beta1: 0.965, Beta2: 0.99, Rho: 0.04, WeightDecay: 0.1, BatchSize: 32}.Step()
}

// patchify is [items, channels, side, side] → [items, grid, grid, channels, patch,
// patch] as one Copy; side is cut to a multiple of the patch.
func patchify(o *operands, s Shape) func() {
	items, channels, side, patch := s.Sizes[0], s.Sizes[1], s.Sizes[2], s.Sizes[3]
	grid := side / patch
	n := items * channels * side * side
	dims := [kernels.MaxRank]int{items, grid, grid, channels, patch, patch}
	c := kernels.Copy{Rank: 6, Dims: dims,
		Dst: kernels.View{Buffer: o.empty(n), Strides: kernels.RowMajor(dims, 6)},
		Src: kernels.View{Buffer: o.values(n), Strides: [kernels.MaxRank]int{channels * side * side, patch * side, patch, side * side, side, 1}}}
	return func() { o.b.Copy(c) }
}

package battery

import (
	"fmt"

	"vision/kernels"
)

// The ops that device memory bounds: flop is left 0, the ceiling is the copy.

func layerNorm(rows, d int) op {
	return op{name: "LayerNorm", shape: fmt.Sprintf("%d×%d", rows, d), bytes: 8 * float64(rows*d),
		prepare: func(o *operands) func() {
			l := kernels.LayerNorm{D: d, Eps: 1e-6, X: o.random(rows * d), Y: o.empty(rows * d), Gamma: o.random(d), Beta: o.random(d)}
			return func() { o.b.LayerNorm(l) }
		}}
}

func layerNormBackward(rows, d int) op {
	return op{name: "LayerNormBackward", shape: fmt.Sprintf("%d×%d", rows, d), bytes: 12 * float64(rows*d),
		prepare: func(o *operands) func() {
			x := o.random(rows * d)
			f := kernels.LayerNorm{D: d, Eps: 1e-6, X: x, Y: o.empty(rows * d), Gamma: o.random(d), Beta: o.random(d), Mean: o.empty(rows), RStd: o.empty(rows)}
			o.b.LayerNorm(f)
			g := kernels.LayerNormGrad{D: d, DX: o.empty(rows * d), DY: o.random(rows * d), X: x, Gamma: f.Gamma, Mean: f.Mean, RStd: f.RStd,
				DGamma: o.empty(d), DBeta: o.empty(d)}
			return func() { o.b.LayerNormBackward(g) }
		}}
}

func softmax(rows, cols int) op {
	return op{name: "Softmax", shape: fmt.Sprintf("%d×%d", rows, cols), bytes: 8 * float64(rows*cols),
		prepare: func(o *operands) func() {
			x, p := o.random(rows*cols), o.empty(rows*cols)
			return func() { o.b.Softmax(p, x, cols) }
		}}
}

// elementwise has operands of n values each, all random.
func elementwise(name string, n, count int, run func(kernels.Backend, []kernels.Buffer)) op {
	return op{name: name, shape: fmt.Sprintf("%d", n), bytes: 4 * float64(n*count),
		prepare: func(o *operands) func() {
			var x []kernels.Buffer
			for range count {
				x = append(x, o.random(n))
			}
			return func() { run(o.b, x) }
		}}
}

func columns(rows, cols int) op {
	return op{name: "ColSum", shape: fmt.Sprintf("%d×%d", rows, cols), bytes: 4 * float64(rows*cols),
		prepare: func(o *operands) func() {
			x, dst := o.random(rows*cols), o.empty(cols)
			return func() { o.b.ColSum(dst, x, cols) }
		}}
}

// adam reads p, g, m, v and writes p, m, v.
func adam(n int) op {
	return op{name: "Adam", shape: fmt.Sprintf("%d", n), bytes: 28 * float64(n),
		prepare: func(o *operands) func() {
			p, g, m, v := o.random(n), o.random(n), o.random(n), o.empty(n)
			o.b.Fill(v, 0.5) // a second moment is not negative
			step := kernels.AdamConfig{LR: 1e-6, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}.Step(10)
			return func() { o.b.Adam(p, g, m, v, step) }
		}}
}

// patchify is [items, 3, side, side] → [items, grid, grid, 3, 16, 16] as one Copy.
func patchify(items int, rehearse bool) op {
	side, patch := 224, 16
	if rehearse {
		side = 32
	}
	grid, n := side/patch, items*3*side*side
	return op{name: "Copy, patchify", shape: fmt.Sprintf("%d×3×%d×%d", items, side, side), bytes: 8 * float64(n),
		prepare: func(o *operands) func() {
			dims := [kernels.MaxRank]int{items, grid, grid, 3, patch, patch}
			c := kernels.Copy{Rank: 6, Dims: dims,
				Dst: kernels.View{Buffer: o.empty(n), Strides: kernels.RowMajor(dims, 6)},
				Src: kernels.View{Buffer: o.random(n), Strides: [kernels.MaxRank]int{3 * side * side, patch * side, patch, side * side, side, 1}}}
			return func() { o.b.Copy(c) }
		}}
}

func dropout(n int) op {
	return op{name: "Dropout", shape: fmt.Sprintf("%d", n), bytes: 8 * float64(n),
		prepare: func(o *operands) func() {
			x, dst := o.random(n), o.empty(n)
			return func() { o.b.Dropout(dst, x, kernels.Draw{Seed: 1}, 0.1) }
		}}
}

package kerneltest_test

import (
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/formula"
)

func TestGoldenLayerNorm(t *testing.T) {
	cases := goldens(t, "layernorm")
	for _, name := range names(cases) {
		c := cases[name]
		b := newBench(t)
		x, d := c["x"], c["x"].last()
		eps := float32(1e-5)
		if strings.HasSuffix(name, "eps6") {
			eps = 1e-6
		}
		rows := len(x.f32) / d
		l := kernels.LayerNorm{D: d, Eps: eps, X: b.put(x.f32), Y: b.Alloc(len(x.f32)), Gamma: b.put(c["gamma"].f32), Beta: b.put(c["beta"].f32),
			Mean: b.Alloc(rows), RStd: b.Alloc(rows)}
		b.LayerNorm(l)
		f := formula.LayerNorm{X: wide(x.f32), D: d, Eps: float64(eps)}
		if c["gamma"].f32 != nil {
			f.Gamma, f.Beta = wide(c["gamma"].f32), wide(c["beta"].f32)
		}
		y, _, _ := f.Forward()
		near(t, name+".y", b.get(l.Y), c["y"], c["y64"], y, 0)
		g := kernels.LayerNormGrad{D: d, X: l.X, DY: b.put(c["dy"].f32), DX: b.Alloc(len(x.f32)), Gamma: l.Gamma, Mean: l.Mean, RStd: l.RStd,
			DGamma: b.Alloc(d), DBeta: b.Alloc(d)}
		b.LayerNormBackward(g)
		dx, dgamma, dbeta := f.Backward(wide(c["dy"].f32))
		near(t, name+".dx", b.get(g.DX), c["dx"], c["dx64"], dx, 0)
		if c["dgamma"].f32 != nil {
			near(t, name+".dgamma", b.get(g.DGamma), c["dgamma"], tensor{}, dgamma, 0)
			near(t, name+".dbeta", b.get(g.DBeta), c["dbeta"], tensor{}, dbeta, 0)
		}
	}
}

func TestGoldenSoftmax(t *testing.T) {
	cases := goldens(t, "softmax")
	for _, name := range names(cases) {
		c := cases[name]
		b := newBench(t)
		x, cols := c["x"], c["x"].last()
		p := b.Alloc(len(x.f32))
		b.Softmax(p, b.put(x.f32), cols)
		want := formula.Softmax(wide(x.f32), cols)
		near(t, name+".y", b.get(p), c["y"], c["y64"], want, 0)
		if c["dy"].f32 == nil {
			continue
		}
		dx := b.Alloc(len(x.f32))
		b.SoftmaxBackward(dx, p, b.put(c["dy"].f32), cols)
		near(t, name+".dx", b.get(dx), c["dx"], c["dx64"], formula.SoftmaxBackward(want, formula.Lift(wide(c["dy"].f32)), cols), 0)
	}
}

func TestGoldenActivations(t *testing.T) {
	cases := goldens(t, "activations")
	for _, name := range names(cases) {
		c := cases[name]
		b := newBench(t)
		x := b.put(c["x"].f32)
		y := b.Alloc(x.Len())
		if strings.HasPrefix(name, "relu") {
			b.ReLU(y, x)
			if err := kerneltest.EqualBits(b.get(y), c["y"].f32); err != nil {
				t.Errorf("%s.y: %v", name, err)
			}
			if c["dy"].f32 != nil {
				b.ReLUBackward(y, b.put(c["dy"].f32), x)
				if err := kerneltest.EqualBits(b.get(y), c["dx"].f32); err != nil {
					t.Errorf("%s.dx: %v", name, err)
				}
			}
			continue
		}
		// PyTorch computes 1 + erf, which cancels below 0: 2⁻²³ of |x| ≤ 50 is lost.
		const cancelled = 50 * 0x1p-23
		b.GELU(y, x)
		near(t, name+".y", b.get(y), c["y"], c["y64"], formula.GELU(wide(c["x"].f32)), cancelled)
		b.GELUBackward(y, b.put(c["dy"].f32), x)
		near(t, name+".dx", b.get(y), c["dx"], c["dx64"], formula.GELUBackward(wide(c["dy"].f32), wide(c["x"].f32)), cancelled)
	}
}

func TestGoldenLosses(t *testing.T) {
	cases := goldens(t, "losses")
	for _, name := range names(cases) {
		c := cases[name]
		b := newBench(t)
		xs, ts, up := c["x"].f32, c["t"].f32, c["dy"].f32
		x, y, dL := b.put(xs), b.put(ts), b.put(up)
		one, dx, dt := b.Alloc(1), b.Alloc(len(xs)), b.Alloc(len(xs))
		var loss formula.Number
		var gradient []formula.Number
		if strings.HasPrefix(name, "mse") {
			b.MSE(one, x, y)
			b.MSEBackward(dx, x, y, dL)
			b.MSEBackward(dt, y, x, dL)
			loss, gradient = formula.MSE(wide(xs), wide(ts)), formula.MSEBackward(wide(xs), wide(ts), float64(up[0]))
		} else {
			beta := float32(1)
			if strings.HasPrefix(name, "l1b05") {
				beta = 0.5
			}
			b.SmoothL1(one, x, y, beta)
			b.SmoothL1Backward(dx, x, y, dL, beta)
			b.SmoothL1Backward(dt, y, x, dL, beta)
			loss, gradient = formula.SmoothL1(wide(xs), wide(ts), float64(beta)),
				formula.SmoothL1Backward(wide(xs), wide(ts), float64(beta), float64(up[0]))
		}
		near(t, name+".y", b.get(one), c["y"], c["y64"], []formula.Number{loss}, 0)
		near(t, name+".dx", b.get(dx), c["dx"], tensor{}, gradient, 0)
		near(t, name+".dt", b.get(dt), c["dt"], tensor{}, gradient, 0)
	}
}

func TestGoldenSums(t *testing.T) {
	cases := goldens(t, "sums")
	for _, name := range names(cases) {
		c := cases[name]
		b := newBench(t)
		x, cols := c["x"], c["x"].last()
		xs := wide(x.f32)
		rows := len(xs) / cols
		r, s, one := b.Alloc(rows), b.Alloc(cols), b.Alloc(1)
		b.RowSum(r, b.put(x.f32), cols)
		b.ColSum(s, b.put(x.f32), cols)
		b.Total(one, b.put(x.f32))
		columns := formula.ColSum(formula.Lift(xs), cols)
		near(t, name+".rows", b.get(r), c["rows"], c["rows64"], formula.RowSum(xs, cols), 0)
		near(t, name+".columns", b.get(s), c["columns"], c["columns64"], columns, 0)
		near(t, name+".total", b.get(one), c["total"], c["total64"],
			[]formula.Number{formula.Sum(formula.Lift(xs), formula.TotalDepth(len(xs)))}, 0)
		b.Div(s, s, b.put([]float32{float32(rows)}))
		for j := range columns {
			columns[j] = columns[j].Div(formula.Exact(float64(rows)))
		}
		near(t, name+".mean_columns", b.get(s), c["mean_columns"], c["mean_columns64"], columns, 0)
	}
}

func TestGoldenPermutes(t *testing.T) {
	cases := goldens(t, "permutes")
	for _, name := range names(cases) {
		c := cases[name]
		b := newBench(t)
		rank := len(c["x"].shape)
		var from, to, strides [kernels.MaxRank]int
		copy(from[:], c["x"].shape)
		own := kernels.RowMajor(from, rank)
		for i, axis := range c["order"].other {
			to[i], strides[i] = from[axis], own[axis]
		}
		y := b.Alloc(len(c["x"].f32))
		b.Copy(kernels.Copy{Rank: rank, Dims: to, Dst: kernels.View{Buffer: y, Strides: kernels.RowMajor(to, rank)},
			Src: kernels.View{Buffer: b.put(c["x"].f32), Strides: strides}})
		if err := kerneltest.EqualBits(b.get(y), c["y"].f32); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Ten steps of torch.optim.Adam and AdamW with fused=True: equal to the bit.
func TestGoldenAdam(t *testing.T) {
	cases := goldens(t, "optimizers")
	for _, name := range names(cases) {
		c := cases[name]
		s := c["scalars"].f64
		config := kernels.AdamConfig{LR: s[0], Beta1: s[1], Beta2: s[2], Eps: s[3], WeightDecay: s[4], Decoupled: strings.HasPrefix(name, "adamw")}
		b := newBench(t)
		n := len(c["p0"].f32)
		p, m, v := b.put(c["p0"].f32), b.put(make([]float32, n)), b.put(make([]float32, n))
		kept := map[int]int{1: 0, 2: 1, 10: 2}
		for step := 1; step <= 10; step++ {
			b.Adam(p, b.put(c["g"].f32[(step-1)*n:step*n]), m, v, config.Step(int64(step)))
			if row, ok := kept[step]; ok {
				if err := kerneltest.EqualBits(b.get(p), c["p"].f32[row*n:(row+1)*n]); err != nil {
					t.Errorf("%s: p after step %d: %v", name, step, err)
				}
			}
		}
		if err := kerneltest.EqualBits(b.get(m), c["m"].f32); err != nil {
			t.Errorf("%s: m: %v", name, err)
		}
		if err := kerneltest.EqualBits(b.get(v), c["v"].f32); err != nil {
			t.Errorf("%s: v: %v", name, err)
		}
	}
}

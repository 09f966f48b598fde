package ledger

import (
	"math"
	"slices"

	"vision/kernels"
	"vision/kernels/kerneltest/formula"
	"vision/kernels/philox"
)

// number is a value in float64 with a bound on the error of its binary32
// computation.
type number = formula.Number

// Error compares results with float64. One ulp is the spacing of binary32 at the
// float64 value, at least 2⁻¹⁴⁹. Values that are not finite are left out.
type Error struct {
	Values  int     `json:"values"` // compared; fewer than the result has if sampled
	MaxULP  float64 `json:"max_ulp"`
	MeanULP float64 `json:"mean_ulp"`
	P999ULP float64 `json:"p999_ulp"` // 99.9 % are at most this
	// OfBound is the largest share of the bound: γ_K·Σ|a·b| for a sum of K products,
	// γ_n = n·u/(1−n·u), u = 2⁻²⁴, carried through what follows it by running error
	// analysis (package kerneltest/formula). Above 1 something is wrong.
	OfBound float64 `json:"of_bound"`
}

// compare holds values to float64 at up to samples places, evenly spread.
func compare(got []float32, want func(i int) number, samples int) *Error {
	n := min(len(got), samples)
	ulps := make([]float64, 0, n)
	e := &Error{}
	for s := range n {
		i := int(int64(s) * int64(len(got)) / int64(n))
		x, w := float64(got[i]), want(i)
		d := math.Abs(x - w.V)
		if d-d != 0 || w.E-w.E != 0 {
			continue
		}
		u := d / ulp(w.V)
		ulps = append(ulps, u)
		e.MeanULP += u
		if d > 0 {
			e.OfBound = max(e.OfBound, d/w.E)
		}
	}
	e.Values = len(ulps)
	if e.Values == 0 {
		return nil
	}
	slices.Sort(ulps)
	e.MeanULP /= float64(e.Values)
	e.MaxULP, e.P999ULP = ulps[e.Values-1], ulps[int(math.Ceil(0.999*float64(e.Values)))-1]
	return e
}

// ulp is the spacing of binary32 around v.
func ulp(v float64) float64 {
	_, exponent := math.Frexp(v)
	return math.Ldexp(1, max(exponent-24, -149))
}

func value(x float32) number { return formula.Exact(float64(x)) }

func square(x float32, c float32) number { return value(c).Mul(value(x)).Mul(value(x)) }

func wide(x []float32) []float64 {
	w := make([]float64, len(x))
	for i, v := range x {
		w[i] = float64(v)
	}
	return w
}

// one is for ops with a single result.
func one(f func(i int) number) []func(int) number { return []func(int) number{f} }

// all is for ops whose only result is computed whole, when first asked for.
func all(f func() []number) []func(int) number {
	var values []number
	return one(func(i int) number {
		if values == nil {
			values = f()
		}
		return values[i]
	})
}

// listed is for ops whose results are computed whole; absent ones are left out.
func listed(buffers []kernels.Buffer, results ...[]number) []func(int) number {
	var f []func(int) number
	for j, b := range buffers {
		if !b.IsNil() {
			f = append(f, func(i int) number { return results[j][i] })
		}
	}
	return f
}

// gamma is the relative error of n roundings.
func gamma(n int) float64 { return float64(n) * 0x1p-24 / (1 - float64(float64(n)*0x1p-24)) }

func layerNormExact(n *kernels.LayerNorm, in operands) []func(int) number {
	f := formula.LayerNorm{X: wide(in["x"]), D: n.D, Eps: float64(n.Eps), Gamma: optional(in["gamma"]), Beta: optional(in["beta"])}
	y, mean, rstd := f.Forward()
	return listed([]kernels.Buffer{n.Y, n.Mean, n.RStd}, y, mean, rstd)
}

func optional(x []float32) []float64 {
	if x == nil {
		return nil
	}
	return wide(x)
}

// layerNormGradExact takes mean and rstd as the op was given them.
func layerNormGradExact(n *kernels.LayerNormGrad, in operands) []func(int) number {
	x, dy, mean, rstd := in["x"], in["dy"], in["mean"], in["rstd"]
	xhat, dx, g := make([]number, len(x)), make([]number, len(x)), make([]number, len(x))
	width := formula.Exact(float64(n.D))
	for r := range mean {
		lo, hi := r*n.D, (r+1)*n.D
		for i := lo; i < hi; i++ {
			xhat[i] = value(x[i]).Sub(value(mean[r])).Mul(value(rstd[r]))
			g[i] = value(dy[i])
			if gamma := in["gamma"]; gamma != nil {
				g[i] = g[i].Mul(value(gamma[i-lo]))
			}
		}
		c1 := formula.Sum(g[lo:hi], formula.RowDepth(n.D)).Div(width)
		c2 := formula.Dot(g[lo:hi], xhat[lo:hi], formula.RowDepth(n.D)).Div(width)
		for i := lo; i < hi; i++ {
			dx[i] = xhat[i].Neg().FMA(c2, g[i].Sub(c1)).Mul(value(rstd[r]))
		}
	}
	grad := formula.Lift(wide(dy))
	return listed([]kernels.Buffer{n.DX, n.DGamma, n.DBeta}, dx, formula.ColDot(grad, xhat, n.D), formula.ColSum(grad, n.D))
}

func softmaxExact(in operands, cols int) []func(int) number {
	return all(func() []number { return formula.Softmax(wide(in["x"]), cols) })
}

func softmaxGradExact(in operands, cols int) []func(int) number {
	return all(func() []number {
		return formula.SoftmaxBackward(formula.Lift(wide(in["p"])), formula.Lift(wide(in["dp"])), cols)
	})
}

func rowSumExact(in operands, cols int) []func(int) number {
	return all(func() []number { return formula.RowSum(wide(in["x"]), cols) })
}

func rowDotExact(in operands, cols int) []func(int) number {
	return all(func() []number { return formula.RowDot(wide(in["x"]), wide(in["y"]), cols) })
}

// colExact: element i of groups·cols; y nil for plain sums.
func colExact(x, y []float32, rows, cols int) []func(int) number {
	return one(func(i int) number {
		a, b := make([]number, rows), make([]number, rows)
		for r := range rows {
			at := (i/cols*rows+r)*cols + i%cols
			a[r] = value(x[at])
			if y != nil {
				b[r] = value(y[at])
			}
		}
		if y == nil {
			return formula.Sum(a, formula.ColumnDepth(rows))
		}
		return formula.Dot(a, b, formula.ColumnDepth(rows))
	})
}

func totalExact(x, y []float32) []func(int) number {
	return all(func() []number {
		if y == nil {
			return []number{formula.Sum(formula.Lift(wide(x)), formula.TotalDepth(len(x)))}
		}
		return []number{formula.Dot(formula.Lift(wide(x)), formula.Lift(wide(y)), formula.TotalDepth(len(x)))}
	})
}

// adamExact is p, m and v after the step.
func adamExact(s kernels.AdamStep, in operands) []func(int) number {
	step := func(i int) (p, m, v number) {
		p, g := value(in["p"][i]), value(in["g"][i])
		if s.HasW {
			p = p.Mul(value(s.W))
		}
		if s.HasL2 {
			g = p.FMA(value(s.L2), g)
		}
		m = g.Sub(value(in["m"][i])).FMA(value(s.C1), value(in["m"][i]))
		v = value(s.C2).Mul(g).FMA(g, value(in["v"][i]).Mul(value(s.Beta2)))
		d := v.Sqrt().Div(value(s.B2)).Add(value(s.Eps))
		return p.Add(value(s.A).Mul(m).Div(d)), m, v
	}
	return []func(int) number{
		func(i int) number { p, _, _ := step(i); return p },
		func(i int) number { _, m, _ := step(i); return m },
		func(i int) number { _, _, v := step(i); return v },
	}
}

// sophiaExact is p and m after the step.
func sophiaExact(s kernels.SophiaStep, in operands) []func(int) number {
	moment := func(i int) number { return value(in["g"][i]).FMA(value(s.C1), value(in["m"][i]).Mul(value(s.Beta1))) }
	return []func(int) number{
		func(i int) number {
			q := moment(i).Div(value(s.RhoBS).FMA(value(in["h"][i]), value(s.Eps)))
			q.V = math.Max(-1, math.Min(1, q.V))
			return value(s.NegLR).FMA(q, value(in["p"][i]).Mul(value(s.W)))
		}, moment}
}

func normalExact(d kernels.Draw) []func(int) number {
	stream := philox.FromID(d.Seed, d.Stream)
	return one(func(i int) number {
		even := d.First + uint64(i)&^1
		a, b := formula.Normal(stream.Word(d.Step, even), stream.Word(d.Step, even+1))
		if i%2 == 0 {
			return a
		}
		return b
	})
}

func dropoutExact(x []float32, d kernels.Draw, prob float64) []func(int) number {
	stream := philox.FromID(d.Seed, d.Stream)
	limit, scale := uint64(math.RoundToEven(prob*0x1p32)), formula.Scalar(1/(1-prob))
	return one(func(i int) number {
		if uint64(stream.Word(d.Step, d.First+uint64(i))) < limit {
			return number{}
		}
		return value(x[i]).Mul(scale)
	})
}

package ledger

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
)

// rowAgain is the sum of row i of x, or of x·y.
func rowAgain(r *replay, in operands, cols, i int) float32 {
	return r.add(only, at{i}, func() chain {
		c := chain{a: vector(in["x"], cols, i)}
		if in["y"] != nil {
			c.b = vector(in["y"], cols, i)
		}
		return c
	})
}

// columnAgain is sum i, down a column of a group of rows, of x or of x·y.
func columnAgain(r *replay, in operands, rows, cols, i int) float32 {
	return r.add(only, at{i}, func() chain {
		of := func(v []float32) []float32 { return column(vector(v, rows*cols, i/cols), i%cols, cols) }
		c := chain{rule: columnwise, a: of(in["x"])}
		if in["y"] != nil {
			c.b = of(in["y"])
		}
		return c
	})
}

func totalAgain(r *replay, in operands, _ string, _ int) float32 {
	return r.add(only, at{}, func() chain { return chain{rule: totalled, a: in["x"], b: in["y"]} })
}

// The sums of a normalisation, NUMERICS.md §6.
var (
	meanSum     = &part{"sum of x", "of row %d"}
	varianceSum = &part{"sum of squares", "of row %d"}
	gSum        = &part{"sum of g", "of row %d"}
	gxSum       = &part{"sum of g·x̂", "of row %d"}
)

func layerNormAgain(n *kernels.LayerNorm, r *replay, in operands, result string, i int) float32 {
	row := i
	if result == "y" {
		row = i / n.D
	}
	x := vector(in["x"], n.D, row)
	mean := r.add(meanSum, at{row}, func() chain { return chain{a: x} }) / float32(n.D)
	if result == "mean" {
		return mean
	}
	variance := r.add(varianceSum, at{row}, func() chain {
		d := make([]float32, n.D)
		for j, v := range x {
			d[j] = v - mean
		}
		return chain{a: d, b: d}
	}) / float32(n.D)
	rstd := 1 / float32(math.Sqrt(float64(variance+n.Eps)))
	if result == "rstd" {
		return rstd
	}
	gamma, beta := float32(1), float32(0)
	if in["gamma"] != nil {
		gamma = in["gamma"][i%n.D]
	}
	if in["beta"] != nil {
		beta = in["beta"][i%n.D]
	}
	return elementary.FMA(float32((x[i%n.D]-mean)*rstd), gamma, beta)
}

func layerNormGradAgain(n *kernels.LayerNormGrad, r *replay, in operands, result string, i int) float32 {
	normal := func(row, j int) float32 { return float32((in["x"][row*n.D+j] - in["mean"][row]) * in["rstd"][row]) }
	if result != "dx" {
		return r.add(only, at{i}, func() chain {
			c := chain{rule: columnwise, a: column(in["dy"], i, n.D)}
			if result == "dgamma" {
				c.b = make([]float32, len(c.a))
				for row := range c.b {
					c.b[row] = normal(row, i)
				}
			}
			return c
		})
	}
	row, j := i/n.D, i%n.D
	g := r.keep(nil, at{row, 0}, func() []float32 {
		g := append([]float32(nil), vector(in["dy"], n.D, row)...)
		for k := range g {
			if in["gamma"] != nil {
				g[k] = float32(g[k] * in["gamma"][k])
			}
		}
		return g
	})
	xhat := r.keep(nil, at{row, 1}, func() []float32 {
		v := make([]float32, n.D)
		for k := range v {
			v[k] = normal(row, k)
		}
		return v
	})
	c1 := r.add(gSum, at{row}, func() chain { return chain{a: g} }) / float32(n.D)
	c2 := r.add(gxSum, at{row}, func() chain { return chain{a: g, b: xhat} }) / float32(n.D)
	return float32(elementary.FMA(-xhat[j], c2, g[j]-c1) * in["rstd"][row])
}

func softmaxAgain(r *replay, in operands, cols, i int) float32 {
	e := r.keep(nil, at{i / cols}, func() []float32 { return exponentials(vector(in["x"], cols, i/cols)) })
	return e[i%cols] / r.add(only, at{i / cols}, func() chain { return chain{a: e} })
}

func softmaxGradAgain(r *replay, in operands, cols, i int) float32 {
	p, dp := vector(in["p"], cols, i/cols), vector(in["dp"], cols, i/cols)
	t := r.add(only, at{i / cols}, func() chain { return chain{a: p, b: dp} })
	return float32(p[i%cols] * (dp[i%cols] - t))
}

// The losses: a total of all elements, or of all rows.
var total = &part{"total", ""}

func mseAgain(r *replay, x, y []float32) float32 {
	d := r.keep(nil, at{}, func() []float32 { return differences(x, y) })
	return r.add(only, at{}, func() chain { return chain{rule: totalled, a: d, b: d} }) / float32(len(d))
}

func differences(x, y []float32) []float32 {
	d := make([]float32, len(x))
	for i := range d {
		d[i] = x[i] - y[i]
	}
	return d
}

func smoothL1Again(r *replay, x, y []float32, beta float32) float32 {
	l := r.keep(nil, at{}, func() []float32 {
		l := differences(x, y)
		for i, d := range l {
			if a := float32(math.Abs(float64(d))); a < beta {
				l[i] = float32(float32(0.5*d)*d) / beta
			} else {
				l[i] = a - float32(0.5*beta)
			}
		}
		return l
	})
	return r.add(only, at{}, func() chain { return chain{rule: totalled, a: l} }) / float32(len(l))
}

// The denominators of a cross entropy's rows.
var rowTotal = &part{"sum of exponentials", "of row %d"}

func crossEntropyAgain(r *replay, in operands, cols int) float32 {
	rows := len(in["targets"])
	l := r.keep(rowTotal, at{}, func() []float32 {
		l := make([]float32, rows)
		for i, target := range in["targets"] {
			x := vector(in["x"], cols, i)
			e := r.keep(nil, at{i}, func() []float32 { return exponentials(x) })
			s := r.add(rowTotal, at{i}, func() chain { return chain{a: e} })
			l[i] = float32(math.NaN())
			if t, ok := kernels.Class(target, cols); ok {
				l[i] = elementary.Log(s) - (x[t] - reference.RowMax(x))
			}
		}
		return l
	})
	return r.add(total, at{}, func() chain { return chain{rule: totalled, a: l} }) / float32(rows)
}

func crossEntropyGradAgain(r *replay, in operands, cols, i int) float32 {
	row, j := i/cols, i%cols
	e := r.keep(nil, at{row}, func() []float32 { return exponentials(vector(in["x"], cols, row)) })
	s := r.add(only, at{row}, func() chain { return chain{a: e} })
	t, ok := kernels.Class(in["targets"][row], cols)
	if !ok {
		return float32(math.NaN())
	}
	hit := float32(0)
	if j == t {
		hit = 1
	}
	c := float32(1 / float64(len(in["targets"])))
	return float32((e[j]/s-hit)*c) * in["dL"][0]
}

package kerneltest

import (
	"fmt"

	"vision/kernels"
)

// rowShapes pairs row counts with ragged widths.
func (p *probe) rowShapes() [][2]int {
	var s [][2]int
	for i, cols := range p.ragged() {
		s = append(s, [2]int{[]int{1, 2, 3, 5, 17}[i%5], cols})
	}
	s = append(s, [2]int{0, 5}, [2]int{33, 1})
	if !p.small {
		s = append(s, [2]int{5, 768}, [2]int{3, 3072}, [2]int{513, 64}, [2]int{2, 4099}, [2]int{300, 129})
	}
	return s
}

// eachRows runs f for all shapes and kinds of data.
func (p *probe) eachRows(f func(label string, rows, cols int, kind string)) {
	for _, s := range p.rowShapes() {
		for _, kind := range kindNames() {
			f(fmt.Sprintf("%d×%d %s", s[0], s[1], kind), s[0], s[1], kind)
			if p.full() {
				return
			}
		}
	}
}

func caseSoftmax(p *probe) {
	p.eachRows(func(label string, rows, cols int, kind string) {
		x, y := p.input("x", data(kind, "softmax", rows*cols)), p.output("p", rows*cols)
		p.run(label, func(d device) { d.Softmax(d.of(y), d.of(x), cols) })
		z := p.inout("x", data(kind, "softmax", rows*cols))
		p.run(label+" in place", func(d device) { d.Softmax(d.of(z), d.of(z), cols) })
	})
	inf := specials()[len(specials())-2]
	for _, row := range [][]float32{
		{1000, 1001, 1002}, {-1000, -1001, -1002}, {-inf, 0, -inf, 1}, {-inf, -inf}, {inf, 0}, {inf, inf, -inf},
		{0, negative(0)}, {3e38, -3e38}, {-88, 0}, {-103.9, -104.1, 0}, {-87.4, -87.3, 0, -100}, {7},
	} {
		x, y := p.input("x", row), p.output("p", len(row))
		p.run(fmt.Sprint(row), func(d device) { d.Softmax(d.of(y), d.of(x), len(row)) })
	}
	x, y := p.input("x", uniform("x", 6)), p.output("p", 6)
	p.keep(func() {
		p.refuses("rows of 4 in 6 values", func(d device) { d.Softmax(d.of(y), d.of(x), 4) })
		p.refuses("rows of 0", func(d device) { d.Softmax(d.of(y), d.of(x), 0) })
		p.refuses("short result", func(d device) { d.Softmax(d.of(y).Slice(0, 3), d.of(x), 3) })
	})
	p.release()
}

func caseSoftmaxBackward(p *probe) {
	p.eachRows(func(label string, rows, cols int, kind string) {
		n := rows * cols
		prob, dp, dx := p.input("p", data(kind, "p", n)), p.input("dp", data(kind, "dp", n)), p.output("dx", n)
		p.run(label, func(d device) { d.SoftmaxBackward(d.of(dx), d.of(prob), d.of(dp), cols) })
		prob, dp = p.input("p", data(kind, "p", n)), p.inout("dp", data(kind, "dp", n))
		p.run(label+" dx is dp", func(d device) { d.SoftmaxBackward(d.of(dp), d.of(prob), d.of(dp), cols) })
		prob, dp = p.inout("p", data(kind, "p", n)), p.input("dp", data(kind, "dp", n))
		p.run(label+" dx is p", func(d device) { d.SoftmaxBackward(d.of(prob), d.of(prob), d.of(dp), cols) })
	})
	x, y := p.input("x", uniform("x", 6)), p.output("y", 6)
	p.refuses("short dp", func(d device) { d.SoftmaxBackward(d.of(y), d.of(x), d.of(x).Slice(0, 3), 3) })
}

func caseRowSum(p *probe) {
	p.eachRows(func(label string, rows, cols int, kind string) {
		x, y := p.input("x", data(kind, "rowsum", rows*cols)), p.output("sum", rows)
		p.run(label, func(d device) { d.RowSum(d.of(y), d.of(x), cols) })
	})
	x, y := p.input("x", filled(33, negative(0))), p.output("sum", 1)
	p.run("−0 in every lane", func(d device) {
		d.RowSum(d.of(y), d.of(x), 33)
		p.expect(d, y, "+0: lanes start there", []float32{0})
	})
	x, y = p.input("x", uniform("x", 6)), p.output("sum", 2)
	p.refuses("three rows into two", func(d device) { d.RowSum(d.of(y), d.of(x), 2) })
}

func caseRowDot(p *probe) {
	p.eachRows(func(label string, rows, cols int, kind string) {
		n := rows * cols
		x, y, s := p.input("x", data(kind, "rowdot x", n)), p.input("y", data(kind, "rowdot y", n)), p.output("dot", rows)
		p.run(label, func(d device) { d.RowDot(d.of(s), d.of(x), d.of(y), cols) })
		x, s = p.input("x", data(kind, "rowdot x", n)), p.output("dot", rows)
		p.run(label+" with itself", func(d device) { d.RowDot(d.of(s), d.of(x), d.of(x), cols) })
	})
	x, s := p.input("x", uniform("x", 6)), p.output("dot", 2)
	p.refuses("short y", func(d device) { d.RowDot(d.of(s), d.of(x), d.of(x).Slice(0, 3), 3) })
}

func caseRowMax(p *probe) {
	p.eachRows(func(label string, rows, cols int, kind string) {
		x, y := p.input("x", data(kind, "rowmax", rows*cols)), p.output("max", rows)
		p.run(label, func(d device) { d.RowMax(d.of(y), d.of(x), cols) })
	})
	sp := specials()
	nan, inf, zero := sp[0], sp[len(sp)-2], negative(0)
	for _, n := range []int{2, 9, 35, 70} { // the odd one out in every position
		for _, pair := range [][2]float32{{zero, 0}, {0, zero}, {1, nan}, {-inf, nan}, {nan, 1}, {-3, -2}, {-inf, -inf}, {inf, nan}, {-1, zero}} {
			rows := make([]float32, n*n)
			for i := range rows {
				rows[i] = pair[0]
				if i/n == i%n {
					rows[i] = pair[1]
				}
			}
			x, y := p.input("x", rows), p.output("max", n)
			p.run(fmt.Sprintf("%d of %v, one %v", n-1, pair[0], pair[1]), func(d device) { d.RowMax(d.of(y), d.of(x), n) })
		}
	}
	x, y := p.input("x", uniform("x", 6)), p.output("max", 6)
	p.refuses("rows of 0", func(d device) { d.RowMax(d.of(y), d.of(x), 0) })
}

func caseLayerNorm(p *probe) {
	p.eachRows(func(label string, rows, cols int, kind string) {
		for variant := range 5 { // gamma, beta, mean and rstd come and go; the last is in place
			p.layerNorm(fmt.Sprintf("%s variant %d", label, variant), rows, cols, data(kind, "x", rows*cols), 1e-6, variant)
		}
	})
	for _, eps := range []float32{0, 1e-12, 1e-5, 1} {
		p.layerNorm(fmt.Sprintf("constant rows, eps %g", eps), 3, 37, filled(3*37, 2.5), eps, 0)
		p.layerNorm(fmt.Sprintf("large mean, eps %g", eps), 3, 37, positive("x", 3*37, 1e4), eps, 1)
	}
	// xhat = −0 without gamma and beta: fma(−0, 1, +0) is +0.
	p.layerNorm("zeros of both signs", 2, 2, []float32{-0x1p-100, 0x1p-100, negative(0), 0}, 1e30, 3)
	x, y := p.input("x", uniform("x", 6)), p.output("y", 6)
	for name, l := range map[string]func(l *kernels.LayerNorm){
		"gamma of wrong size": func(l *kernels.LayerNorm) { l.Gamma = l.X.Slice(0, 2) },
		"mean of wrong size":  func(l *kernels.LayerNorm) { l.Mean = l.X },
		"negative eps":        func(l *kernels.LayerNorm) { l.Eps = -1 },
		"NaN eps":             func(l *kernels.LayerNorm) { l.Eps = specials()[0] },
		"rows of 0":           func(l *kernels.LayerNorm) { l.D = 0 },
		"short y":             func(l *kernels.LayerNorm) { l.Y = l.Y.Slice(0, 3) },
	} {
		p.keep(func() {
			p.refuses(name, func(d device) {
				a := kernels.LayerNorm{D: 3, Eps: 1e-6, X: d.of(x), Y: d.of(y)}
				l(&a)
				d.LayerNorm(a)
			})
		})
	}
	p.release()
}

func (p *probe) layerNorm(label string, rows, cols int, values []float32, eps float32, variant int) {
	var x, y, gamma, beta, mean, rstd *array
	if variant == 4 {
		x = p.inout("x", values)
		y = x
	} else {
		x, y = p.input("x", values), p.output("y", len(values))
	}
	if variant == 0 || variant == 1 || variant == 4 {
		gamma = p.input("gamma", positive("gamma", cols, 0))
	}
	if variant == 0 || variant == 2 || variant == 4 {
		beta = p.input("beta", uniform("beta", cols))
	}
	if variant != 1 {
		mean = p.output("mean", rows)
	}
	if variant != 2 {
		rstd = p.output("rstd", rows)
	}
	p.run(label, func(d device) {
		d.LayerNorm(kernels.LayerNorm{D: cols, Eps: eps, Y: d.of(y), X: d.of(x),
			Gamma: d.of(gamma), Beta: d.of(beta), Mean: d.of(mean), RStd: d.of(rstd)})
	})
}

func caseLayerNormBackward(p *probe) {
	shapes := append(p.rowShapes(), [2]int{255, 3}, [2]int{256, 5}, [2]int{257, 2}, [2]int{520, 9})
	for _, s := range shapes {
		for _, kind := range kindNames() {
			for variant := range 6 {
				p.layerNormBackward(s[0], s[1], kind, variant)
			}
			if p.full() {
				return
			}
		}
	}
	x, y := p.input("x", uniform("x", 6)), p.output("y", 6)
	p.refuses("mean absent", func(d device) {
		d.LayerNormBackward(kernels.LayerNormGrad{D: 3, DX: d.of(y), DY: d.of(x), X: d.of(x), RStd: d.of(x).Slice(0, 2)})
	})
}

// layerNormBackward: mean and rstd come from the forward op of the reference.
// Variants: all gradients; dx alone; dgamma and dbeta alone; no gamma; dx in the
// place of dy; dx in the place of x.
func (p *probe) layerNormBackward(rows, cols int, kind string, variant int) {
	n := rows * cols
	xs := data(kind, "x", n)
	means, rstds := p.rowStatistics(xs, rows, cols)
	var gamma, dx, dgamma, dbeta *array
	x, dy := p.input("x", xs), p.input("dy", data(kind, "dy", n))
	mean, rstd := p.input("mean", means), p.input("rstd", rstds)
	if variant != 3 {
		gamma = p.input("gamma", positive("gamma", cols, 0))
	}
	if variant != 1 {
		dgamma, dbeta = p.output("dgamma", cols), p.output("dbeta", cols)
	}
	switch variant {
	case 2:
	case 4:
		dx, dy.result = dy, true
	case 5:
		dx, x.result = x, true
	default:
		dx = p.output("dx", n)
	}
	p.run(fmt.Sprintf("%d×%d %s variant %d", rows, cols, kind, variant), func(d device) {
		d.LayerNormBackward(kernels.LayerNormGrad{D: cols, DX: d.of(dx), DY: d.of(dy), X: d.of(x), Gamma: d.of(gamma),
			Mean: d.of(mean), RStd: d.of(rstd), DGamma: d.of(dgamma), DBeta: d.of(dbeta)})
	})
}

func (p *probe) rowStatistics(x []float32, rows, cols int) (mean, rstd []float32) {
	ref := p.dev[1]
	in, out, m, r := ref.Alloc(len(x)), ref.Alloc(len(x)), ref.Alloc(rows), ref.Alloc(rows)
	ref.Upload(in, x)
	ref.LayerNorm(kernels.LayerNorm{D: cols, Eps: 1e-6, X: in, Y: out, Mean: m, RStd: r})
	mean, rstd = make([]float32, rows), make([]float32, rows)
	ref.Download(mean, m)
	ref.Download(rstd, r)
	return mean, rstd
}

package kerneltest

import (
	"fmt"
	"math"

	"vision/kernels"
)

func negative(x float32) float32 { return math.Float32frombits(math.Float32bits(x) | 1<<31) }

type binary func(d device, dst, a, b kernels.Buffer)

func caseAdd(p *probe) { p.binary(func(d device, dst, a, b kernels.Buffer) { d.Add(dst, a, b) }) }
func caseSub(p *probe) { p.binary(func(d device, dst, a, b kernels.Buffer) { d.Sub(dst, a, b) }) }
func caseMul(p *probe) { p.binary(func(d device, dst, a, b kernels.Buffer) { d.Mul(dst, a, b) }) }
func caseDiv(p *probe) { p.binary(func(d device, dst, a, b kernels.Buffer) { d.Div(dst, a, b) }) }

// binary tries equal lengths, every repetition, all aliases and all pairs of
// special values.
func (p *probe) binary(op binary) {
	for _, s := range p.repeats() {
		n, m := s[0]*s[1], s[1]
		for _, kind := range kindNames() {
			label := fmt.Sprintf("%d values, b of %d, %s", n, m, kind)
			a, b, y := p.input("a", data(kind, "a", n)), p.input("b", data(kind, "b", m)), p.output("dst", n)
			p.run(label, func(d device) { op(d, d.of(y), d.of(a), d.of(b)) })
			a, b = p.inout("a", data(kind, "a", n)), p.input("b", data(kind, "b", m))
			p.run(label+", dst is a", func(d device) { op(d, d.of(a), d.of(a), d.of(b)) })
			if n == m {
				a, b = p.input("a", data(kind, "a", n)), p.inout("b", data(kind, "b", m))
				p.run(label+", dst is b", func(d device) { op(d, d.of(b), d.of(a), d.of(b)) })
				a = p.inout("a", data(kind, "a", n))
				p.run(label+", all one", func(d device) { op(d, d.of(a), d.of(a), d.of(a)) })
			}
		}
		if p.full() {
			return
		}
	}
	var left, right []float32
	for _, x := range specials() {
		for _, y := range specials() {
			left, right = append(left, x), append(right, y)
		}
	}
	a, b, y := p.input("a", left), p.input("b", right), p.output("dst", len(left))
	p.run("pairs of special values", func(d device) { op(d, d.of(y), d.of(a), d.of(b)) })
	a, y = p.input("a", uniform("a", 6)), p.output("dst", 6)
	p.keep(func() {
		p.refuses("4 does not divide 6", func(d device) { op(d, d.of(y), d.of(a), d.of(a).Slice(0, 4)) })
		p.refuses("b empty", func(d device) { op(d, d.of(y), d.of(a), d.of(a).Slice(0, 0)) })
		p.refuses("short result", func(d device) { op(d, d.of(y).Slice(0, 3), d.of(a), d.of(a)) })
	})
	p.release()
}

// repeats are (times, length of b).
func (p *probe) repeats() [][2]int {
	s := [][2]int{{1, 0}, {3, 1}, {2, 3}, {5, 7}, {33, 1}, {7, 33}}
	for _, n := range p.ragged() {
		s = append(s, [2]int{1, n})
	}
	if !p.small {
		s = append(s, [2]int{3, 577}, [2]int{1, 40_009}, [2]int{40_009, 1}, [2]int{53, 769}, [2]int{8, 16 * 1024})
	}
	return s
}

type unary func(d device, dst, x kernels.Buffer)

// unary tries lengths, the special values and a sweep over all exponents.
func (p *probe) unary(op unary) {
	lengths := append([]int{0}, p.ragged()...)
	step := uint(21)
	if !p.small {
		lengths = append(lengths, 40_009)
		step = 14
	}
	for _, n := range lengths {
		for _, kind := range kindNames() {
			label := fmt.Sprintf("n=%d %s", n, kind)
			x, y := p.input("x", data(kind, "x", n)), p.output("dst", n)
			p.run(label, func(d device) { op(d, d.of(y), d.of(x)) })
			x = p.inout("x", data(kind, "x", n))
			p.run(label+" in place", func(d device) { op(d, d.of(x), d.of(x)) })
		}
	}
	values := sweep(step)
	x, y := p.input("x", values), p.output("dst", len(values))
	p.run("all exponents", func(d device) { op(d, d.of(y), d.of(x)) })
	x, y = p.input("x", uniform("x", 6)), p.output("dst", 5)
	p.refuses("6 values into 5", func(d device) { op(d, d.of(y), d.of(x)) })
}

func caseScale(p *probe) {
	for _, c := range []float32{1, 0.125, -3.3, 0, negative(0), 0x1p-100, 3e38, specials()[0]} {
		p.unary(func(d device, dst, x kernels.Buffer) { d.Scale(dst, x, c) })
	}
}

func caseGELU(p *probe) { p.unary(func(d device, dst, x kernels.Buffer) { d.GELU(dst, x) }) }
func caseReLU(p *probe) { p.unary(func(d device, dst, x kernels.Buffer) { d.ReLU(dst, x) }) }

// frequencies of SIREN's sine: PyTorch's usual 30, and ones at which u overflows,
// vanishes or is no number.
func frequencies() []float32 {
	return []float32{30, 1, -0.37, 0, negative(0), 1e-30, 3e38, specials()[0]}
}

func caseSine(p *probe) {
	for _, w0 := range frequencies() {
		p.unary(func(d device, dst, x kernels.Buffer) { d.Sine(dst, x, w0) })
	}
}

func caseSineBackward(p *probe) {
	for _, w0 := range frequencies() {
		p.gradient(func(d device, dx, dy, x kernels.Buffer) { d.SineBackward(dx, dy, x, w0) })
	}
}

type gradient func(d device, dx, dy, x kernels.Buffer)

func caseGELUBackward(p *probe) {
	p.gradient(func(d device, dx, dy, x kernels.Buffer) { d.GELUBackward(dx, dy, x) })
}

func caseReLUBackward(p *probe) {
	p.gradient(func(d device, dx, dy, x kernels.Buffer) { d.ReLUBackward(dx, dy, x) })
}

// gradient tries a backward op like unary, with dy beside x.
func (p *probe) gradient(op gradient) {
	lengths := append([]int{0}, p.ragged()...)
	step := uint(21)
	if !p.small {
		lengths = append(lengths, 40_009)
		step = 14
	}
	for _, n := range lengths {
		for _, kind := range kindNames() {
			label := fmt.Sprintf("n=%d %s", n, kind)
			x, dy, dx := p.input("x", data(kind, "x", n)), p.input("dy", data(kind, "dy", n)), p.output("dx", n)
			p.run(label, func(d device) { op(d, d.of(dx), d.of(dy), d.of(x)) })
			x, dy = p.input("x", data(kind, "x", n)), p.inout("dy", data(kind, "dy", n))
			p.run(label+" dx is dy", func(d device) { op(d, d.of(dy), d.of(dy), d.of(x)) })
			x, dy = p.inout("x", data(kind, "x", n)), p.input("dy", data(kind, "dy", n))
			p.run(label+" dx is x", func(d device) { op(d, d.of(x), d.of(dy), d.of(x)) })
		}
	}
	values := sweep(step)
	x, dy, dx := p.input("x", values), p.input("dy", wide("dy", len(values))), p.output("dx", len(values))
	p.run("all exponents", func(d device) { op(d, d.of(dx), d.of(dy), d.of(x)) })
	x, dy, dx = p.input("x", specials()), p.input("dy", filled(len(specials()), specials()[0])), p.output("dx", len(specials()))
	p.run("NaN comes in", func(d device) { op(d, d.of(dx), d.of(dy), d.of(x)) })
	x, dx = p.input("x", uniform("x", 6)), p.output("dx", 6)
	p.keep(func() {
		p.refuses("short dy", func(d device) { op(d, d.of(dx), d.of(x).Slice(0, 5), d.of(x)) })
		p.refuses("dy of half the length", func(d device) { op(d, d.of(dx), d.of(x).Slice(0, 3), d.of(x)) })
		p.refuses("x of half the length", func(d device) { op(d, d.of(dx), d.of(x), d.of(x).Slice(0, 3)) })
	})
	p.release()
}

func caseFill(p *probe) {
	for _, n := range append([]int{0}, p.ragged()...) {
		for _, v := range []float32{0, negative(0), 1.5, 0x1p-149, specials()[0], specials()[len(specials())-1]} {
			y := p.output("dst", n)
			p.run(fmt.Sprintf("%d of %v", n, v), func(d device) { d.Fill(d.of(y), v) })
		}
	}
}

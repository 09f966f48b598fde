package kerneltest

import (
	"fmt"

	"vision/kernels"
)

func (p *probe) lossLengths() []int {
	n := append([]int{0}, p.ragged()...)
	n = append(n, 4096, 4097)
	if !p.small {
		n = append(n, 40_009)
	}
	return n
}

type loss func(d device, loss, x, y kernels.Buffer)

// loss tries lengths and kinds; pairs of special values besides.
func (p *probe) loss(name string, op loss) {
	for _, n := range p.lossLengths() {
		for _, kind := range kindNames() {
			x, y, l := p.input("x", data(kind, "x", n)), p.input("y", data(kind, "y", n)), p.output("loss", 1)
			p.run(fmt.Sprintf("%sn=%d %s", name, n, kind), func(d device) { op(d, d.of(l), d.of(x), d.of(y)) })
		}
	}
	x, l := p.input("x", uniform("x", 37)), p.output("loss", 1)
	p.run(name+"x against itself", func(d device) {
		op(d, d.of(l), d.of(x), d.of(x))
		p.expect(d, l, "+0", []float32{0})
	})
	x, l = p.input("x", uniform("x", 6)), p.output("loss", 2)
	p.keep(func() {
		p.refuses("two results", func(d device) { op(d, d.of(l), d.of(x), d.of(x)) })
		p.refuses("short y", func(d device) { op(d, d.of(l).Slice(0, 1), d.of(x), d.of(x).Slice(0, 3)) })
	})
	p.release()
}

type lossGradient func(d device, dx, x, y, dL kernels.Buffer)

func (p *probe) lossGradient(name string, op lossGradient) {
	for _, n := range p.lossLengths() {
		for _, kind := range kindNames() {
			for i, up := range []float32{1, -0.37, specials()[0]} {
				if i > 0 && n > 33 {
					continue
				}
				label := fmt.Sprintf("%sn=%d %s dL=%v", name, n, kind, up)
				x, y := p.input("x", data(kind, "x", n)), p.input("y", data(kind, "y", n))
				dl, dx := p.input("dL", []float32{up}), p.output("dx", n)
				p.run(label, func(d device) { op(d, d.of(dx), d.of(x), d.of(y), d.of(dl)) })
				x, y = p.inout("x", data(kind, "x", n)), p.input("y", data(kind, "y", n))
				dl = p.input("dL", []float32{up})
				p.run(label+", dx is x", func(d device) { op(d, d.of(x), d.of(x), d.of(y), d.of(dl)) })
			}
		}
	}
	x, dx := p.input("x", uniform("x", 6)), p.output("dx", 6)
	p.keep(func() {
		p.refuses("dL of two values", func(d device) { op(d, d.of(dx), d.of(x), d.of(x), d.of(x).Slice(0, 2)) })
		p.refuses("short dx", func(d device) { op(d, d.of(dx).Slice(0, 5), d.of(x), d.of(x), d.of(x).Slice(0, 1)) })
	})
	p.release()
}

func caseMSE(p *probe) {
	p.loss("", func(d device, l, x, y kernels.Buffer) { d.MSE(l, x, y) })
}

func caseMSEBackward(p *probe) {
	p.lossGradient("", func(d device, dx, x, y, dL kernels.Buffer) { d.MSEBackward(dx, x, y, dL) })
}

// betas of smooth L1; those at which |d| = β occurs are tried by smoothKinks.
func betas() []float32 { return []float32{1, 0.1, 3.7} }

func caseSmoothL1(p *probe) {
	for _, beta := range betas() {
		p.loss(fmt.Sprintf("β=%v ", beta), func(d device, l, x, y kernels.Buffer) { d.SmoothL1(l, x, y, beta) })
	}
	p.smoothKinks(func(x, y *array, n int, beta float32) {
		for i := range n { // one by one: a total would hide them
			l := p.output("loss", 1)
			p.keep(func() {
				p.run(fmt.Sprintf("kink %d β=%v", i, beta), func(d device) {
					d.SmoothL1(d.of(l), d.of(x).Slice(i, i+1), d.of(y).Slice(i, i+1), beta)
				})
			})
		}
		p.release()
	})
	p.refusesBeta(func(d device, x, out kernels.Buffer, beta float32) { d.SmoothL1(out.Slice(0, 1), x, x, beta) })
}

// refusesBeta: β is finite and above 0.
func (p *probe) refusesBeta(op func(d device, x, out kernels.Buffer, beta float32)) {
	sp := specials()
	x, y := p.input("x", uniform("x", 6)), p.output("y", 6)
	p.keep(func() {
		for _, beta := range []float32{0, -1, sp[0], sp[len(sp)-2]} {
			p.refuses(fmt.Sprintf("β=%v", beta), func(d device) { op(d, d.of(x), d.of(y), beta) })
		}
	})
	p.release()
}

func caseSmoothL1Backward(p *probe) {
	for _, beta := range betas() {
		p.lossGradient(fmt.Sprintf("β=%v ", beta), func(d device, dx, x, y, dL kernels.Buffer) { d.SmoothL1Backward(dx, x, y, dL, beta) })
	}
	p.smoothKinks(func(x, y *array, n int, beta float32) {
		dl, dx := p.input("dL", []float32{1}), p.output("dx", n)
		p.run(fmt.Sprintf("kinks β=%v", beta), func(d device) { d.SmoothL1Backward(d.of(dx), d.of(x), d.of(y), d.of(dl), beta) })
	})
	p.refusesBeta(func(d device, x, out kernels.Buffer, beta float32) {
		d.SmoothL1Backward(out, x, x, x.Slice(0, 1), beta)
	})
}

// smoothKinks uploads differences of exactly 0, ±β, and one ulp to each side.
func (p *probe) smoothKinks(f func(x, y *array, n int, beta float32)) {
	for _, beta := range []float32{1, 0.5, 0x1.99999ap-4} {
		var x []float32
		for _, v := range []float32{beta, 0, 0x1p-149} {
			for _, w := range []float32{v, v * (1 + 0x1p-23), v * (1 - 0x1p-24)} {
				x = append(x, w, negative(w))
			}
		}
		x = append(x, specials()...)
		f(p.input("x", x), p.input("y", make([]float32, len(x))), len(x), beta)
	}
}

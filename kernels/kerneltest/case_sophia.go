package kerneltest

import (
	"fmt"

	"vision/kernels"
)

// sophiaConfigs are the published ones for language models and others in which
// every scalar is odd, one with a rate below 0 among them.
func sophiaConfigs() map[string]kernels.SophiaConfig {
	return map[string]kernels.SophiaConfig{
		"published":  {LR: 4e-4, Beta1: 0.965, Beta2: 0.99, Rho: 0.04, WeightDecay: 0.1, BatchSize: 5120},
		"odd":        {LR: 0.37, Beta1: 0.31, Beta2: 0.777, Rho: 1.3, WeightDecay: 0.3, BatchSize: 3},
		"no moments": {LR: -0.1, Beta1: 0, Beta2: 0, Rho: 0, BatchSize: 1},
	}
}

func (p *probe) sophiaLengths() []int {
	n := append([]int{0}, p.ragged()...)
	if !p.small {
		n = append(n, 40_009)
	}
	return n
}

// caseSophiaG: ten steps in place from a moment of zero; g and h stay as they are.
func caseSophiaG(p *probe) {
	for name, config := range sophiaConfigs() {
		for _, n := range p.sophiaLengths() {
			for _, kind := range kindNames() {
				param, grad := p.inout("p", data(kind, "p", n)), p.input("g", data(kind, "g", n))
				m, h := p.inout("m", make([]float32, n)), p.input("h", data(kind, "h", n))
				p.run(fmt.Sprintf("%s n=%d %s", name, n, kind), func(d device) {
					for range 10 {
						d.SophiaG(d.of(param), d.of(grad), d.of(m), d.of(h), config.Step())
					}
				})
			}
			if p.full() {
				return
			}
		}
		// All pairs of special moments and curvatures, on parameters of both zeros.
		sp := specials()
		for i, zero := range []float32{0, negative(0), 1.5} {
			var ms, hs []float32
			for _, a := range sp {
				for _, b := range sp {
					ms, hs = append(ms, a), append(hs, b)
				}
			}
			param, grad := p.inout("p", filled(len(ms), zero)), p.input("g", filled(len(ms), negative(0)))
			m, h := p.inout("m", ms), p.input("h", hs)
			p.run(fmt.Sprintf("%s from special moments %d", name, i), func(d device) {
				d.SophiaG(d.of(param), d.of(grad), d.of(m), d.of(h), config.Step())
			})
		}
	}
	x, y := p.input("x", uniform("x", 6)), p.inout("y", uniform("y", 6))
	p.keep(func() {
		p.refuses("short g", func(d device) {
			d.SophiaG(d.of(y), d.of(x).Slice(0, 3), d.of(y), d.of(x), sophiaConfigs()["odd"].Step())
		})
		p.refuses("short h", func(d device) {
			d.SophiaG(d.of(y), d.of(x), d.of(y), d.of(x).Slice(0, 3), sophiaConfigs()["odd"].Step())
		})
	})
	p.release()
}

// caseSophiaHessian: three moves in place.
func caseSophiaHessian(p *probe) {
	for name, config := range sophiaConfigs() {
		for _, n := range p.sophiaLengths() {
			for _, kind := range kindNames() {
				h, grad := p.inout("h", data(kind, "h", n)), p.input("g", data(kind, "g", n))
				p.run(fmt.Sprintf("%s n=%d %s", name, n, kind), func(d device) {
					for range 3 {
						d.SophiaHessian(d.of(h), d.of(grad), config.Step())
					}
				})
			}
			if p.full() {
				return
			}
		}
	}
	x, y := p.input("x", uniform("x", 6)), p.inout("y", uniform("y", 6))
	p.refuses("short g", func(d device) { d.SophiaHessian(d.of(y), d.of(x).Slice(0, 3), sophiaConfigs()["odd"].Step()) })
}

package kerneltest

import (
	"fmt"

	"vision/kernels"
)

// adamConfigs are PyTorch's defaults, those of the paper's training, and ones in
// which every scalar is odd.
func adamConfigs() map[string]kernels.AdamConfig {
	return map[string]kernels.AdamConfig{
		"Adam":       {LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8},
		"Adam L2":    {LR: 3e-4, Beta1: 0.9, Beta2: 0.99, Eps: 1e-6, WeightDecay: 0.013},
		"AdamW":      {LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.01, Decoupled: true},
		"AdamW odd":  {LR: 0.37, Beta1: 0.31, Beta2: 0.777, Eps: 1e-3, WeightDecay: 0.3, Decoupled: true},
		"no moments": {LR: 0.1, Beta1: 0, Beta2: 0, Eps: 1e-8},
	}
}

// caseAdam: ten steps in place from zero moments; g stays as it is.
func caseAdam(p *probe) {
	lengths := append([]int{0}, p.ragged()...)
	if !p.small {
		lengths = append(lengths, 40_009)
	}
	for name, config := range adamConfigs() {
		for _, n := range lengths {
			for _, kind := range kindNames() {
				param, grad := p.inout("p", data(kind, "p", n)), p.input("g", data(kind, "g", n))
				m, v := p.inout("m", make([]float32, n)), p.inout("v", make([]float32, n))
				p.run(fmt.Sprintf("%s n=%d %s", name, n, kind), func(d device) {
					for t := int64(1); t <= 10; t++ {
						d.Adam(d.of(param), d.of(grad), d.of(m), d.of(v), config.Step(t))
					}
				})
			}
			if p.full() {
				return
			}
		}
		// A late step, and moments that are special values.
		sp := specials()
		param, grad := p.inout("p", sp), p.input("g", wide("g", len(sp)))
		m, v := p.inout("m", wide("m", len(sp))), p.inout("v", sp)
		p.run(name+" from special moments", func(d device) {
			d.Adam(d.of(param), d.of(grad), d.of(m), d.of(v), config.Step(123_456))
		})
	}
	x, y := p.input("x", uniform("x", 6)), p.inout("y", uniform("y", 6))
	p.refuses("short g", func(d device) {
		d.Adam(d.of(y), d.of(x).Slice(0, 3), d.of(x), d.of(x), adamConfigs()["Adam"].Step(1))
	})
}

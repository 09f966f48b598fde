package kerneltest

import (
	"fmt"

	"vision/kernels"
)

// epilogue is one combination of the optional parts of a contraction.
type epilogue struct {
	bias     string // "", "columns", "rows"
	preAct   bool
	act      kernels.Activation
	scale    bool
	residual string // "", "other", "in place"
}

func (e epilogue) String() string {
	return fmt.Sprintf("bias=%q preact=%v act=%v scale=%v residual=%q", e.bias, e.preAct, e.act, e.scale, e.residual)
}

func epilogues() []epilogue {
	var all []epilogue
	for _, bias := range []string{"", "columns", "rows"} {
		for _, pre := range []bool{false, true} {
			for _, act := range []kernels.Activation{kernels.Identity, kernels.GELU, kernels.ReLU} {
				for _, scale := range []bool{false, true} {
					for _, residual := range []string{"", "other", "in place"} {
						all = append(all, epilogue{bias, pre, act, scale, residual})
					}
				}
			}
		}
	}
	return all
}

// contractEpilogues: every combination against the reference, and against the
// chain of single ops on the same backend.
func contractEpilogues(p *probe) {
	shapes := [][3]int{{5, 7, 131}, {2, 41, 3}, {3, 9, 0}}
	if !p.small {
		shapes = append(shapes, [3]int{19, 65, 140}, [3]int{1, 100, 257}, [3]int{200, 150, 3})
	}
	for _, s := range shapes {
		for _, e := range epilogues() {
			for _, kind := range []string{"uniform", "special"} {
				p.fused(s[0], s[1], s[2], e, kind)
			}
			if p.full() {
				return
			}
		}
	}
}

// fused runs one epilogue, in a batch of two that shares bias and scale, with
// gaps between rows, and the chain beside it.
func (p *probe) fused(m, n, k int, e epilogue, kind string) {
	const batch = 2
	a := p.input("A", data(kind, "A", batch*m*k))
	b := p.input("B", data(kind, "B", k*n))
	var bias, scale, pre, res *array
	if e.bias == "columns" {
		bias = p.input("bias", data(kind, "bias", n))
	} else if e.bias == "rows" {
		bias = p.input("bias", data(kind, "bias", m))
	}
	if e.scale {
		scale = p.input("scale", data(kind, "scale", n))
	}
	if e.preAct {
		pre = p.output("preact", batch*m*n)
	}
	residual := data(kind, "residual", batch*m*n)
	var c *array
	switch e.residual {
	case "in place":
		c = p.inout("C", residual)
		res = c
	case "other":
		res = p.input("residual", residual)
		fallthrough
	default:
		c = p.output("C", batch*m*n)
	}
	label := fmt.Sprintf("M,N,K=%d,%d,%d %s %v", m, n, k, kind, e)
	// The chain runs first: in place, the fused op overwrites its residual.
	chain, chainPre := p.chain(m, n, k, batch, e, a, b, bias, scale, residual)
	p.run(label, func(d device) {
		at := func(x *array) kernels.Operand {
			if x == nil {
				return kernels.Operand{}
			}
			return kernels.Operand{Buffer: d.of(x), Row: n, Col: 1, Batch: [2]int{0, m * n}}
		}
		oa := kernels.Matrix(d.of(a), k)
		oa.Batch[1] = m * k
		d.Contract(kernels.Contraction{M: m, N: n, K: k, Batch: [2]int{1, batch}, A: oa, B: kernels.Matrix(d.of(b), n),
			C: at(c), Bias: d.of(bias), BiasRows: e.bias == "rows", PreAct: at(pre), Act: e.act, Scale: d.of(scale), Residual: at(res)})
		p.expect(d, c, "the bits of the unfused chain, "+label, chain)
		if pre != nil {
			p.expect(d, pre, "the bits of the unfused chain, "+label, chainPre)
		}
	})
}

// chain computes a fused contraction by single ops on the backend under test.
func (p *probe) chain(m, n, k, batch int, e epilogue, a, b, bias, scale *array, residual []float32) (result, preAct []float32) {
	d := p.dev[0]
	total := batch * m * n
	t, other := d.Alloc(total), d.Alloc(total)
	defer d.Free(t)
	defer d.Free(other)
	err := p.attempt(d, func(d device) {
		oa := kernels.Matrix(d.of(a), k)
		oa.Batch[1] = m * k
		oc := kernels.Matrix(t, n)
		oc.Batch[1] = m * n
		d.Contract(kernels.Contraction{M: m, N: n, K: k, Batch: [2]int{1, batch}, A: oa, B: kernels.Matrix(d.of(b), n), C: oc})
		switch e.bias {
		case "columns":
			d.Add(t, t, d.of(bias))
		case "rows": // spread over the columns first
			d.Copy(kernels.Copy{Rank: 3, Dims: [kernels.MaxRank]int{batch, m, n},
				Dst: kernels.View{Buffer: other, Strides: [kernels.MaxRank]int{m * n, n, 1}},
				Src: kernels.View{Buffer: d.of(bias), Strides: [kernels.MaxRank]int{0, 1, 0}}})
			d.Add(t, t, other)
		}
		preAct = make([]float32, total)
		d.Download(preAct, t)
		switch e.act {
		case kernels.GELU:
			d.GELU(t, t)
		case kernels.ReLU:
			d.ReLU(t, t)
		}
		if e.scale {
			d.Mul(t, t, d.of(scale))
		}
		if e.residual != "" {
			d.Upload(other, residual)
			d.Add(t, t, other)
		}
		result = make([]float32, total)
		d.Download(result, t)
	})
	if err != nil {
		p.fault("unfused chain: %v", err)
	}
	return result, preAct
}

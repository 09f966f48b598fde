package kerneltest

import (
	"fmt"

	"vision/kernels"
)

// caseContract: rule 1 over sizes, layouts, batches and segments, then the
// epilogue (case_epilogue.go) and the special values.
func caseContract(p *probe) {
	contractSizes(p)
	contractBlocks(p)
	contractBatches(p)
	contractSegments(p)
	contractSpecials(p)
	contractEpilogues(p)
	contractRefusals(p)
}

// layout says which operands are stored transposed: N N, N T, T N, T T.
type layout struct{ a, b bool }

func layouts() []layout { return []layout{{false, false}, {false, true}, {true, false}, {true, true}} }

func (l layout) String() string {
	letter := map[bool]string{false: "N", true: "T"}
	return letter[l.a] + letter[l.b]
}

// operand places a rows×cols matrix, transposed or not, with a gap after each
// stored row.
func (d device) operand(a *array, rows, cols, gap int, transposed bool) kernels.Operand {
	if transposed {
		return kernels.Operand{Buffer: d.of(a), Row: 1, Col: rows + gap}
	}
	return kernels.Operand{Buffer: d.of(a), Row: cols + gap, Col: 1}
}

// stored is the number of values that operand needs.
func stored(rows, cols, gap int, transposed bool) int {
	if transposed {
		rows, cols = cols, rows
	}
	return rows * (cols + gap)
}

// contract runs one plain product.
func (p *probe) contract(m, n, k int, l layout, kind string) {
	const gap = 3
	a := p.input("A", data(kind, "A", stored(m, k, gap, l.a)))
	b := p.input("B", data(kind, "B", stored(k, n, gap, l.b)))
	c := p.output("C", m*(n+gap))
	p.run(fmt.Sprintf("M,N,K=%d,%d,%d %v %s", m, n, k, l, kind), func(d device) {
		d.Contract(kernels.Contraction{M: m, N: n, K: k,
			A: d.operand(a, m, k, gap, l.a), B: d.operand(b, k, n, gap, l.b), C: d.operand(c, m, n, gap, false)})
	})
}

func contractSizes(p *probe) {
	for _, l := range layouts() {
		for _, s := range p.ragged() {
			p.contract(s, 7, 13, l, "wide")
			p.contract(5, s, 11, l, "wide")
			p.contract(3, 2, s, l, "wide")
			if s <= 33 {
				p.contract(s, s, s, l, "uniform")
			}
			if p.full() {
				return
			}
		}
		p.contract(0, 3, 5, l, "wide")
		p.contract(3, 0, 5, l, "wide")
		if !p.small {
			p.contract(129, 127, 131, l, "wide")
			p.contract(33, 577, 257, l, "wide")
			p.contract(257, 197, 64, l, "uniform")
			p.contract(400, 300, 10, l, "wide")
			p.contract(1031, 9, 130, l, "wide")
			p.contract(2, 1300, 1153, l, "wide")
			p.contract(1, 3079, 129, l, "wide")
		}
	}
}

// contractBlocks: the block of 128 and what happens at its edges.
func contractBlocks(p *probe) {
	for _, l := range layouts() {
		for _, k := range []int{0, 1, 2, 127, 128, 129, 255, 256, 257, 300, 768} {
			for _, mn := range [][2]int{{1, 1}, {3, 5}, {7, 17}, {13, 33}} {
				if p.small && mn[0] > 3 {
					continue
				}
				p.contract(mn[0], mn[1], k, l, "wide")
			}
		}
	}
	// A product that underflows below zero leaves a block sum of −0; the first
	// block sum is assigned, so the result keeps the sign. From +0 it would be +0.
	for _, k := range []int{1, 128, 129, 300} {
		a := p.input("A", filled(3*k, 0x1p-100))
		b := p.input("B", filled(k*9, -0x1p-100))
		c := p.output("C", 27)
		p.run(fmt.Sprintf("block sums of −0, K=%d", k), func(d device) {
			d.Contract(kernels.Contraction{M: 3, N: 9, K: k,
				A: kernels.Matrix(d.of(a), k), B: kernels.Matrix(d.of(b), 9), C: kernels.Matrix(d.of(c), 9)})
			p.expect(d, c, "−0 in every element", filled(27, negative(0)))
		})
	}
	e := p.input("A", uniform("A", 6))
	p.run("no rows for three items, no columns for two rows", func(d device) { // strides of products of 0
		empty := kernels.Contraction{K: 2, Batch: [2]int{1, 3}, A: kernels.Matrix(d.of(e), 2), B: kernels.Matrix(d.of(e), 3)}
		for _, s := range [][2]int{{0, 3}, {2, 0}} {
			empty.M, empty.N = s[0], s[1]
			empty.C = kernels.Operand{Row: s[1], Col: 1, Batch: [2]int{3 * s[0] * s[1], s[0] * s[1]}}
			d.Contract(empty)
		}
	})
	c, none := p.output("C", 6), p.input("A", nil)
	p.run("K=0", func(d device) {
		d.Contract(kernels.Contraction{M: 2, N: 3,
			A: kernels.Matrix(d.of(none), 0), B: kernels.Matrix(d.of(none), 3), C: kernels.Matrix(d.of(c), 3)})
		p.expect(d, c, "+0 in every element", filled(6, 0))
	})
}

// expect holds the device under test to values that need no reference.
func (p *probe) expect(d device, a *array, what string, want []float32) {
	if d.side != 0 {
		return
	}
	if err := EqualBits(p.read(a), want); err != nil {
		p.fault("%s: expected %s: %w", a.name, what, err)
	}
}

// contractBatches: two batch axes with strides of their own, and 0 to share.
func contractBatches(p *probe) {
	p.batches(5, 9, 131, 2, 3)
	if !p.small {
		p.batches(17, 33, 40, 13, 5)
		p.batches(1, 1, 20_000, 5, 8) // packed whole, it would fill 70 MB
	}
}

func (p *probe) batches(m, n, k, b0, b1 int) {
	for _, s := range []struct {
		name string
		a, b [2]int
	}{
		{"own matrices", [2]int{b1 * m * k, m * k}, [2]int{b1 * k * n, k * n}},
		{"B shared by all", [2]int{b1 * m * k, m * k}, [2]int{0, 0}},
		{"A shared by all", [2]int{0, 0}, [2]int{b1 * k * n, k * n}},
		{"B shared over the first axis", [2]int{b1 * m * k, m * k}, [2]int{0, k * n}},
		{"B shared over the second axis", [2]int{m * k, b0 * m * k}, [2]int{k * n, 0}},
		{"interleaved rows", [2]int{m * k, b0 * m * k}, [2]int{k * n, b0 * k * n}},
	} {
		for _, l := range layouts() {
			a := p.input("A", wide("A", b0*b1*m*k))
			b := p.input("B", wide("B", b0*b1*k*n))
			c := p.output("C", b0*b1*(m*n+1))
			p.run(fmt.Sprintf("M,N,K=%d,%d,%d batch %d,%d %s %v", m, n, k, b0, b1, s.name, l), func(d device) {
				oa, ob, oc := d.operand(a, m, k, 0, l.a), d.operand(b, k, n, 0, l.b), d.operand(c, m, n, 0, false)
				oa.Batch, ob.Batch, oc.Batch = s.a, s.b, [2]int{m*n + 1, b0 * (m*n + 1)}
				d.Contract(kernels.Contraction{M: m, N: n, K: k, Batch: [2]int{b0, b1}, A: oa, B: ob, C: oc})
			})
		}
	}
}

// contractSegments: blocks run over the flattened index (segment, k).
func contractSegments(p *probe) {
	const m, n = 5, 9
	for _, s := range []struct{ segments, k int }{{7, 40}, {300, 1}, {2, 128}, {3, 129}, {2, 300}, {5, 0}, {1, 40}, {129, 2}} {
		for _, l := range layouts() {
			// A is [segments][M, K] or, transposed, [segments][K, M]; the distance has a gap.
			const gap = 2
			a := p.input("A", wide("A", s.segments*(m*s.k+gap)))
			b := p.input("B", wide("B", s.segments*(s.k*n+gap)))
			c := p.output("C", m*n)
			p.run(fmt.Sprintf("%d segments of K=%d %v", s.segments, s.k, l), func(d device) {
				oa, ob := d.operand(a, m, s.k, 0, l.a), d.operand(b, s.k, n, 0, l.b)
				oa.Segment, ob.Segment = m*s.k+gap, s.k*n+gap
				d.Contract(kernels.Contraction{M: m, N: n, K: s.k, Segments: s.segments, A: oa, B: ob, C: d.operand(c, m, n, 0, false)})
			})
		}
	}
	// Token mixing: one output per batch item, its weight gradient over (item, channel).
	const items, tokens, hidden, channels = 3, 7, 11, 45
	dy := p.input("dy", wide("dy", items*hidden*channels))
	x := p.input("x", wide("x", items*tokens*channels))
	dw := p.output("dW", hidden*tokens)
	p.run("weight gradient of token mixing", func(d device) {
		d.Contract(kernels.Contraction{M: hidden, N: tokens, K: channels, Segments: items,
			A: kernels.Operand{Buffer: d.of(dy), Row: channels, Col: 1, Segment: hidden * channels},
			B: kernels.Operand{Buffer: d.of(x), Row: 1, Col: channels, Segment: tokens * channels},
			C: kernels.Matrix(d.of(dw), tokens)})
	})
}

// contractSpecials: NaN, infinities, zeros of both signs and subnormals go the
// way of IEEE-754; nothing is skipped because a factor is zero.
func contractSpecials(p *probe) {
	for _, l := range layouts() {
		for _, kind := range []string{"special", "tiny"} {
			p.contract(17, 19, 131, l, kind)
			p.contract(6, 33, 5, l, kind)
			p.contract(1, 8, 3, l, kind)
		}
	}
	// A zero does not hide what it multiplies: 0·Inf and 0·NaN are NaN.
	sp := specials()
	for _, v := range []float32{sp[0], sp[len(sp)-1], sp[len(sp)-2]} {
		for _, side := range []string{"A", "B"} {
			const m, n, k = 7, 17, 5
			av, bv := make([]float32, m*k), make([]float32, k*n)
			if side == "A" {
				av[3*k+2] = v // row 3
			} else {
				bv[2*n+3] = v // column 3
			}
			want := make([]float32, m*n)
			for i := range want {
				if side == "A" && i/n == 3 || side == "B" && i%n == 3 {
					want[i] = sp[0]
				}
			}
			a, b, c := p.input("A", av), p.input("B", bv), p.output("C", m*n)
			p.run(fmt.Sprintf("one %v in %s among zeros", v, side), func(d device) {
				d.Contract(kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(d.of(a), k), B: kernels.Matrix(d.of(b), n), C: kernels.Matrix(d.of(c), n)})
				p.expect(d, c, "NaN in its row or column, +0 elsewhere", want)
			})
		}
	}
}

func contractRefusals(p *probe) {
	a, b := p.input("A", uniform("A", 6)), p.input("B", uniform("B", 6))
	c := p.output("C", 4)
	type change func(c *kernels.Contraction)
	for name, f := range map[string]change{
		"A too short":         func(c *kernels.Contraction) { c.M, c.C.Row = 3, 1 },
		"K too large":         func(c *kernels.Contraction) { c.K = 4 },
		"negative M":          func(c *kernels.Contraction) { c.M = -1 },
		"negative stride":     func(c *kernels.Contraction) { c.A.Row = -1 },
		"C with a column gap": func(c *kernels.Contraction) { c.C.Col = 2; c.C.Row = 1 },
		"bias of wrong size":  func(c *kernels.Contraction) { c.Bias = c.A.Slice(0, 3) },
		"scale of wrong size": func(c *kernels.Contraction) { c.Scale = c.A.Slice(0, 1) },
		"C absent":            func(c *kernels.Contraction) { c.C = kernels.Operand{} },
		"batch too large":     func(c *kernels.Contraction) { c.Batch[1] = 2; c.A.Batch[1] = 3 },
		"C shared by items":   func(c *kernels.Contraction) { c.Batch[1] = 2 },
		"C shared by rows":    func(c *kernels.Contraction) { c.C.Row = 0 },
		"PreAct shared":       func(c *kernels.Contraction) { c.PreAct = c.C; c.PreAct.Row = 0 },
		"unknown activation":  func(c *kernels.Contraction) { c.Act = 77 },
	} {
		p.keep(func() {
			p.refuses(name, func(d device) {
				x := kernels.Contraction{M: 2, N: 2, K: 3, A: kernels.Matrix(d.of(a), 3), B: kernels.Matrix(d.of(b), 2), C: kernels.Matrix(d.of(c), 2)}
				f(&x)
				d.Contract(x)
			})
		})
	}
	p.release()
}

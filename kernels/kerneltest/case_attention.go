package kerneltest

import (
	"fmt"
	"math"

	"vision/kernels"
)

// attentionShape is one problem; packed puts q, k and v into one projection
// [items, tokens, 3, heads, dim].
type attentionShape struct {
	items, heads, queries, keys, dim int
	packed                           bool
}

func (s attentionShape) String() string {
	return fmt.Sprintf("%d items, %d heads, %d queries, %d keys, dim %d, packed %v", s.items, s.heads, s.queries, s.keys, s.dim, s.packed)
}

func (p *probe) attentionShapes() []attentionShape {
	all := []attentionShape{
		{1, 1, 1, 1, 1, true},
		{2, 3, 1, 1, 8, true},
		{1, 1, 2, 3, 5, false},
		{2, 2, 7, 7, 13, true},
		{1, 2, 33, 33, 16, true},
		{1, 1, 5, 129, 8, false},
		{1, 1, 130, 3, 8, false},
		{1, 2, 3, 33, 131, false},
		{2, 1, 31, 17, 64, false},
		{0, 2, 4, 4, 8, true},
	}
	if !p.small {
		all = append(all,
			attentionShape{1, 2, 197, 197, 64, true},
			attentionShape{2, 1, 257, 257, 32, true},
			attentionShape{1, 1, 577, 577, 64, true},
			attentionShape{1, 1, 33, 577, 80, false},
			attentionShape{1, 3, 300, 257, 7, false})
	}
	return all
}

// attended is the data of one problem and how its heads lie.
type attended struct {
	attentionShape
	q, k, v   *array
	o         *array // [items, queries, heads, dim]
	prob      *array // [items, heads, queries, keys] or nil
	qAt, kvAt kernels.Heads
	kOff      int
	vOff      int
}

// attendArrays uploads the operands. scale stretches queries: large logits.
func (p *probe) attendArrays(s attentionShape, kind string, stretch float32, result bool) *attended {
	t := &attended{attentionShape: s}
	fresh := func(name string, n int) *array {
		if result {
			return p.output("d"+name, n)
		}
		v := data(kind, name, n)
		if name != "v" {
			for i := range v {
				v[i] *= stretch
			}
		}
		return p.input(name, v)
	}
	width := s.heads * s.dim
	if s.packed {
		t.q = fresh("qkv", s.items*s.queries*3*width)
		t.k, t.v = t.q, t.q
		t.qAt = kernels.Heads{Item: s.queries * 3 * width, Token: 3 * width, Head: s.dim}
		t.kvAt = t.qAt
		if len(t.q.initial) > 0 {
			t.kOff, t.vOff = width, 2*width
		}
		return t
	}
	// Queries [items, queries, heads, dim]; keys and values [items, heads, keys, dim].
	t.q, t.k, t.v = fresh("q", s.items*s.queries*width), fresh("k", s.items*s.keys*width), fresh("v", s.items*s.keys*width)
	t.qAt = kernels.Heads{Item: s.queries * width, Token: width, Head: s.dim}
	t.kvAt = kernels.Heads{Item: s.keys * width, Token: s.dim, Head: s.keys * s.dim}
	return t
}

func (d device) heads(a *array, at kernels.Heads, from int) kernels.Heads {
	at.Buffer = d.of(a).From(from)
	return at
}

func (d device) attention(t *attended) kernels.Attention {
	return kernels.Attention{Items: t.items, NumHeads: t.heads, Queries: t.queries, Keys: t.keys, Dim: t.dim,
		Q: d.heads(t.q, t.qAt, 0), K: d.heads(t.k, t.kvAt, t.kOff), V: d.heads(t.v, t.kvAt, t.vOff),
		O: d.heads(t.o, t.outAt(), 0), P: d.of(t.prob)}
}

func (t *attended) outAt() kernels.Heads {
	width := t.heads * t.dim
	return kernels.Heads{Item: t.queries * width, Token: width, Head: t.dim}
}

func (t *attended) outLen() int  { return t.items * t.queries * t.heads * t.dim }
func (t *attended) probLen() int { return t.items * t.heads * t.queries * t.keys }

// caseAttend: lengths, layouts and the probabilities; large logits; equality
// with the chain of single ops.
func caseAttend(p *probe) {
	for i, s := range p.attentionShapes() {
		for _, kind := range []string{"uniform", "special"} {
			if kind == "special" && s.queries*s.keys > 10_000 {
				continue
			}
			for _, withP := range []bool{false, true} {
				t := p.attendArrays(s, kind, 1+float32(i), false)
				t.o = p.output("o", t.outLen())
				if withP {
					t.prob = p.output("p", t.probLen())
				}
				p.attend(fmt.Sprintf("%v %s P=%v", s, kind, withP), t, withP)
			}
		}
	}
	// Logits of thousands: the maximum comes off before the exponential.
	t := p.attendArrays(attentionShape{1, 1, 5, 37, 4, false}, "uniform", 300, false)
	t.o = p.output("o", t.outLen())
	p.attend("large logits", t, false)
	// The result may take the place of the queries.
	t = p.attendArrays(attentionShape{2, 2, 9, 33, 8, false}, "uniform", 3, false)
	t.o = t.q
	t.q.result = true
	p.run("o in the place of q", func(d device) { d.Attend(d.attention(t)) })
	p.attendRefusals()
}

// attend runs a problem and the chain.
func (p *probe) attend(label string, t *attended, chain bool) {
	var want, prob []float32
	if chain && t.items > 0 {
		want, prob = p.attendChain(t)
	}
	p.run(label, func(d device) {
		d.Attend(d.attention(t))
		if want != nil {
			p.expect(d, t.o, "the bits of Contract, Scale, Softmax, Contract", want)
			p.expect(d, t.prob, "the bits of Contract, Scale, Softmax", prob)
		}
	})
}

// attendChain computes attention by single ops on the backend under test.
func (p *probe) attendChain(t *attended) (out, prob []float32) {
	d := p.dev[0]
	s, o := d.Alloc(t.probLen()), d.Alloc(t.outLen())
	defer d.Free(s)
	defer d.Free(o)
	err := p.attempt(d, func(d device) {
		a := d.attention(t)
		n := t.queries * t.keys
		batch := [2]int{t.items, t.heads}
		d.Contract(kernels.Contraction{M: t.queries, N: t.keys, K: t.dim, Batch: batch,
			A: kernels.Operand{Buffer: a.Q.Buffer, Row: a.Q.Token, Col: 1, Batch: [2]int{a.Q.Item, a.Q.Head}},
			B: kernels.Operand{Buffer: a.K.Buffer, Row: 1, Col: a.K.Token, Batch: [2]int{a.K.Item, a.K.Head}},
			C: kernels.Operand{Buffer: s, Row: t.keys, Col: 1, Batch: [2]int{t.heads * n, n}}})
		d.Scale(s, s, float32(1/math.Sqrt(float64(t.dim))))
		d.Softmax(s, s, t.keys)
		at := t.outAt()
		d.Contract(kernels.Contraction{M: t.queries, N: t.dim, K: t.keys, Batch: batch,
			A: kernels.Operand{Buffer: s, Row: t.keys, Col: 1, Batch: [2]int{t.heads * n, n}},
			B: kernels.Operand{Buffer: a.V.Buffer, Row: a.V.Token, Col: 1, Batch: [2]int{a.V.Item, a.V.Head}},
			C: kernels.Operand{Buffer: o, Row: at.Token, Col: 1, Batch: [2]int{at.Item, at.Head}}})
		out, prob = make([]float32, o.Len()), make([]float32, s.Len())
		d.Download(out, o)
		d.Download(prob, s)
	})
	if err != nil {
		p.fault("attention by single ops: %v", err)
	}
	return out, prob
}

func (p *probe) attendRefusals() {
	s := attentionShape{1, 2, 3, 4, 5, false}
	for name, f := range map[string]func(a *kernels.Attention){
		"no keys":         func(a *kernels.Attention) { a.Keys = 0 },
		"dim 0":           func(a *kernels.Attention) { a.Dim = 0 },
		"keys too many":   func(a *kernels.Attention) { a.Keys = 5 },
		"negative stride": func(a *kernels.Attention) { a.V.Token = -1 },
		"P of wrong size": func(a *kernels.Attention) { a.P = a.O.Slice(0, 3) },
		"O too short":     func(a *kernels.Attention) { a.O.Buffer = a.O.Slice(0, 7) },
	} {
		t := p.attendArrays(s, "uniform", 1, false)
		t.o = p.output("o", t.outLen())
		p.refuses(name, func(d device) {
			a := d.attention(t)
			f(&a)
			d.Attend(a)
		})
	}
}

// caseAttendBackward: the same problems, P given and recomputed.
func caseAttendBackward(p *probe) {
	for i, s := range p.attentionShapes() {
		if s.queries > 300 { // 577 backward adds time, not a new path
			s.dim, s.heads = 8, 1
		}
		for _, kind := range []string{"uniform", "special"} {
			if kind == "special" && s.queries*s.keys > 10_000 {
				continue
			}
			for _, withP := range []bool{false, true} {
				p.attendBackward(s, kind, 1+float32(i)/2, withP)
			}
		}
	}
	t, g, do := p.gradArrays(attentionShape{1, 2, 3, 4, 5, false}, "uniform", 1)
	p.refuses("dQ too short", func(d device) {
		x := d.attentionGrad(t, g, do)
		x.DQ.Buffer = x.DQ.Slice(0, 3)
		d.AttendBackward(x)
	})
}

func (p *probe) gradArrays(s attentionShape, kind string, stretch float32) (t, g *attended, do *array) {
	t = p.attendArrays(s, kind, stretch, false)
	do = p.input("do", data(kind, "do", t.outLen()))
	g = p.attendArrays(s, kind, stretch, true)
	return t, g, do
}

func (d device) attentionGrad(t, g *attended, do *array) kernels.AttentionGrad {
	f := kernels.Attention{Items: t.items, NumHeads: t.heads, Queries: t.queries, Keys: t.keys, Dim: t.dim,
		Q: d.heads(t.q, t.qAt, 0), K: d.heads(t.k, t.kvAt, t.kOff), V: d.heads(t.v, t.kvAt, t.vOff), P: d.of(t.prob)}
	return kernels.AttentionGrad{Forward: f, DO: d.heads(do, t.outAt(), 0),
		DQ: d.heads(g.q, g.qAt, 0), DK: d.heads(g.k, g.kvAt, g.kOff), DV: d.heads(g.v, g.kvAt, g.vOff)}
}

func (p *probe) attendBackward(s attentionShape, kind string, stretch float32, withP bool) {
	t, g, do := p.gradArrays(s, kind, stretch)
	if withP {
		// The probabilities as the forward pass of the reference leaves them.
		prob := make([]float32, t.probLen())
		ref := p.dev[1]
		o, pb := ref.Alloc(t.outLen()), ref.Alloc(len(prob))
		f := ref.attentionGrad(t, g, do).Forward
		f.O = t.outAt()
		f.O.Buffer, f.P = o, pb
		ref.Attend(f)
		ref.Download(prob, pb)
		ref.Free(o)
		ref.Free(pb)
		t.prob = p.input("p", prob)
	}
	label := fmt.Sprintf("%v %s P=%v", s, kind, withP)
	p.run(label, func(d device) { d.AttendBackward(d.attentionGrad(t, g, do)) })
}

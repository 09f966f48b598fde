package mutants

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/cuda/contract"
	"vision/kernels/cuda/simtest"
)

// product is a contraction with contiguous rows of a length rounded up to four, or
// packed closely where close.
type product struct {
	m, n, k, batch, segments int
	transposedA, transposedB bool
	close                    bool
	tiny                     bool // products underflow to zeros of both signs
	epilogue                 int  // 0 none; 1 bias, scale, residual in place; 2 bias of rows, GELU; 3 all with ReLU
}

func (p product) String() string {
	return fmt.Sprintf("%d×%d×%d, batch %d, segments %d, A transposed %v, B transposed %v, close %v, tiny %v, epilogue %d", p.m, p.n, p.k, p.batch, p.segments,
		p.transposedA, p.transposedB, p.close, p.tiny, p.epilogue)
}

// operand draws a matrix for each item; between its rows lies NaN.
func (p product) operand(s *simtest.Side, name string, rows, cols, count int) kernels.Operand {
	pitch := (cols + 3) / 4 * 4
	if p.close {
		pitch = cols
	}
	v := values(name, rows*pitch*count, 0)
	for i := range v {
		switch {
		case i%pitch >= cols:
			v[i] = float32(math.NaN())
		case i%11 == 3:
			v[i] = float32(math.Copysign(0, float64(v[i])))
		case p.tiny:
			v[i] *= 0x1p-90
		}
	}
	return kernels.Operand{Buffer: s.In(v), Row: pitch, Col: 1, Batch: [2]int{0, rows * pitch}}
}

func turned(o kernels.Operand) kernels.Operand {
	o.Row, o.Col = o.Col, o.Row
	return o
}

func (p product) run(s *simtest.Side) {
	batch, segments := max(p.batch, 1), max(p.segments, 1)
	c := kernels.Contraction{M: p.m, N: p.n, K: p.k, Segments: segments, Batch: [2]int{1, batch}, C: p.operand(s, "c", p.m, p.n, batch)}
	if c.A = p.operand(s, "a", p.m, p.k, batch*segments); p.transposedA {
		c.A = turned(p.operand(s, "a", p.k, p.m, batch*segments))
	}
	if c.B = p.operand(s, "b", p.k, p.n, batch*segments); p.transposedB {
		c.B = turned(p.operand(s, "b", p.n, p.k, batch*segments))
	}
	for _, o := range []*kernels.Operand{&c.A, &c.B} { // [segment, item, …]: segments do not follow one another
		o.Segment = batch * o.Batch[1]
	}
	switch p.epilogue {
	case 1:
		c.Bias, c.Scale, c.Residual = s.In(values("bias", p.n, 0)), s.In(values("scale", p.n, 0)), c.C
	case 2:
		c.Bias, c.BiasRows, c.Act = s.In(values("bias", p.m, 0)), true, kernels.GELU
	case 3:
		c.Bias, c.Scale, c.PreAct, c.Act = s.In(values("bias", p.n, 0)), s.In(values("scale", p.n, 0)), p.operand(s, "pre", p.m, p.n, batch), kernels.ReLU
		c.Residual = p.operand(s, "residual", p.m, p.n, batch)
	}
	s.Contract(c)
}

// products meet the edges of the tiles, tails of k of every kind, sums of one block and
// of several, and every part of the epilogue.
var products = []product{
	{m: 1, n: 1, k: 1},
	{m: 5, n: 6, k: 0, epilogue: 3},
	{m: 5, n: 6, k: 140, tiny: true},
	{m: 4, n: 8, k: 16, epilogue: 1},
	{m: 5, n: 7, k: 20, epilogue: 3, close: true},
	{m: 6, n: 5, k: 9, epilogue: 2, segments: 3, batch: 2},
	{m: 33, n: 36, k: 31, epilogue: 2},
	{m: 40, n: 44, k: 129, epilogue: 3},
	{m: 36, n: 20, k: 300, epilogue: 1, batch: 2},
	{m: 8, n: 12, k: 144, epilogue: 3, batch: 2},
	{m: 32, n: 128, k: 128},
	{m: 12, n: 24, k: 391, epilogue: 3},
	{m: 4, n: 196, k: 20, epilogue: 1},
	{m: 4, n: 8, k: 9*128 + 5},
	{m: 130, n: 132, k: 37, epilogue: 3},
	{m: 68, n: 65, k: 160, epilogue: 3},
	{m: 132, n: 130, k: 260, epilogue: 1},
}

// contractSteps run every version on every product in one layout or, where it is small,
// in all four.
func contractSteps() (all []*Step) {
	for _, version := range contract.Versions() {
		for i, p := range products {
			for layout := range 4 {
				if p.m*p.n > 40*44 && layout != i%4 {
					continue
				}
				p.transposedA, p.transposedB = layout&1 != 0, layout&2 != 0
				q := p
				all = append(all, &Step{Name: version + " " + q.String(), Op: "contract", Version: version, Run: q.run})
			}
		}
		all = append(all, manySteps(version)...)
	}
	odd := product{m: 9, n: 11, k: 33, epilogue: 3}
	for _, version := range contract.Versions() {
		all = append(all, &Step{Name: version + " off the boundary", Op: "contract", Version: version, Shift: 3, Run: odd.run})
	}
	return all
}

// manySteps have more tiles than blocks: a block's next tile meets what the one before
// left. Rows reach into the last part of a tile, which is the last to be handed over.
func manySteps(version string) (all []*Step) {
	// More than 108 multiprocessors times the blocks that one holds.
	batch := map[string]int{"3_async": 110, "4_warptile": 218, "5_small": 218}[version]
	for _, layout := range []string{"nn", "nt", "tn"} {
		if batch == 0 || version == "5_small" && layout == "tn" {
			continue
		}
		p := product{m: 100, n: 4, k: 40, batch: batch, epilogue: 1, transposedA: layout[0] == 't', transposedB: layout[1] == 't'}
		if version == "5_small" {
			p.m = 4
		}
		all = append(all, &Step{Name: version + " " + p.String(), Op: "contract", Version: version, Run: p.run})
	}
	if version == "2_tiled" { // without k no barrier of the sum stands between two tiles
		p := product{m: 2, n: 1, batch: 3460}
		all = append(all, &Step{Name: version + " " + p.String(), Op: "contract", Version: version, Run: p.run})
	}
	return all
}

// heads is one problem of attention.
type heads struct{ items, heads, queries, keys, dim int }

func (h heads) vectors(s *simtest.Side, name string, tokens int) kernels.Heads {
	v := values(name, h.items*h.heads*tokens*h.dim, 0)
	for i := range v { // scores of moderate size, or softmax is 0 and 1
		v[i] = float32(math.Remainder(float64(v[i]), 2))
	}
	return kernels.Heads{Buffer: s.In(v), Item: h.heads * tokens * h.dim, Token: h.heads * h.dim, Head: h.dim}
}

func (h heads) forward(withP bool) func(s *simtest.Side) {
	return func(s *simtest.Side) {
		a := kernels.Attention{Items: h.items, NumHeads: h.heads, Queries: h.queries, Keys: h.keys, Dim: h.dim,
			Q: h.vectors(s, "q", h.queries), K: h.vectors(s, "k", h.keys), V: h.vectors(s, "v", h.keys), O: h.vectors(s, "o", h.queries)}
		if withP {
			a.P = s.Out(h.items * h.heads * h.queries * h.keys)
		}
		s.Attend(a)
	}
}

func (h heads) backward(withP bool) func(s *simtest.Side) {
	return func(s *simtest.Side) {
		g := kernels.AttentionGrad{Forward: kernels.Attention{Items: h.items, NumHeads: h.heads, Queries: h.queries, Keys: h.keys, Dim: h.dim,
			Q: h.vectors(s, "q", h.queries), K: h.vectors(s, "k", h.keys), V: h.vectors(s, "v", h.keys)},
			DO: h.vectors(s, "do", h.queries), DQ: h.vectors(s, "dq", h.queries), DK: h.vectors(s, "dk", h.keys), DV: h.vectors(s, "dv", h.keys)}
		if withP {
			p := make([]float32, h.items*h.heads*h.queries*h.keys)
			for i, v := range values("p", len(p), 0) {
				p[i] = float32(math.Abs(math.Remainder(float64(v), 1)))
			}
			g.Forward.P = s.In(p)
		}
		s.AttendBackward(g)
	}
}

// attentionSteps have keys on both sides of a warp, a step of 32, a block of 128 and a
// chunk, and queries that fill no block; among them every tiling is the cheapest once.
func attentionSteps() (all []*Step) {
	for _, version := range []string{"", "1_direct", "3_long"} {
		for _, h := range []heads{
			{1, 1, 1, 1, 64}, {1, 2, 3, 5, 64}, {1, 1, 2, 33, 64}, {2, 1, 41, 7, 64}, {1, 1, 5, 96, 64}, {1, 1, 9, 130, 64}, {1, 1, 40, 197, 64},
			{1, 1, 31, 230, 64}, {1, 1, 3, 260, 64}, {1, 1, 2, 300, 64}, {1, 2, 25, 470, 64}, {1, 1, 100, 5, 64}, {1, 1, 150, 7, 32},
			{1, 1, 1, 1, 32}, {1, 2, 3, 5, 32}, {1, 1, 49, 37, 32}, {1, 1, 7, 129, 32}, {1, 1, 3, 257, 32}, {1, 1, 50, 240, 32},
			{2, 3, 2, 3, 5}, {1, 1, 7, 33, 8}, {1, 1, 3, 129, 12}, {1, 1, 130, 3, 5},
		} {
			if version == "" && h.dim != 64 && h.dim != 32 || version != "" && h.keys > 200 {
				continue
			}
			if version != "" && h.dim == 64 {
				h.dim = 20
			}
			for _, withP := range []bool{false, true} {
				name := fmt.Sprintf("%s %+v with P %v", version, h, withP)
				all = append(all, &Step{Name: "forward " + name, Op: "attention", Version: version, Run: h.forward(withP)},
					&Step{Name: "backward " + name, Op: "attention", Version: version, Run: h.backward(withP)})
			}
		}
	}
	return all
}

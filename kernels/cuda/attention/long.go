package attention

import (
	"vision/kernels"
	"vision/kernels/cuda/contract"
	"vision/kernels/cuda/gpu"
)

// Version 3: the chain of NUMERICS.md §6 with package contract's products.
var (
	softmax          = gpu.Kernel{Module: "attention_3_long", Entry: "attention_softmax"}
	softmaxGradients = gpu.Kernel{Module: "attention_3_long", Entry: "attention_softmax_gradients"}
)

// leastLong is the number of queries and of keys below which the chain's products
// would not fill one tile of package contract, and version 1's fewer launches win.
const leastLong = 64

// long reports whether version 3 is to compute what version 2 does not take.
func long(d *gpu.Device, a *kernels.Attention) bool {
	switch d.Pinned("attention") {
	case "1_direct":
		return false
	case "3_long":
		return a.Queries > 0
	}
	return min(a.Queries, a.Keys) >= leastLong
}

// rectangle is a run of pairs of item and head that two batch axes can describe.
type rectangle struct{ item, head, items, heads int }

// rectangles cuts all pairs into rectangles whose scores, floats a pair, stay within
// scratchFloats: of at least one pair.
func rectangles(items, heads, floats int, f func(r rectangle)) {
	each := max(scratchFloats/max(floats, 1), 1)
	if rows := min(each/heads, items); rows > 0 {
		for item := 0; item < items; item += rows {
			f(rectangle{item, 0, min(rows, items-item), heads})
		}
		return
	}
	for item := range items {
		for head := 0; head < heads; head += each {
			f(rectangle{item, head, 1, min(each, heads-head)})
		}
	}
}

// tokens is the vectors of the rectangle as a matrix [token, dim], across as [dim,
// token].
func (r rectangle) tokens(h kernels.Heads) kernels.Operand {
	return kernels.Operand{Buffer: h.From(r.item*h.Item + r.head*h.Head), Row: h.Token, Col: 1, Batch: [2]int{h.Item, h.Head}}
}

func (r rectangle) across(h kernels.Heads) kernels.Operand { return transposed(r.tokens(h)) }

func transposed(o kernels.Operand) kernels.Operand {
	o.Row, o.Col = o.Col, o.Row
	return o
}

// matrix is the scores of the rectangle, which begin at b, in rows of a pitch.
func (r rectangle) matrix(b kernels.Buffer, queries, pitch int) kernels.Operand {
	return kernels.Operand{Buffer: b, Row: pitch, Col: 1, Batch: [2]int{r.heads * queries * pitch, queries * pitch}}
}

func (r rectangle) product(d *gpu.Device, c, x, y kernels.Operand, m, n, k int) {
	contract.Run(d, kernels.Contraction{M: m, N: n, K: k, Batch: [2]int{r.items, r.heads}, A: x, B: y, C: c})
}

// probabilities fills p with softmax(Q·Kᵀ·scale).
func (r rectangle) probabilities(d *gpu.Device, a *kernels.Attention, x *args, p kernels.Operand) {
	r.product(d, p, r.tokens(a.Q), r.across(a.K), a.Queries, a.Keys, a.Dim)
	x.count, x.p, x.pitch = uint32(r.items*r.heads), d.Ptr(p.Buffer), uint64(p.Row)
	overRows(d, &softmax, x)
}

// given is the caller's P of the rectangle.
func (r rectangle) given(a *kernels.Attention) kernels.Operand {
	n := a.Queries * a.Keys
	return r.matrix(a.P.From((r.item*a.NumHeads+r.head)*n), a.Queries, a.Keys)
}

func longForward(d *gpu.Device, a *kernels.Attention, x *args) {
	pitch := roundUp(a.Keys, 4)
	floats := a.Queries * pitch
	rectangles(a.Items, a.NumHeads, floats, func(r rectangle) {
		var p kernels.Operand
		if a.P.IsNil() {
			room := d.Alloc(r.items * r.heads * floats)
			defer d.Free(room)
			p = r.matrix(room, a.Queries, pitch)
		} else {
			p = r.given(a)
		}
		r.probabilities(d, a, x, p)
		r.product(d, r.tokens(a.O), p, r.tokens(a.V), a.Queries, a.Dim, a.Keys)
	})
}

func longBackward(d *gpu.Device, g *kernels.AttentionGrad, x *args) {
	a := &g.Forward
	pitch := roundUp(a.Keys, 4)
	floats := a.Queries * pitch
	rectangles(a.Items, a.NumHeads, 2*floats, func(r rectangle) {
		all := r.items * r.heads * floats
		room := d.Alloc(2 * all)
		defer d.Free(room)
		p, da := r.matrix(room.Slice(0, all), a.Queries, pitch), r.matrix(room.From(all), a.Queries, pitch)
		if a.P.IsNil() {
			r.probabilities(d, a, x, p)
		} else {
			p = r.given(a)
		}
		r.product(d, r.tokens(g.DV), transposed(p), r.tokens(g.DO), a.Keys, a.Dim, a.Queries)
		r.product(d, da, r.tokens(g.DO), r.across(a.V), a.Queries, a.Keys, a.Dim)
		x.count, x.p, x.pitch = uint32(r.items*r.heads), d.Ptr(p.Buffer), uint64(p.Row)
		x.da, x.daPitch = d.Ptr(da.Buffer), uint64(pitch)
		overRows(d, &softmaxGradients, x)
		r.product(d, r.tokens(g.DQ), da, r.tokens(a.K), a.Queries, a.Dim, a.Keys)
		r.product(d, r.tokens(g.DK), transposed(da), r.tokens(a.Q), a.Keys, a.Dim, a.Queries)
	})
}

package attention_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda/attention"
	"vision/kernels/cuda/gpu"
	"vision/kernels/kerneltest/reference"
)

// shape is one problem. Packed puts q, k and v into one projection [items, tokens, 3,
// heads, dim]; else queries are [items, queries, heads, dim], keys and values [items,
// heads, keys, dim]. odd moves every buffer by one value, off its 16 bytes.
type shape struct {
	items, heads, queries, keys, dim int
	packed, odd                      bool
}

func (s shape) String() string {
	return fmt.Sprintf("%dx%dx%dx%dx%d packed=%v odd=%v", s.items, s.heads, s.queries, s.keys, s.dim, s.packed, s.odd)
}

// shapes have keys on both sides of a warp, a step of 32, a block of 128 and a chunk
// of 224, and queries that fill no block.
var shapes = []shape{
	{1, 1, 1, 1, 1, false, false},
	{2, 3, 1, 1, 8, true, false},
	{1, 1, 2, 5, 3, false, false},
	{1, 2, 7, 33, 32, false, false},
	{2, 2, 33, 33, 64, true, false},
	{1, 1, 4, 33, 64, false, true},
	{1, 1, 41, 32, 64, false, false},
	{1, 1, 5, 127, 64, false, false},
	{1, 1, 6, 128, 32, false, false},
	{1, 2, 3, 129, 64, false, false},
	{2, 1, 9, 197, 64, false, false},
	{1, 1, 40, 197, 64, false, false},
	{1, 1, 3, 129, 80, false, false},
	{1, 1, 31, 257, 64, false, false},
	{1, 1, 25, 257, 32, false, false},
	{1, 1, 3, 300, 64, false, false},
	{1, 1, 130, 3, 64, false, false},
	{1, 1, 130, 7, 5, false, false},
	{0, 1, 4, 4, 8, false, false},
}

// problem is the operands of one shape, on the host.
type problem struct {
	shape
	q, k, v, do []float32
	qAt, kvAt   kernels.Heads
}

// newProblem draws values in [−2, 2); special also zeros of both signs, infinities and
// a NaN now and then.
func newProblem(s shape, special bool) *problem {
	r := rand.New(rand.NewPCG(uint64(s.keys), uint64(s.dim)))
	draw := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = 4*r.Float32() - 2
			if special && r.IntN(40) == 0 {
				v[i] = []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.NaN()), 0x1p-140}[r.IntN(5)]
			}
		}
		return v
	}
	p, width := &problem{shape: s}, s.heads*s.dim
	if s.packed {
		p.q = draw(s.items * s.queries * 3 * width)
		p.qAt = kernels.Heads{Item: s.queries * 3 * width, Token: 3 * width, Head: s.dim}
		p.kvAt = p.qAt
	} else {
		p.q, p.k, p.v = draw(s.items*s.queries*width), draw(s.items*s.keys*width), draw(s.items*s.keys*width)
		p.qAt = kernels.Heads{Item: s.queries * width, Token: width, Head: s.dim}
		p.kvAt = kernels.Heads{Item: s.keys * width, Token: s.dim, Head: s.keys * s.dim}
	}
	p.do = draw(s.items * s.queries * width)
	return p
}

// device is a backend or a gpu.Device: memory and the two passes.
type device struct {
	kernels.Device
	attend   func(kernels.Attention)
	backward func(kernels.AttentionGrad)
}

func host() device {
	b := reference.New()
	return device{b, b.Attend, b.AttendBackward}
}

func on(d *gpu.Device) device {
	return device{d, func(a kernels.Attention) { attention.Forward(d, a) }, func(g kernels.AttentionGrad) { attention.Backward(d, g) }}
}

// buffer uploads v, or n values of 7 where v is nil.
func (p *problem) buffer(d device, v []float32, n int) kernels.Buffer {
	if v == nil {
		v = make([]float32, n)
		for i := range v {
			v[i] = 7
		}
	}
	at := 0
	if p.odd {
		at = 1
	}
	b := d.Alloc(len(v) + at).From(at)
	d.Upload(b, v)
	return b
}

// operands places q, k, v, either the problem's or (result) buffers for gradients.
func (p *problem) operands(d device, result bool) (q, k, v kernels.Heads) {
	q, k, v = p.qAt, p.kvAt, p.kvAt
	data := []([]float32){p.q, p.k, p.v}
	if result {
		data = []([]float32){nil, nil, nil}
	}
	q.Buffer = p.buffer(d, data[0], len(p.q))
	if p.packed {
		width := min(p.heads*p.dim, q.Len())
		k.Buffer, v.Buffer = q.From(width), q.From(min(2*width, q.Len()))
		return q, k, v
	}
	k.Buffer, v.Buffer = p.buffer(d, data[1], len(p.k)), p.buffer(d, data[2], len(p.v))
	return q, k, v
}

func (p *problem) outAt() kernels.Heads {
	width := p.heads * p.dim
	return kernels.Heads{Item: p.queries * width, Token: width, Head: p.dim}
}

func read(d device, b kernels.Buffer) []float32 {
	v := make([]float32, b.Len())
	d.Download(v, b)
	return v
}

// forward runs the forward pass and returns O and P.
func (p *problem) forward(d device, withP bool) (o, prob []float32) {
	a := kernels.Attention{Items: p.items, NumHeads: p.heads, Queries: p.queries, Keys: p.keys, Dim: p.dim, O: p.outAt()}
	a.Q, a.K, a.V = p.operands(d, false)
	a.O.Buffer = p.buffer(d, nil, p.items*p.queries*p.heads*p.dim)
	if withP {
		a.P = p.buffer(d, nil, p.items*p.heads*p.queries*p.keys)
	}
	d.attend(a)
	if withP {
		prob = read(d, a.P)
	}
	return read(d, a.O.Buffer), prob
}

// backward returns the gradients, dQ first; packed, all of them are in dQ's buffer.
func (p *problem) backward(d device, prob []float32) [][]float32 {
	var g kernels.AttentionGrad
	g.Forward = kernels.Attention{Items: p.items, NumHeads: p.heads, Queries: p.queries, Keys: p.keys, Dim: p.dim}
	g.Forward.Q, g.Forward.K, g.Forward.V = p.operands(d, false)
	if prob != nil {
		g.Forward.P = p.buffer(d, prob, 0)
	}
	g.DO = p.outAt()
	g.DO.Buffer = p.buffer(d, p.do, 0)
	g.DQ, g.DK, g.DV = p.operands(d, true)
	d.backward(g)
	return [][]float32{read(d, g.DQ.Buffer), read(d, g.DK.Buffer), read(d, g.DV.Buffer)}
}

// same compares bits; all NaN are one (NUMERICS.md §0).
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) && !(got[i] != got[i] && want[i] != want[i]) {
			t.Errorf("%s[%d] of %d is %x, expected %x", what, i, len(want), got[i], want[i])
			return
		}
	}
}

package attention_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
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

var versions = []string{"1_direct", "2_rows", "3_long"}

func TestForward(t *testing.T) {
	for _, version := range versions {
		d := on(simulated(t, version, nil))
		for _, s := range shapes {
			for _, special := range []bool{false, true} {
				if special && s.queries*s.keys > 2000 {
					continue
				}
				t.Run(fmt.Sprintf("%s %v special=%v", version, s, special), func(t *testing.T) {
					p := newProblem(s, special)
					want, wantP := p.forward(host(), true)
					for _, withP := range slices.Compact([]bool{special, true}) {
						o, prob := p.forward(d, withP)
						same(t, "O", o, want)
						if withP {
							same(t, "P", prob, wantP)
						}
					}
				})
			}
		}
	}
}

func TestBackward(t *testing.T) {
	for _, version := range versions {
		d := on(simulated(t, version, nil))
		for _, s := range append(shapes, shape{1, 1, 0, 5, 64, false, false}, shape{1, 1, 130, 3, 32, false, false}) {
			t.Run(fmt.Sprintf("%s %v", version, s), func(t *testing.T) {
				p := newProblem(s, s.keys%2 == 1)
				_, prob := p.forward(host(), true)
				want := p.backward(host(), nil)
				for _, given := range [][]float32{nil, prob} {
					for i, got := range p.backward(d, given) {
						same(t, []string{"dQ", "dK", "dV"}[i], got, want[i])
					}
				}
			})
		}
	}
}

// TestInPlace: O in the place of an operand of its shape.
func TestInPlace(t *testing.T) {
	for _, version := range versions {
		d := on(simulated(t, version, nil))
		for _, place := range []string{"Q", "K", "V", "Q of a packed projection"} {
			t.Run(version+" "+place, func(t *testing.T) {
				s := shape{2, 2, 45, 45, 64, strings.Contains(place, "packed"), false}
				p := newProblem(s, false)
				p.kvAt = p.qAt // K and V as Q lies, so that O may take their place
				run := func(d device) []float32 {
					a := kernels.Attention{Items: s.items, NumHeads: s.heads, Queries: s.queries, Keys: s.keys, Dim: s.dim}
					a.Q, a.K, a.V = p.operands(d, false)
					a.O = map[string]kernels.Heads{"K": a.K, "V": a.V}[place]
					if a.O.IsNil() {
						a.O = a.Q
					}
					d.attend(a)
					return read(d, a.O.Buffer)
				}
				same(t, "O", run(d), run(host()))
			})
		}
	}
}

// TestChosen: which kernels a shape gets; among these shapes, every kernel is launched.
func TestChosen(t *testing.T) {
	left := map[string]bool{}
	for _, s := range attention.Signatures() {
		left[s.Kernel.Entry] = true
	}
	for _, c := range []struct {
		shape
		pin  string
		want string
	}{
		{shape{1, 1, 2, 65, 64, false, false}, "", "attention_64_3_10 attention_rows_64_3_10 attention_columns_64"},
		{shape{1, 1, 40, 197, 64, false, false}, "", "attention_64_7_10 attention_rows_64_7_10 attention_columns_64"},
		{shape{1, 1, 32, 257, 64, false, false}, "", "attention_64_9_8 attention_rows_64_9_8 attention_columns_64"},
		{shape{1, 1, 2, 300, 64, false, false}, "", "attention_64_7_6 attention_rows_64_7_6 attention_columns_64"},
		{shape{1, 1, 2, 50, 32, false, false}, "", "attention_32_7_12 attention_rows_32_7_12 attention_columns_32"},
		{shape{1, 1, 2, 9, 64, false, true}, "", "attention_probabilities attention_output attention_probabilities attention_score_gradients attention_value_gradients attention_query_gradients attention_key_gradients"},
		{shape{1, 1, 2, 9, 64, false, false}, "1_direct", "attention_probabilities attention_output attention_probabilities attention_score_gradients attention_value_gradients attention_query_gradients attention_key_gradients"},
		{shape{1, 1, 2, 9, 5, false, false}, "3_long", "attention_softmax attention_softmax attention_softmax_gradients"},
		{shape{1, 1, 64, 64, 80, false, false}, "", "attention_softmax attention_softmax attention_softmax_gradients"},
		{shape{1, 1, 1, 700, 64, false, false}, "2_rows", "attention_probabilities attention_output attention_probabilities attention_score_gradients attention_value_gradients attention_query_gradients attention_key_gradients"},
	} {
		var got []string
		d := on(simulated(t, c.pin, &got))
		p := newProblem(c.shape, false)
		p.forward(d, false)
		p.backward(d, nil)
		got = slices.DeleteFunc(got, func(k string) bool { return !strings.HasPrefix(k, "attention_") }) // those of package contract
		for _, entry := range got {
			delete(left, entry)
		}
		if !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%v pinned %q: %v, expected %s", c.shape, c.pin, got, c.want)
		}
	}
	if len(left) > 0 {
		t.Errorf("never launched: %v", left)
	}
}

func TestRefusals(t *testing.T) {
	d := on(simulated(t, "", nil))
	p := newProblem(shape{1, 2, 3, 4, 8, false, false}, false)
	a := kernels.Attention{Items: 1, NumHeads: 2, Queries: 3, Keys: 4, Dim: 8, O: p.outAt()}
	a.Q, a.K, a.V = p.operands(d, false)
	a.O.Buffer = p.buffer(d, nil, 3*2*8)
	for name, change := range map[string]func(*kernels.Attention){
		"no keys":     func(a *kernels.Attention) { a.Keys = 0 },
		"O too short": func(a *kernels.Attention) { a.O.Buffer = a.O.Slice(0, 47) },
	} {
		b := a
		change(&b)
		err := func() (err error) {
			defer kernels.Catch(&err)
			d.attend(b)
			return nil
		}()
		if err == nil || !strings.HasPrefix(err.Error(), "Attend: ") {
			t.Errorf("%s: %v, expected a refusal", name, err)
		}
	}
}

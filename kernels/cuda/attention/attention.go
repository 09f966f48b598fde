// Package attention launches fused attention and its backward pass (NUMERICS.md §6).
// All versions give the same bits:
//
//	1_direct         a kernel for each line of the definition; any shape
//	2_rows           scores of a block of queries stay on the chip, from Q·Kᵀ to O
//	2_rows_backward  the same for dQ; dK and dV by blocks of keys
//	3_long           the chain of package contract's products, and softmax in between
//
// Version 2 is for heads of 64 or 32 values, 16-byte aligned, and rows that fit shared
// memory (684 keys at 24 queries a block); version 3 takes the rest from 64 queries
// and keys on, version 1 what is smaller. Pinned to a version that cannot take a shape,
// the op goes to the next that can.
package attention

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/layout"
	"vision/kernels/cuda/tensorcore"
)

// heads is struct Heads of attention.cuh.
type heads struct {
	at                driver.Ptr
	item, token, head uint64
}

// args is struct Args of attention.cuh.
type args struct {
	q, k, v, o, dq, dk, dv heads
	p, da, given           driver.Ptr
	pitch, daPitch         uint64
	first, count, heads    uint32
	queries, keys, dim     uint32
	scale                  float32
	chunks                 uint32
}

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	var s []gpu.Signature
	for _, k := range []*gpu.Kernel{&probabilities, &scoreGradients, &output, &queryGradients, &keyGradients, &valueGradients, &columns64, &columns32, &softmax, &softmaxGradients} {
		s = append(s, gpu.Takes[args](k))
	}
	for i := range tilings {
		s = append(s, gpu.Takes[args](&tilings[i].forward), gpu.Takes[args](&tilings[i].backward))
	}
	return s
}

// scratchFloats bounds the scores that lie in global memory at once: 64 MiB. Heads
// beyond it wait for the next launch.
const scratchFloats = 1 << 24

// Forward computes softmax(Q·Kᵀ·scale)·V for every item and head; see
// [kernels.Attention].
func Forward(d *gpu.Device, a kernels.Attention) {
	a.Check()
	if a.Items == 0 || a.NumHeads == 0 || a.Queries == 0 {
		return
	}
	if o, moved := apart(d, &a); moved {
		defer d.Free(a.O.Buffer)
		defer func() { move(d, &a, o) }()
	}
	if d.Precision() != gpu.FP32 && tensorcore.Attend(d, &a) {
		return
	}
	x := argsOf(d, "Attend", &a)
	x.o = headsOf(d, a.O)
	x.p, x.pitch = d.Ptr(a.P), uint64(a.Keys)
	if t := fastest(d, &x, a.Items*a.NumHeads, x.q, x.k, x.v, x.o); t != nil {
		x.count = uint32(a.Items * a.NumHeads)
		t.launch(d, &t.forward, &x)
		return
	}
	if long(d, &a) {
		longForward(d, &a, &x)
		return
	}
	directForward(d, &a, &x)
}

// Backward computes dQ, dK and dV; see [kernels.AttentionGrad]. The gradients may
// overlap neither each other nor the operands.
func Backward(d *gpu.Device, g kernels.AttentionGrad) {
	g.Check()
	a := &g.Forward
	if a.Items == 0 || a.NumHeads == 0 {
		return
	}
	x := argsOf(d, "AttendBackward", a)
	x.o, x.dq, x.dk, x.dv = headsOf(d, g.DO), headsOf(d, g.DQ), headsOf(d, g.DK), headsOf(d, g.DV)
	var t *tiling
	if a.Queries > 0 {
		t = fastest(d, &x, a.Items*a.NumHeads, x.q, x.k, x.v, x.o, x.dq, x.dk, x.dv)
	}
	if t != nil {
		t.gradients(d, a, &x)
		return
	}
	if long(d, a) {
		longBackward(d, &g, &x)
		return
	}
	directBackward(d, a, &x)
}

// argsOf is what both passes read.
func argsOf(d *gpu.Device, op string, a *kernels.Attention) args {
	if m := max(a.Items, a.NumHeads, a.Queries, a.Keys, a.Dim, a.Items*a.NumHeads); m > math.MaxInt32 {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("%d items, %d heads, %d queries, %d keys, dim %d: a device counts to %d", a.Items, a.NumHeads, a.Queries, a.Keys, a.Dim, math.MaxInt32))
	}
	return args{q: headsOf(d, a.Q), k: headsOf(d, a.K), v: headsOf(d, a.V), heads: uint32(a.NumHeads),
		queries: uint32(a.Queries), keys: uint32(a.Keys), dim: uint32(a.Dim), scale: kernels.AttentionScale(a.Dim)}
}

func headsOf(d *gpu.Device, h kernels.Heads) heads {
	return heads{at: d.Ptr(h.Buffer), item: uint64(h.Item), token: uint64(h.Token), head: uint64(h.Head)}
}

// chunks calls f for runs of pairs whose scores, floats a pair, stay within
// scratchFloats: of at least one pair.
func chunks(pairs, floats int, f func(first, count int)) {
	each := min(max(scratchFloats/max(floats, 1), 1), pairs)
	for first := 0; first < pairs; first += each {
		f(first, min(each, pairs-first))
	}
}

// apart gives O memory of its own where blocks that write it could meet blocks that
// still read an operand there: O may take the place of any operand of its shape. In
// the place of the queries, vector by vector, it needs none: the block that writes one
// is the one that has read it. It returns the O that was asked for.
func apart(d *gpu.Device, a *kernels.Attention) (o kernels.Heads, moved bool) {
	o = a.O
	overQ := overlap(a.O, a.Q) && (headsOf(d, a.O) != headsOf(d, a.Q))
	if !overQ && !overlap(a.O, a.K) && !overlap(a.O, a.V) {
		return o, false
	}
	width := a.NumHeads * a.Dim
	a.O = kernels.Heads{Buffer: d.Alloc(a.Items * a.Queries * width), Item: a.Queries * width, Token: width, Head: a.Dim}
	return o, true
}

func overlap(x, y kernels.Heads) bool {
	return x.Mem == y.Mem && x.Offset() < y.Offset()+y.Len() && y.Offset() < x.Offset()+x.Len()
}

// move copies O to where it was asked for.
func move(d *gpu.Device, a *kernels.Attention, to kernels.Heads) {
	at := func(h kernels.Heads) kernels.View {
		return kernels.View{Buffer: h.Buffer, Strides: [kernels.MaxRank]int{h.Item, h.Token, h.Head, 1}}
	}
	layout.Copy(d, kernels.Copy{Rank: 4, Dims: [kernels.MaxRank]int{a.Items, a.Queries, a.NumHeads, a.Dim}, Dst: at(to), Src: at(a.O)})
}

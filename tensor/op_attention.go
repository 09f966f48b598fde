package tensor

import (
	"fmt"

	"vision/kernels"
)

// Attention is multi-head self-attention on packed projections, without the
// output projection. The last axis of qkv holds, one after the other, queries,
// keys and values, each H heads of d = D/H channels: the layout that the fused
// qkv layers of timm, LAVIS and this project's nn.Attention write.
//
//	S = (Q·Kᵀ)·(1/√d);  P = softmax(S);  O = P·V     for every item and head
//	dqkv: kernels.AttentionGrad
//
// Shapes: qkv [B, N, 3·D] → [B, N, D], D a multiple of heads, N ≥ 1.
// Order: NUMERICS.md §6. Saves nothing: P is recomputed, with the same bits.
// Source: Vaswani et al. 2017, arXiv:1706.03762, eq. 1.
// Kernels: Attend, AttendBackward.
func (qkv *Tensor) Attention(heads int) *Tensor {
	y, _ := qkv.attend("Attention", heads, false)
	return y
}

// AttentionMaps is [Tensor.Attention] that keeps P too: y has the same bits. P is a
// value to look at; no gradient flows through it.
//
// Shapes: qkv [B, N, 3·D] → y [B, N, D], p [B, H, N, N]: row of the query, column
// of the key; every row sums to 1.
func (qkv *Tensor) AttentionMaps(heads int) (y, p *Tensor) {
	return qkv.attend("AttentionMaps", heads, true)
}

func (qkv *Tensor) attend(op string, heads int, maps bool) (y, p *Tensor) {
	t := tapeOf(op, qkv)
	s := qkv.shape
	if s.rank != 3 || heads < 1 || s.dims[2] == 0 || s.dims[2]%(3*heads) != 0 {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("qkv %v with %d heads, expected [B N 3·D] with D a multiple of the heads", s, heads))
	}
	y = t.result(s.with(2, s.dims[2]/3))
	if maps {
		p = t.Empty(s.dims[0], heads, s.dims[1], s.dims[1])
	}
	if y.Len() > 0 {
		a := attention(qkv.value, y.value, s, heads)
		if maps {
			a.P = p.value
		}
		t.backend.Attend(a)
	}
	if n := t.record(y, attentionBackward, qkv); n != nil {
		n.ints[0] = heads
	}
	return y, p
}

// attention describes the op on packed projections of shape s.
func attention(qkv, o kernels.Buffer, s shape, heads int) kernels.Attention {
	d := s.dims[2] / 3
	a := kernels.Attention{
		Items: s.dims[0], NumHeads: heads, Queries: s.dims[1], Keys: s.dims[1], Dim: d / heads,
		O: kernels.Heads{Buffer: o, Item: s.dims[1] * d, Token: d, Head: d / heads},
	}
	a.Q, a.K, a.V = packed(qkv, s, heads)
	return a
}

// packed is the three parts of [B, N, 3, H, d].
func packed(b kernels.Buffer, s shape, heads int) (q, k, v kernels.Heads) {
	d := s.dims[2] / 3
	h := kernels.Heads{Buffer: b, Item: s.dims[1] * 3 * d, Token: 3 * d, Head: d / heads}
	q, k, v = h, h, h
	k.Buffer, v.Buffer = b.From(d), b.From(2*d)
	return q, k, v
}

func attentionBackward(t *Tape, n *node) {
	qkv, heads := n.in[0], n.ints[0]
	g := t.into(qkv)
	if g.Len() > 0 {
		a := kernels.AttentionGrad{Forward: attention(qkv.value, n.out.value, qkv.shape, heads)}
		a.DO = a.Forward.O
		a.DO.Buffer = n.out.grad
		a.DQ, a.DK, a.DV = packed(g, qkv.shape, heads)
		t.backend.AttendBackward(a)
	}
	t.done(qkv, g)
}

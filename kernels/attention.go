package kernels

import (
	"fmt"
	"math"
)

// Heads is where the vectors of all heads lie: the vector of item b, token t and
// head h starts at b·Item + t·Token + h·Head and holds Dim contiguous values. The
// three parts of a packed qkv projection [B, N, 3, H, d] are three Heads of one
// buffer; nothing is transposed or copied.
type Heads struct {
	Buffer
	Item, Token, Head int
}

// Attention is, for every item and head (NUMERICS.md §6),
//
//	S = (Q·Kᵀ)·scale,  scale = float32(1/√Dim)
//	P = softmax(S)     over keys, divided before the product
//	O = P·V            over keys by §1
//
// Shapes: Q, O [Items, Queries, NumHeads, Dim]; K, V [Items, Keys, NumHeads, Dim].
// P, when given, receives the probabilities [Items, NumHeads, Queries, Keys]: the
// backward pass or a picture of the attention may want them.
type Attention struct {
	Items, NumHeads, Queries, Keys, Dim int

	Q, K, V, O Heads
	P          Buffer
}

// AttentionGrad holds the forward operands and the gradients of [Attention]:
//
//	dV = Pᵀ·dO;  dP = dO·Vᵀ;  dS = P·(dP − rowsum_fma(P, dP));  dA = dS·scale
//	dQ = dA·K;   dK = dAᵀ·Q
//
// P is recomputed where Forward.P is absent, with the same bits. O is not read.
type AttentionGrad struct {
	Forward        Attention
	DO, DQ, DK, DV Heads
}

// AttentionScale is the factor on Q·Kᵀ.
func AttentionScale(dim int) float32 { return float32(1 / math.Sqrt(float64(dim))) }

// Check panics with *[Error] unless all vectors lie inside their buffers.
func (a *Attention) Check() {
	a.checkSizes("Attend")
	a.Q.check("Attend", "Q", a.Items, a.Queries, a.NumHeads, a.Dim)
	a.K.check("Attend", "K", a.Items, a.Keys, a.NumHeads, a.Dim)
	a.V.check("Attend", "V", a.Items, a.Keys, a.NumHeads, a.Dim)
	a.O.check("Attend", "O", a.Items, a.Queries, a.NumHeads, a.Dim)
	wantOptional("Attend", "P", a.P, a.Items*a.NumHeads*a.Queries*a.Keys)
}

// Check panics with *[Error] unless all vectors lie inside their buffers.
func (g *AttentionGrad) Check() {
	a := &g.Forward
	const op = "AttendBackward"
	a.checkSizes(op)
	a.Q.check(op, "Q", a.Items, a.Queries, a.NumHeads, a.Dim)
	a.K.check(op, "K", a.Items, a.Keys, a.NumHeads, a.Dim)
	a.V.check(op, "V", a.Items, a.Keys, a.NumHeads, a.Dim)
	g.DO.check(op, "dO", a.Items, a.Queries, a.NumHeads, a.Dim)
	g.DQ.check(op, "dQ", a.Items, a.Queries, a.NumHeads, a.Dim)
	g.DK.check(op, "dK", a.Items, a.Keys, a.NumHeads, a.Dim)
	g.DV.check(op, "dV", a.Items, a.Keys, a.NumHeads, a.Dim)
	wantOptional(op, "P", a.P, a.Items*a.NumHeads*a.Queries*a.Keys)
}

func (a *Attention) checkSizes(op string) {
	if a.Items < 0 || a.NumHeads < 0 || a.Queries < 0 || a.Dim < 1 {
		Fail(op, ErrShape, fmt.Sprintf("items %d, heads %d, queries %d, dim %d", a.Items, a.NumHeads, a.Queries, a.Dim))
	}
	if a.Keys < 1 {
		Fail(op, ErrShape, fmt.Sprintf("%d keys: a row of softmax needs one", a.Keys))
	}
}

func (h *Heads) check(op, name string, items, tokens, heads, dim int) {
	if items == 0 || tokens == 0 || heads == 0 {
		return
	}
	if h.Item < 0 || h.Token < 0 || h.Head < 0 {
		Fail(op, ErrShape, name+" has a negative stride")
	}
	last := (items-1)*h.Item + (tokens-1)*h.Token + (heads-1)*h.Head + dim - 1
	if last >= h.Len() {
		Fail(op, ErrShape, fmt.Sprintf("%s [%d items, %d tokens, %d heads, %d] reaches element %d of %d",
			name, items, tokens, heads, dim, last, h.Len()))
	}
}

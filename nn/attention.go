package nn

import (
	"fmt"

	"vision/kernels"
	"vision/tensor"
)

// Attention is multi-head self-attention with packed projections.
//
//	[Q K V] = x·Wqkvᵀ + bqkv;  O = softmax(Q·Kᵀ/√d)·V per head;  y = O·Woᵀ + bo
//
// Shapes: x [B, N, D] → [B, N, D], d = D/Heads.
// Names: qkv.weight [3·D, D], qkv.bias, proj.weight [D, D], proj.bias.
// Source: timm.models.vision_transformer.Attention, the same in LAVIS.
type Attention struct {
	QKV, Proj *Linear
	Heads     int
}

// NewAttention makes a layer of the given width.
func NewAttention(b kernels.Backend, name string, width, heads int) *Attention {
	if heads < 1 || width < 1 || width%heads != 0 {
		kernels.Fail("NewAttention", kernels.ErrShape, fmt.Sprintf("%s: width %d is not a multiple of %d heads", name, width, heads))
	}
	return &Attention{
		QKV:   NewLinear(b, name+".qkv", width, 3*width, true),
		Proj:  NewLinear(b, name+".proj", width, width, true),
		Heads: heads,
	}
}

// Forward computes y; what follows it, such as λ and the residual, is e.
func (a *Attention) Forward(x *tensor.Tensor, e tensor.Epilogue) *tensor.Tensor {
	qkv := a.QKV.Forward(x)     // [B, N, 3·D]
	o := qkv.Attention(a.Heads) // [B, N, D]
	return a.Proj.Then(o, e)
}

// ForwardMaps is Forward, with the same bits, and the attention of every head, p
// [B, H, N, N]: row of the query, column of the key.
func (a *Attention) ForwardMaps(x *tensor.Tensor, e tensor.Epilogue) (y, p *tensor.Tensor) {
	o, p := a.QKV.Forward(x).AttentionMaps(a.Heads)
	return a.Proj.Then(o, e), p
}

// Params visits qkv and proj.
func (a *Attention) Params(visit func(*tensor.Tensor)) {
	a.QKV.Params(visit)
	a.Proj.Params(visit)
}

// Init draws both layers.
func (a *Attention) Init(seed uint64) {
	a.QKV.Init(seed)
	a.Proj.Init(seed)
}

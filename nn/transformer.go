package nn

import (
	"vision/kernels"
	"vision/tensor"
)

// TransformerBlock is the pre-norm block of vision transformers.
//
//	a = x + λ1·attention(norm1(x))
//	y = a + λ2·mlp(norm2(a)),  mlp with exact GELU
//
// λ and residual are part of the epilogue of the branches' last products.
//
// Shapes: x [B, N, D] → [B, N, D].
// Names: norm1, attn.qkv, attn.proj, ls1.gamma, norm2, mlp.fc1, mlp.fc2, ls2.gamma
// (ls only with LayerScale).
// Source: Dosovitskiy et al. 2021, arXiv:2010.11929, eq. 2–3; timm Block.
type TransformerBlock struct {
	Norm1, Norm2 *LayerNorm
	Attn         *Attention
	MLP          *MLP
	LS1, LS2     *LayerScale // nil without LayerScale
}

// TransformerConfig is the shape of a block. Eps has no default.
type TransformerConfig struct {
	Width, Heads, Hidden int
	Eps                  float64
	LayerScale           bool
	LayerScaleStart      float64 // λ by Init; 0 is taken as it is
}

// NewTransformerBlock makes a block.
func NewTransformerBlock(b kernels.Backend, name string, c TransformerConfig) *TransformerBlock {
	t := &TransformerBlock{
		Norm1: NewLayerNorm(b, name+".norm1", c.Width, c.Eps),
		Attn:  NewAttention(b, name+".attn", c.Width, c.Heads),
		Norm2: NewLayerNorm(b, name+".norm2", c.Width, c.Eps),
		MLP:   NewMLP(b, name+".mlp", c.Width, c.Hidden, kernels.GELU),
	}
	if c.LayerScale {
		t.LS1 = NewLayerScale(b, name+".ls1.gamma", c.Width, c.LayerScaleStart)
		t.LS2 = NewLayerScale(b, name+".ls2.gamma", c.Width, c.LayerScaleStart)
	}
	return t
}

// Forward computes y. On a tape that does not record, every temporary goes back
// as soon as it has been used: what is held at most is x, a and the hidden
// activations of the MLP.
func (t *TransformerBlock) Forward(x *tensor.Tensor) *tensor.Tensor {
	m := x.Tape().Mark()
	a := t.Attn.Forward(t.Norm1.Forward(x), tensor.Epilogue{Scale: t.LS1.lambda(), Residual: x})
	x.Tape().Release(m, a)
	y := t.mlp(a)
	x.Tape().Release(m, y)
	return y
}

// ForwardMaps is Forward, with the same bits, and the attention of every head, p
// [B, H, N, N].
func (t *TransformerBlock) ForwardMaps(x *tensor.Tensor) (y, p *tensor.Tensor) {
	m := x.Tape().Mark()
	a, p := t.Attn.ForwardMaps(t.Norm1.Forward(x), tensor.Epilogue{Scale: t.LS1.lambda(), Residual: x})
	x.Tape().Release(m, a, p)
	y = t.mlp(a)
	x.Tape().Release(m, y, p)
	return y, p
}

// mlp is the second branch, a + λ2·mlp(norm2(a)).
func (t *TransformerBlock) mlp(a *tensor.Tensor) *tensor.Tensor {
	return t.MLP.Forward(t.Norm2.Forward(a), tensor.Epilogue{Scale: t.LS2.lambda(), Residual: a})
}

// layers in the order of timm's state_dict.
func (t *TransformerBlock) layers(visit func(Layer)) {
	visit(t.Norm1)
	visit(t.Attn)
	if t.LS1 != nil {
		visit(t.LS1)
	}
	visit(t.Norm2)
	visit(t.MLP)
	if t.LS2 != nil {
		visit(t.LS2)
	}
}

// Params visits all parameters.
func (t *TransformerBlock) Params(visit func(*tensor.Tensor)) {
	t.layers(func(l Layer) { l.Params(visit) })
}

// Init draws all layers.
func (t *TransformerBlock) Init(seed uint64) { t.layers(func(l Layer) { l.Init(seed) }) }

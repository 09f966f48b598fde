package nn

import (
	"vision/kernels"
	"vision/tensor"
)

// MixerEps is LayerNorm's eps in mlp-mixer-pytorch, which takes torch's default.
const MixerEps = 1e-5

// FeedForward is the two layers inside a mixer's residual branch, with the
// normalisation before them.
//
//	across tokens:    y[b] = x[b] + W2·drop(gelu(W1·norm(x[b]) + b1)) + b2
//	across channels:  y = x + drop(gelu(norm(x)·W1ᵀ + b1))·W2ᵀ + b2
//
// and, with dropout, drop around the second layer too. Shapes: x [B, N, C] → the
// same. Names: norm.weight, norm.bias, fn.0.weight, fn.0.bias, fn.3.weight,
// fn.3.bias; fn.1, 2 and 4 are GELU and dropouts, without parameters.
type FeedForward struct {
	Norm         *LayerNorm
	In, Out      *Linear
	AcrossTokens bool

	dropIn, dropOut dropoutStream
}

// NewTokenMixing makes the branch across tokens: N → hidden → N by Conv1d of
// width 1, weights [hidden, N, 1] and [N, hidden, 1].
func NewTokenMixing(b kernels.Backend, name string, tokens, channels, hidden int, eps float64) *FeedForward {
	f := newFeedForward(b, name, channels, eps)
	f.AcrossTokens = true
	f.In = newLinear(b, name+".fn.0", true, hidden, tokens, 1)
	f.Out = newLinear(b, name+".fn.3", true, tokens, hidden, 1)
	return f
}

// NewChannelMixing makes the branch across channels: C → hidden → C.
func NewChannelMixing(b kernels.Backend, name string, channels, hidden int, eps float64) *FeedForward {
	f := newFeedForward(b, name, channels, eps)
	f.In = NewLinear(b, name+".fn.0", channels, hidden, true)
	f.Out = NewLinear(b, name+".fn.3", hidden, channels, true)
	return f
}

func newFeedForward(b kernels.Backend, name string, channels int, eps float64) *FeedForward {
	return &FeedForward{
		Norm:   NewLayerNorm(b, name+".norm", channels, eps),
		dropIn: newDropoutStream(name + ".fn.2"), dropOut: newDropoutStream(name + ".fn.4"),
	}
}

// Forward computes y. Without dropout the residual is added in the epilogue of
// the second product; with it, after the dropout.
func (f *FeedForward) Forward(x *tensor.Tensor, d Dropout) *tensor.Tensor {
	tape := x.Tape()
	m := tape.Mark()
	h := f.apply(f.In, f.Norm.Forward(x), tensor.Epilogue{Act: kernels.GELU})
	var y *tensor.Tensor
	if d.Prob == 0 {
		y = f.apply(f.Out, h, tensor.Epilogue{Residual: x})
	} else {
		y = f.apply(f.Out, f.dropIn.of(h, d), tensor.Epilogue{})
		y = f.dropOut.of(y, d).Add(x)
	}
	tape.Release(m, y)
	return y
}

func (f *FeedForward) apply(l *Linear, x *tensor.Tensor, e tensor.Epilogue) *tensor.Tensor {
	if f.AcrossTokens {
		return l.Mix(x, e)
	}
	return l.Then(x, e)
}

// Params visits norm and both layers.
func (f *FeedForward) Params(visit func(*tensor.Tensor)) {
	f.Norm.Params(visit)
	f.In.Params(visit)
	f.Out.Params(visit)
}

// Init draws all layers.
func (f *FeedForward) Init(seed uint64) {
	f.Norm.Init(seed)
	f.In.Init(seed)
	f.Out.Init(seed)
}

// MixerBlock is one layer of an MLP-Mixer as mlp-mixer-pytorch 0.1.1 builds it:
// token mixing with hidden width 4·N, then channel mixing with hidden width C/2
// (by default; the names of its two expansion factors are the wrong way round).
//
// Shapes: x [B, N, C] → the same. Names: 0.… (tokens) and 1.… (channels).
// Source: Tolstikhin et al. 2021, arXiv:2105.01601, eq. 1;
// lucidrains/mlp-mixer-pytorch 0.1.1. Versions from 0.3.0 on give token mixing the
// hidden width 4·C and do not load its checkpoints.
type MixerBlock struct {
	Tokens, Channels *FeedForward
}

// MixerConfig is the shape of a block; zero hidden widths stand for 4·Tokens and
// Channels/2.
type MixerConfig struct {
	Tokens, Channels           int
	TokenHidden, ChannelHidden int
	Eps                        float64 // MixerEps in the reference implementation
}

// NewMixerBlock makes a block.
func NewMixerBlock(b kernels.Backend, name string, c MixerConfig) *MixerBlock {
	if c.TokenHidden == 0 {
		c.TokenHidden = 4 * c.Tokens
	}
	if c.ChannelHidden == 0 {
		c.ChannelHidden = c.Channels / 2
	}
	return &MixerBlock{
		Tokens:   NewTokenMixing(b, name+".0", c.Tokens, c.Channels, c.TokenHidden, c.Eps),
		Channels: NewChannelMixing(b, name+".1", c.Channels, c.ChannelHidden, c.Eps),
	}
}

// Forward mixes tokens, then channels.
func (m *MixerBlock) Forward(x *tensor.Tensor, d Dropout) *tensor.Tensor {
	tape := x.Tape()
	start := tape.Mark()
	y := m.Channels.Forward(m.Tokens.Forward(x, d), d)
	tape.Release(start, y)
	return y
}

// Params visits both branches.
func (m *MixerBlock) Params(visit func(*tensor.Tensor)) {
	m.Tokens.Params(visit)
	m.Channels.Params(visit)
}

// Init draws both branches.
func (m *MixerBlock) Init(seed uint64) {
	m.Tokens.Init(seed)
	m.Channels.Init(seed)
}

package nn

import (
	"vision/kernels"
	"vision/tensor"
)

// Linear is y = x·Wᵀ + b.
//
// Shapes: x [..., K], Weight [O, K], Bias [O] or nil → [..., O].
// Names: weight, bias. Source: torch.nn.Linear.
type Linear struct {
	Weight, Bias *tensor.Tensor
}

// NewLinear makes a layer from in to out channels.
func NewLinear(b kernels.Backend, name string, in, out int, bias bool) *Linear {
	return newLinear(b, name, bias, out, in)
}

// newLinear makes a layer whose weight has any number of axes, output first.
func newLinear(b kernels.Backend, name string, bias bool, weight ...int) *Linear {
	l := &Linear{Weight: tensor.NewParam(b, name+".weight", weight...)}
	if bias {
		l.Bias = tensor.NewParam(b, name+".bias", weight[0])
	}
	return l
}

// Forward computes x·Wᵀ + b.
func (l *Linear) Forward(x *tensor.Tensor) *tensor.Tensor {
	return x.Linear(l.Weight, tensor.Epilogue{Bias: l.Bias})
}

// Then computes x·Wᵀ + b and what follows it in one op; e.Bias is the layer's.
func (l *Linear) Then(x *tensor.Tensor, e tensor.Epilogue) *tensor.Tensor {
	e.Bias = l.Bias
	return x.Linear(l.Weight, e)
}

// Mix computes W·x + b across the tokens of x [B, N, C] and what follows it in
// one op: the layer as a Conv1d of width 1 over tokens.
func (l *Linear) Mix(x *tensor.Tensor, e tensor.Epilogue) *tensor.Tensor {
	e.Bias = l.Bias
	return x.MixTokens(l.Weight, e)
}

// Params visits weight and bias.
func (l *Linear) Params(visit func(*tensor.Tensor)) {
	visit(l.Weight)
	if l.Bias != nil {
		visit(l.Bias)
	}
}

// Init draws weight and bias from U(−1/√K, 1/√K), K the inputs of one output:
// what kaiming_uniform with a = √5 comes to.
// Source: torch.nn.Linear.reset_parameters, the same for Conv1d and Conv2d.
func (l *Linear) Init(seed uint64) {
	fanIn := l.Weight.Len() / max(l.Weight.Dim(0), 1)
	uniform(l.Weight, seed, fanIn)
	if l.Bias != nil {
		uniform(l.Bias, seed, fanIn)
	}
}

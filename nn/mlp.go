package nn

import (
	"vision/kernels"
	"vision/tensor"
)

// MLP is two linear layers with an activation between them.
//
//	y = act(x·W1ᵀ + b1)·W2ᵀ + b2
//
// Shapes: x [..., D] → [..., D], hidden width by the constructor.
// Names: fc1.weight, fc1.bias, fc2.weight, fc2.bias.
// Source: timm.layers.Mlp, the same in LAVIS and Dinov2MLP.
type MLP struct {
	FC1, FC2 *Linear
	Act      kernels.Activation
}

// NewMLP makes a layer of the given width.
func NewMLP(b kernels.Backend, name string, width, hidden int, act kernels.Activation) *MLP {
	return &MLP{
		FC1: NewLinear(b, name+".fc1", width, hidden, true),
		FC2: NewLinear(b, name+".fc2", hidden, width, true),
		Act: act,
	}
}

// Forward computes y; what follows it, such as λ and the residual, is e.
func (m *MLP) Forward(x *tensor.Tensor, e tensor.Epilogue) *tensor.Tensor {
	h := m.FC1.Then(x, tensor.Epilogue{Act: m.Act}) // [..., hidden]
	return m.FC2.Then(h, e)                         // [..., D]
}

// Params visits fc1 and fc2.
func (m *MLP) Params(visit func(*tensor.Tensor)) {
	m.FC1.Params(visit)
	m.FC2.Params(visit)
}

// Init draws both layers.
func (m *MLP) Init(seed uint64) {
	m.FC1.Init(seed)
	m.FC2.Init(seed)
}

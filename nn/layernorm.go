package nn

import (
	"vision/kernels"
	"vision/tensor"
)

// LayerNorm normalises the last axis: y = (x − μ)/√(σ² + Eps)·Gamma + Beta.
//
// Shapes: x [..., C], Gamma and Beta [C] → [..., C]. Eps is in units of x² and
// has no default: torch.nn.LayerNorm says 1e-5, timm and LAVIS 1e-6.
// Names: weight, bias. Source: torch.nn.LayerNorm.
type LayerNorm struct {
	Gamma, Beta *tensor.Tensor
	Eps         float64
}

// NewLayerNorm makes a layer for the given number of channels.
func NewLayerNorm(b kernels.Backend, name string, channels int, eps float64) *LayerNorm {
	return &LayerNorm{
		Gamma: tensor.NewParam(b, name+".weight", channels),
		Beta:  tensor.NewParam(b, name+".bias", channels),
		Eps:   eps,
	}
}

// Forward normalises x.
func (l *LayerNorm) Forward(x *tensor.Tensor) *tensor.Tensor {
	return x.LayerNorm(l.Gamma, l.Beta, l.Eps)
}

// Params visits gamma and beta.
func (l *LayerNorm) Params(visit func(*tensor.Tensor)) {
	visit(l.Gamma)
	visit(l.Beta)
}

// Init sets gamma to 1 and beta to 0.
func (l *LayerNorm) Init(uint64) {
	fill(l.Gamma, 1)
	fill(l.Beta, 0)
}

package nn

import (
	"vision/kernels"
	"vision/tensor"
)

// LayerScale multiplies a branch by a learned vector before it is added: f·λ.
// It has no Forward: blocks hand Lambda to the epilogue of the branch's last
// layer. Lambda may be nil; the branch is then added as it is.
//
// Source: Touvron et al. 2021, arXiv:2103.17239, eq. 3.
type LayerScale struct {
	Lambda *tensor.Tensor
	Start  float64
}

// NewLayerScale makes λ [channels] under its full name, which differs between
// libraries: "…ls1.gamma" in timm, "…layer_scale1.lambda1" in transformers.
// Start is the value that Init gives it (DINOv2: 1).
func NewLayerScale(b kernels.Backend, name string, channels int, start float64) *LayerScale {
	return &LayerScale{Lambda: tensor.NewParam(b, name, channels), Start: start}
}

// lambda is the vector for an epilogue, nil for an absent layer.
func (l *LayerScale) lambda() *tensor.Tensor {
	if l == nil {
		return nil
	}
	return l.Lambda
}

// Params visits λ.
func (l *LayerScale) Params(visit func(*tensor.Tensor)) { visit(l.Lambda) }

// Init sets λ to Start.
func (l *LayerScale) Init(uint64) { fill(l.Lambda, float32(l.Start)) }

package cuda

import (
	"slices"

	"vision/kernels/cuda/activation"
	"vision/kernels/cuda/attention"
	"vision/kernels/cuda/contract"
	"vision/kernels/cuda/draws"
	"vision/kernels/cuda/elementary"
	"vision/kernels/cuda/elementwise"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/layernorm"
	"vision/kernels/cuda/layout"
	"vision/kernels/cuda/loss"
	"vision/kernels/cuda/optimiser"
	"vision/kernels/cuda/peak"
	"vision/kernels/cuda/reduce"
	"vision/kernels/cuda/softmax"
	"vision/kernels/cuda/tensorcore"
)

// Signatures lists the kernels of all ops.
func Signatures() []gpu.Signature {
	return slices.Concat(
		activation.Signatures(),
		attention.Signatures(),
		contract.Signatures(),
		draws.Signatures(),
		elementary.Signatures(),
		elementwise.Signatures(),
		layernorm.Signatures(),
		layout.Signatures(),
		loss.Signatures(),
		optimiser.Signatures(),
		peak.Signatures(),
		reduce.Signatures(),
		softmax.Signatures(),
		tensorcore.Signatures(),
	)
}

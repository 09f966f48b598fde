package cuda

import (
	"slices"

	"vision/kernels/cuda/draws"
	"vision/kernels/cuda/elementwise"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/layout"
	"vision/kernels/cuda/optimiser"
	"vision/kernels/cuda/peak"
)

// Signatures lists the kernels of all ops.
func Signatures() []gpu.Signature {
	return slices.Concat(
		draws.Signatures(),
		elementwise.Signatures(),
		layout.Signatures(),
		optimiser.Signatures(),
		peak.Signatures(),
	)
}

package cuda

import (
	"vision/kernels"
	"vision/kernels/cuda/contract"
)

// Contract: see [kernels.Backend].
func (b *Backend) Contract(c kernels.Contraction) { contract.Run(b.Device, c) }

package cuda

import (
	"vision/kernels"
	"vision/kernels/cuda/contract"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/tensorcore"
)

// Contract: see [kernels.Backend]. In TF32 and BF16 the tensor cores do what they can.
func (b *Backend) Contract(c kernels.Contraction) {
	if b.Precision() != gpu.FP32 {
		n := c.Normal()
		n.Check()
		if tensorcore.Contract(b.Device, &n) {
			return
		}
	}
	contract.Run(b.Device, c)
}

package cuda

import "vision/kernels"

// Contract: see [kernels.Backend].
func (b *Backend) Contract(c kernels.Contraction) {
	kernels.Fail("Contract", kernels.ErrDevice, "not written yet")
}

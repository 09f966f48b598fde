package cuda

import "vision/kernels"

// Attend: see [kernels.Backend].
func (b *Backend) Attend(a kernels.Attention) {
	kernels.Fail("Attend", kernels.ErrDevice, "not written yet")
}

// AttendBackward: see [kernels.Backend].
func (b *Backend) AttendBackward(a kernels.AttentionGrad) {
	kernels.Fail("AttendBackward", kernels.ErrDevice, "not written yet")
}

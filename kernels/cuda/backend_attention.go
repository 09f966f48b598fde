package cuda

import (
	"vision/kernels"
	"vision/kernels/cuda/attention"
)

// Attend computes softmax(Q·Kᵀ·scale)·V for every item and head.
func (b *Backend) Attend(a kernels.Attention) { attention.Forward(b.Device, a) }

// AttendBackward computes the gradients of Attend.
func (b *Backend) AttendBackward(a kernels.AttentionGrad) { attention.Backward(b.Device, a) }

package optimiser

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// adamArgs is struct Adam of adam.cuh.
type adamArgs struct {
	p, g, m, v                       driver.Ptr
	n                                uint64
	c1, c2, beta2, b2, a, eps, w, l2 float32
	hasW, hasL2                      uint32
}

// Adam updates p, m and v in place; see [kernels.AdamStep] for the formula. The
// gradient is only read.
func Adam(d *gpu.Device, p, g, m, v kernels.Buffer, s kernels.AdamStep) {
	kernels.CheckSame("Adam", p.Len(), g, m, v)
	args := adamArgs{p: d.Ptr(p), g: d.Ptr(g), m: d.Ptr(m), v: d.Ptr(v), n: uint64(p.Len()),
		c1: s.C1, c2: s.C2, beta2: s.Beta2, b2: s.B2, a: s.A, eps: s.Eps, w: s.W, l2: s.L2, hasW: flag(s.HasW), hasL2: flag(s.HasL2)}
	launch(d, &adam, &args, p.Len(), args.p, args.g, args.m, args.v)
}

func flag(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

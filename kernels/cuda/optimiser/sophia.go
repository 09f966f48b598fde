package optimiser

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// sophiaArgs is struct Sophia of sophia.cuh.
type sophiaArgs struct {
	p, g, m, h                                 driver.Ptr
	n                                          uint64
	c1, beta1, c2, beta2, w, negLR, rhoBS, eps float32
}

func argsOf(s kernels.SophiaStep) sophiaArgs {
	return sophiaArgs{c1: s.C1, beta1: s.Beta1, c2: s.C2, beta2: s.Beta2, w: s.W, negLR: s.NegLR, rhoBS: s.RhoBS, eps: s.Eps}
}

// SophiaG updates p and m in place; see [kernels.SophiaStep] for the formula. The
// gradient and the curvature are only read.
func SophiaG(d *gpu.Device, p, g, m, h kernels.Buffer, s kernels.SophiaStep) {
	kernels.CheckSame("SophiaG", p.Len(), g, m, h)
	args := argsOf(s)
	args.p, args.g, args.m, args.h, args.n = d.Ptr(p), d.Ptr(g), d.Ptr(m), d.Ptr(h), uint64(p.Len())
	launch(d, &sophia, &args, p.Len(), args.p, args.g, args.m, args.h)
}

// SophiaHessian updates h in place: h = fma(C2·g, g, h·Beta2).
func SophiaHessian(d *gpu.Device, h, g kernels.Buffer, s kernels.SophiaStep) {
	kernels.CheckSame("SophiaHessian", h.Len(), g)
	args := argsOf(s)
	args.h, args.g, args.n = d.Ptr(h), d.Ptr(g), uint64(h.Len())
	launch(d, &hessian, &args, h.Len(), args.h, args.g)
}

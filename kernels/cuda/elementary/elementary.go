// Package elementary runs one elementary function of NUMERICS.md §5 on every value of a
// buffer: what tests and audits hold to package kernels/elementary, its definition. Ops
// have the functions inlined from include/elementary.cuh.
package elementary

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	scalar "vision/kernels/elementary"
)

// Function is an elementary function: its kernel, and its definition.
type Function struct {
	Name   string
	Scalar func(float32) float32
	kernel gpu.Kernel
}

func named(name string, f func(float32) float32) *Function {
	return &Function{name, f, gpu.Kernel{Module: "elementary_1_direct", Entry: "elementary_" + name}}
}

var functions = []*Function{
	named("exp", scalar.Exp), named("log", scalar.Log), named("erf", scalar.Erf), named("erfc", scalar.Erfc),
	named("gelu", scalar.GELU), named("gelu_grad", scalar.GELUGrad), named("tanh", scalar.Tanh),
	named("sin", scalar.Sin), named("cos", scalar.Cos),
}

// Functions lists them in the order of NUMERICS.md §5.
func Functions() []*Function { return functions }

// args is Args of the .cu file.
type args struct {
	dst, x driver.Ptr
	n      uint64
}

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	var s []gpu.Signature
	for _, f := range functions {
		s = append(s, gpu.Takes[args](&f.kernel))
	}
	return s
}

// Apply computes dst = f(x) value by value; dst may be x.
func (f *Function) Apply(d *gpu.Device, dst, x kernels.Buffer) {
	kernels.CheckSame(f.Name, x.Len(), dst)
	gpu.Launch(d, &f.kernel, d.Blocks(x.Len(), 256), gpu.Threads(256), 0, &args{d.Ptr(dst), d.Ptr(x), uint64(x.Len())})
}

// Package activation launches GELU, ReLU and SIREN's sine and their gradients
// (NUMERICS.md §5, §6). 1_direct.cu is the definition; 2_quads.cu moves 16 bytes an
// access and keeps four values in flight.
package activation

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// An op has a kernel in each version; the sine has the first alone.
type kernel struct{ direct, quads gpu.Kernel }

func named(name string) kernel {
	return kernel{
		direct: gpu.Kernel{Module: "activation_1_direct", Entry: "activation_" + name},
		quads:  gpu.Kernel{Module: "activation_2_quads", Entry: "activation_" + name + "_quads"},
	}
}

var (
	gelu, geluBackward = named("gelu"), named("gelu_backward")
	relu, reluBackward = named("relu"), named("relu_backward")
	sine               = gpu.Kernel{Module: "activation_1_direct", Entry: "activation_sine"}
	sineBackward       = gpu.Kernel{Module: "activation_1_direct", Entry: "activation_sine_backward"}
)

// args is Args of the .cu files.
type args struct {
	dst, x, dy driver.Ptr
	n          uint64
	w0         float32
	_          uint32
}

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	s := []gpu.Signature{gpu.Takes[args](&sine), gpu.Takes[args](&sineBackward)}
	for _, k := range []*kernel{&gelu, &geluBackward, &relu, &reluBackward} {
		s = append(s, gpu.Takes[args](&k.direct), gpu.Takes[args](&k.quads))
	}
	return s
}

const threads = 256

// GELU computes dst = x·Φ(x).
func GELU(d *gpu.Device, dst, x kernels.Buffer) {
	kernels.CheckSame("GELU", x.Len(), dst)
	launch(d, &gelu, dst, x, kernels.Buffer{})
}

// GELUBackward computes dx = dy·GELU′(x).
func GELUBackward(d *gpu.Device, dx, dy, x kernels.Buffer) {
	kernels.CheckSame("GELUBackward", x.Len(), dx, dy)
	launch(d, &geluBackward, dx, x, dy)
}

// ReLU computes dst = x < 0 ? +0 : x.
func ReLU(d *gpu.Device, dst, x kernels.Buffer) {
	kernels.CheckSame("ReLU", x.Len(), dst)
	launch(d, &relu, dst, x, kernels.Buffer{})
}

// ReLUBackward computes dx = x > 0 ? dy : +0.
func ReLUBackward(d *gpu.Device, dx, dy, x kernels.Buffer) {
	kernels.CheckSame("ReLUBackward", x.Len(), dx, dy)
	launch(d, &reluBackward, dx, x, dy)
}

// Sine computes dst = sin(u), u = w0·x.
func Sine(d *gpu.Device, dst, x kernels.Buffer, w0 float32) {
	kernels.CheckSame("Sine", x.Len(), dst)
	gpu.Launch(d, &sine, d.Blocks(x.Len(), threads), gpu.Threads(threads), 0,
		&args{dst: d.Ptr(dst), x: d.Ptr(x), n: uint64(x.Len()), w0: w0})
}

// SineBackward computes dx = (dy·cos(u))·w0, u = w0·x.
func SineBackward(d *gpu.Device, dx, dy, x kernels.Buffer, w0 float32) {
	kernels.CheckSame("SineBackward", x.Len(), dx, dy)
	gpu.Launch(d, &sineBackward, d.Blocks(x.Len(), threads), gpu.Threads(threads), 0,
		&args{dst: d.Ptr(dx), x: d.Ptr(x), dy: d.Ptr(dy), n: uint64(x.Len()), w0: w0})
}

// launch takes an absent dy in the forward pass.
func launch(d *gpu.Device, k *kernel, dst, x, dy kernels.Buffer) {
	n := x.Len()
	p := args{dst: d.Ptr(dst), x: d.Ptr(x), dy: d.Ptr(dy), n: uint64(n)}
	if (p.dst|p.x|p.dy)%16 != 0 || d.Pinned("activation") == "1_direct" {
		gpu.Launch(d, &k.direct, d.Blocks(n, threads), gpu.Threads(threads), 0, &p)
		return
	}
	gpu.Launch(d, &k.quads, d.Blocks((n+3)/4, threads), gpu.Threads(threads), 0, &p)
}

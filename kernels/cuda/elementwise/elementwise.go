// Package elementwise launches the ops on single values: Add, Sub, Mul, Div with a
// repeated second operand, Scale and Fill (NUMERICS.md §0). 1_direct.cu is the
// definition; 2_quads.cu moves 16 bytes an access.
package elementwise

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// An op has one kernel in each version.
type kernel struct{ direct, quads gpu.Kernel }

func named(name string) kernel {
	return kernel{
		direct: gpu.Kernel{Module: "elementwise_1_direct", Entry: "elementwise_" + name},
		quads:  gpu.Kernel{Module: "elementwise_2_quads", Entry: "elementwise_" + name + "_quads"},
	}
}

var add, sub, mul, div, scale, fill = named("add"), named("sub"), named("mul"), named("div"), named("scale"), named("fill")

// The arguments of the kernels, as the .cu files lay them out.
type (
	binaryArgs struct {
		dst, a, b driver.Ptr
		n, nb     uint64
	}
	binaryQuadArgs struct {
		dst, a, b driver.Ptr
		n         uint64
		repeat    uint32
		_         uint32
	}
	scaleArgs struct { // in both versions
		dst, x driver.Ptr
		n      uint64
		c      float32
		_      uint32
	}
)

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	var s []gpu.Signature
	for _, k := range []*kernel{&add, &sub, &mul, &div} {
		s = append(s, gpu.Takes[binaryArgs](&k.direct), gpu.Takes[binaryQuadArgs](&k.quads))
	}
	for _, k := range []*kernel{&scale, &fill} {
		s = append(s, gpu.Takes[scaleArgs](&k.direct), gpu.Takes[scaleArgs](&k.quads))
	}
	return s
}

const threads = 256

// Add computes dst = a + b, b repeated to a's length.
func Add(d *gpu.Device, dst, a, b kernels.Buffer) { binary(d, "Add", &add, dst, a, b) }

// Sub computes dst = a − b, b repeated to a's length.
func Sub(d *gpu.Device, dst, a, b kernels.Buffer) { binary(d, "Sub", &sub, dst, a, b) }

// Mul computes dst = a·b, b repeated to a's length.
func Mul(d *gpu.Device, dst, a, b kernels.Buffer) { binary(d, "Mul", &mul, dst, a, b) }

// Div computes dst = a / b, b repeated to a's length.
func Div(d *gpu.Device, dst, a, b kernels.Buffer) { binary(d, "Div", &div, dst, a, b) }

func binary(d *gpu.Device, op string, k *kernel, dst, a, b kernels.Buffer) {
	kernels.CheckRepeat(op, dst, a, b)
	n, nb := dst.Len(), b.Len()
	if n == 0 {
		return
	}
	p := binaryArgs{dst: d.Ptr(dst), a: d.Ptr(a), b: d.Ptr(b), n: uint64(n), nb: uint64(nb)}
	if whole := nb == n || nb%4 == 0; quads(d, n, p.dst, p.a) && (nb == 1 || whole && p.b%16 == 0) {
		q := binaryQuadArgs{dst: p.dst, a: p.a, b: p.b, n: uint64(n), repeat: uint32((nb + 3) / 4)}
		if nb == 1 {
			q.repeat = 0
		}
		gpu.Launch(d, &k.quads, d.Blocks((n+3)/4, threads), gpu.Threads(threads), 0, &q)
		return
	}
	gpu.Launch(d, &k.direct, d.Blocks(n, threads), gpu.Threads(threads), 0, &p)
}

// Scale computes dst = x·c.
func Scale(d *gpu.Device, dst, x kernels.Buffer, c float32) {
	kernels.CheckSame("Scale", x.Len(), dst)
	single(d, &scale, dst, d.Ptr(x), c)
}

// Fill sets every value of dst to v.
func Fill(d *gpu.Device, dst kernels.Buffer, v float32) { single(d, &fill, dst, 0, v) }

func single(d *gpu.Device, k *kernel, dst kernels.Buffer, x driver.Ptr, c float32) {
	n := dst.Len()
	p := scaleArgs{dst: d.Ptr(dst), x: x, n: uint64(n), c: c}
	if quads(d, n, p.dst, x) {
		gpu.Launch(d, &k.quads, d.Blocks((n+3)/4, threads), gpu.Threads(threads), 0, &p)
		return
	}
	gpu.Launch(d, &k.direct, d.Blocks(n, threads), gpu.Threads(threads), 0, &p)
}

// quads reports whether 2_quads takes n values at these addresses.
func quads(d *gpu.Device, n int, at ...driver.Ptr) bool {
	ok := n < 1<<33 && d.Pinned("elementwise") != "1_direct"
	for _, p := range at {
		ok = ok && p%16 == 0
	}
	return ok
}

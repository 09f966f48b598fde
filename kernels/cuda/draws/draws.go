// Package draws launches the ops that fill buffers from a Philox stream: Uniform,
// Normal and Dropout (NUMERICS.md §7). 1_direct.cu is the definition; 2_blocks.cu
// uses all four words of a block.
package draws

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// An op has one kernel in each version.
type kernel struct{ direct, blocks gpu.Kernel }

func named(name string) kernel {
	return kernel{
		direct: gpu.Kernel{Module: "draws_1_direct", Entry: "draws_" + name},
		blocks: gpu.Kernel{Module: "draws_2_blocks", Entry: "draws_" + name + "_blocks"},
	}
}

var uniform, normal, dropout = named("uniform"), named("normal"), named("dropout")

// args is struct Draw of philox.cuh.
type args struct {
	dst, x                   driver.Ptr
	n, first, drop           uint64
	key0, key1, stream, step uint32
	a, b                     float32
}

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	var s []gpu.Signature
	for _, k := range []*kernel{&uniform, &normal, &dropout} {
		s = append(s, gpu.Takes[args](&k.direct), gpu.Takes[args](&k.blocks))
	}
	return s
}

const threads = 256

// Uniform draws fma(u, hi − lo, lo), u in [0, 1).
func Uniform(d *gpu.Device, dst kernels.Buffer, draw kernels.Draw, lo, hi float32) {
	launch(d, "Uniform", &uniform, dst, draw, args{a: lo, b: hi - lo})
}

// Normal draws Box–Muller pairs of mean 0 and variance 1. Of an odd number of
// values the last is the cosine of its pair.
func Normal(d *gpu.Device, dst kernels.Buffer, draw kernels.Draw) {
	launch(d, "Normal", &normal, dst, draw, args{})
}

// Dropout computes word < round(prob·2³²) ? +0 : x·float32(1/(1−prob)), with
// 0 ≤ prob ≤ 1 and rounding to nearest even.
func Dropout(d *gpu.Device, dst, x kernels.Buffer, draw kernels.Draw, prob float64) {
	kernels.CheckSame("Dropout", x.Len(), dst)
	if !(prob >= 0 && prob <= 1) {
		kernels.Fail("Dropout", kernels.ErrValue, fmt.Sprintf("probability %v, expected 0 to 1", prob))
	}
	launch(d, "Dropout", &dropout, dst, draw, args{x: d.Ptr(x), drop: uint64(math.RoundToEven(prob * 0x1p32)), b: float32(1 / (1 - prob))})
}

func launch(d *gpu.Device, op string, k *kernel, dst kernels.Buffer, draw kernels.Draw, p args) {
	if draw.First%4 != 0 {
		kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("first element %d, expected a multiple of 4", draw.First))
	}
	p.dst, p.n, p.first = d.Ptr(dst), uint64(dst.Len()), draw.First/4
	p.key0, p.key1, p.stream, p.step = uint32(draw.Seed), uint32(draw.Seed>>32), draw.Stream, draw.Step
	if d.Pinned("draws") != "1_direct" && p.dst%16 == 0 && p.x%16 == 0 {
		gpu.Launch(d, &k.blocks, d.Blocks((dst.Len()+3)/4, threads), gpu.Threads(threads), 0, &p)
		return
	}
	gpu.Launch(d, &k.direct, d.Blocks(dst.Len(), threads), gpu.Threads(threads), 0, &p)
}

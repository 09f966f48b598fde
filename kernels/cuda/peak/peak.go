// Package peak holds the two kernels that measure what a device can do at best, so
// that a benchmark can say how far from it an op stays: chains of fused
// multiply-adds, and a copy in 16-byte accesses.
package peak

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

var (
	fmaKernel  = gpu.Kernel{Module: "peak_fma", Entry: "peak_fma"}
	copyKernel = gpu.Kernel{Module: "peak_copy", Entry: "peak_copy"}
)

type fmaArgs struct {
	dst    driver.Ptr
	a, b   float32
	rounds uint32
	_      uint32
}

type copyArgs struct {
	dst, src driver.Ptr
	quads    uint64
}

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	return []gpu.Signature{gpu.Takes[fmaArgs](&fmaKernel), gpu.Takes[copyArgs](&copyKernel)}
}

// threads in a block.
const threads = 256

// FMA runs rounds of 256 fused multiply-adds in every thread of the given number
// of blocks, and returns the operations done, counting a fused multiply-add as two.
// dst holds 256 values a block.
func FMA(d *gpu.Device, dst kernels.Buffer, blocks, rounds int) (operations float64) {
	kernels.CheckSame("FMA", blocks*threads, dst)
	// c·a + b with a < 1 stays finite for any number of rounds.
	gpu.Launch(d, &fmaKernel, driver.Dim3{X: uint32(blocks), Y: 1, Z: 1}, gpu.Threads(threads), 0,
		&fmaArgs{dst: d.Ptr(dst), a: 0.5, b: 1, rounds: uint32(rounds)})
	return 2 * 256 * float64(rounds) * float64(blocks*threads)
}

// Copy copies src to dst, whose length is a multiple of four, and returns the bytes
// moved: every value read once and written once.
func Copy(d *gpu.Device, dst, src kernels.Buffer) (bytes float64) {
	kernels.CheckSame("Copy", src.Len()/4*4, dst, src)
	quads := src.Len() / 4
	gpu.Launch(d, &copyKernel, d.Blocks(quads, threads), gpu.Threads(threads), 0,
		&copyArgs{dst: d.Ptr(dst), src: d.Ptr(src), quads: uint64(quads)})
	return 8 * float64(src.Len())
}

package cpu

import "golang.org/x/sys/cpu"

// haveAVX2 reports whether this processor and its operating system run the AVX2
// and FMA instructions that the assembly kernels of this package use.
func haveAVX2() bool { return cpu.X86.HasAVX2 && cpu.X86.HasFMA }

// haveVector reports whether the kernels of this file run here.
func haveVector() bool { return haveAVX2() }

// The kernels read n elements (a multiple of their block, not zero for GELU's) of src
// and write dst, which may be src. Those of sine and cosine stop before the first eight
// that hold an argument beyond 40000 or a NaN and return how many elements they wrote.

//go:noescape
func expAVX2(dst, src *float32, n int)

// geluRowsAVX2 takes rows of n elements, stride apart in dst and from apart in src.
//
//go:noescape
func geluRowsAVX2(dst, src *float32, n, rows, stride, from int)

//go:noescape
func geluGradAVX2(dst, src *float32, n int)

//go:noescape
func logAVX2(dst, src *float32, n int)

//go:noescape
func erfAVX2(dst, src *float32, n int)

//go:noescape
func erfcAVX2(dst, src *float32, n int)

//go:noescape
func tanhAVX2(dst, src *float32, n int)

//go:noescape
func sinAVX2(dst, src *float32, n int) int

//go:noescape
func cosAVX2(dst, src *float32, n int) int

// block is how many elements the kernel computes at a time.
func (k lanes) block() int {
	if k == lanesGELU || k == lanesGELUGrad {
		return 32
	}
	return 8
}

// run applies the kernel to n elements, whole blocks, and returns how many it did.
func (k lanes) run(dst, src *float32, n int) int {
	switch k {
	case lanesExp:
		expAVX2(dst, src, n)
	case lanesGELU:
		geluRowsAVX2(dst, src, n, 1, 0, 0)
	case lanesGELUGrad:
		geluGradAVX2(dst, src, n)
	case lanesLog:
		logAVX2(dst, src, n)
	case lanesErf:
		erfAVX2(dst, src, n)
	case lanesErfc:
		erfcAVX2(dst, src, n)
	case lanesTanh:
		tanhAVX2(dst, src, n)
	case lanesSin:
		return sinAVX2(dst, src, n)
	case lanesCos:
		return cosAVX2(dst, src, n)
	}
	return n
}

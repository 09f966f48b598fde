// Package hardware runs the processor's own fused multiply-add, for the tests
// that hold elementary.FMA to it.
package hardware

import "golang.org/x/sys/cpu"

//go:noescape
func fma(dst, a, b, c *float32, n int)

// Available reports whether this processor has the instruction.
func Available() bool { return cpu.X86.HasFMA && cpu.X86.HasAVX }

// FMA writes a[i]·b[i] + c[i], rounded once by VFMADD231SS, to dst[i]. All four
// have the length of dst.
func FMA(dst, a, b, c []float32) {
	n := len(dst)
	if n == 0 {
		return
	}
	a, b, c = a[:n], b[:n], c[:n]
	fma(&dst[0], &a[0], &b[0], &c[0], n)
}

//go:build !amd64

// Package hardware runs the processor's own fused multiply-add, for the tests
// that hold elementary.FMA to it.
package hardware

// Available is false where the package has no instruction to run.
func Available() bool { return false }

// FMA must not be called where Available is false.
func FMA(dst, a, b, c []float32) { panic("hardware: no fused multiply-add on this architecture") }

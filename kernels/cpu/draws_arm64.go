package cpu

import (
	"math"
	"unsafe"

	"vision/kernels"
)

//go:noescape
func philoxNEON(w *uint32, n int, counter *[4]uint32, keys *[20]uint32)

//go:noescape
func uniformNEON(dst *float32, w *uint32, span, lo float32, n int)

//go:noescape
func dropoutNEON(dst *float32, w *uint32, x *float32, drop uint32, scale float32, n int)

// philoxVector fills the leading words that are whole runs of four blocks, unless
// the low word of their counters would overflow; it returns how many those are.
func philoxVector(w []uint32, d kernels.Draw, first uint64) int {
	n := len(w) &^ 15
	if first&math.MaxUint32+uint64(n/4) > math.MaxUint32 {
		return 0
	}
	// The key schedule of Philox4x32: Weyl sequences (Salmon et al. 2011, §3).
	var keys [20]uint32
	low, high := uint32(d.Seed), uint32(d.Seed>>32)
	for i := 0; i < len(keys); i += 2 {
		keys[i], keys[i+1] = low, high
		low += 0x9E3779B9
		high += 0xBB67AE85
	}
	counter := [4]uint32{uint32(first), uint32(first >> 32), d.Stream, d.Step}
	philoxNEON(unsafe.SliceData(w), n, &counter, &keys)
	return n
}

func uniformVector(dst []float32, w []uint32, lo, span float32) int {
	n := len(dst) &^ 3
	uniformNEON(unsafe.SliceData(dst), unsafe.SliceData(w), span, lo, n)
	return n
}

// dropoutVector leaves the threshold 2³², which has no 32-bit word, to the loop.
func dropoutVector(dst, x []float32, w []uint32, drop uint64, scale float32) int {
	if drop > math.MaxUint32 {
		return 0
	}
	n := len(dst) &^ 3
	dropoutNEON(unsafe.SliceData(dst), unsafe.SliceData(w), unsafe.SliceData(x), uint32(drop), scale, n)
	return n
}

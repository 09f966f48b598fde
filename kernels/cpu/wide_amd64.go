package cpu

import "unsafe"

// geluAVX512 and geluGradAVX512 read n elements, a multiple of 16, of src and write
// dst, which may be src.
//
//go:noescape
func geluAVX512(dst, src *float32, n int)

//go:noescape
func geluGradAVX512(dst, src *float32, n int)

//go:noescape
func softmaxAVX512(dst, src *float32, n int, scale float32)

// geluWide and geluGradWide hand the leading elements that fill whole registers to
// the AVX-512 kernels and return how many those are.
func geluWide(dst, src []float32) int {
	n := len(src) &^ 15
	geluAVX512(unsafe.SliceData(dst), unsafe.SliceData(src), n)
	return n
}

func geluGradWide(dst, src []float32) int {
	n := len(src) &^ 15
	geluGradAVX512(unsafe.SliceData(dst), unsafe.SliceData(src), n)
	return n
}

// geluTogether applies GELU to rows of whole blocks in one call: what one row's last
// block waits for, the next one's first fills. It reports whether the rows are such.
func geluTogether(dst, src []float32, rows, n, stride, from int) bool {
	if n == 0 || n%lanesGELU.block() != 0 {
		return false
	}
	geluRowsAVX2(&dst[0], &src[0], n, rows, stride, from)
	return true
}

func softmaxWide(dst, x []float32, scale float32) {
	softmaxAVX512(unsafe.SliceData(dst), unsafe.SliceData(x[:len(dst)]), len(dst), scale)
}

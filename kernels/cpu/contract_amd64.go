package cpu

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

//go:noescape
func tile6x16AVX2(k int, a, b, c *float32, ldc, first int, next *float32)

//go:noescape
func tile12x32AVX512(k int, a, b, c *float32, ldc, first int, next *float32)

//go:noescape
func tile6x32AVX512(k int, a, b, c *float32, ldc, first int, next *float32)

//go:noescape
func prefetchLines(p *float32, n int)

//go:noescape
func packRows6AVX2(dst, src *float32, stride, n int)

//go:noescape
func packRows12AVX2(dst, src *float32, stride, n int)

//go:noescape
func packRows16AVX2(dst, src *float32, stride, n int)

//go:noescape
func packRows32AVX2(dst, src *float32, stride, n int)

//go:noescape
func packTranspose6AVX2(dst, src *float32, stride, n int)

//go:noescape
func packTranspose12AVX2(dst, src *float32, stride, n int)

//go:noescape
func packTranspose16AVX2(dst, src *float32, stride, n int)

//go:noescape
func packTranspose32AVX2(dst, src *float32, stride, n int)

// haveAVX512 reports whether this processor and its operating system run the
// AVX-512 instructions that the assembly kernels of this package use.
func haveAVX512() bool { return haveAVX2() && cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL }

// tilings lists what this machine can run, the widest first.
func tilings() []tiling {
	var all []tiling
	if haveAVX512() {
		all = append(all, tiling{
			name:  "avx512",
			a:     panel{width: 12, rows: packRows12AVX2, transpose: packTranspose12AVX2},
			b:     panel{width: 32, rows: packRows32AVX2, transpose: packTranspose32AVX2},
			tile:  tile12x32AVX512,
			short: tile6x32AVX512,
			wide:  true,
		})
	}
	if haveAVX2() {
		all = append(all, tiling{
			name:  "avx2",
			a:     panel{width: 6, rows: packRows6AVX2, transpose: packTranspose6AVX2},
			b:     panel{width: 16, rows: packRows16AVX2, transpose: packTranspose16AVX2},
			tile:  tile6x16AVX2,
			short: tile6x16AVX2,
		})
	}
	return all
}

// prefetch asks for the cache lines of x.
func prefetch(x []float32) { prefetchLines(unsafe.SliceData(x), len(x)) }

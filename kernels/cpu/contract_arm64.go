package cpu

import "unsafe"

//go:noescape
func tile12x8NEON(k int, a, b, c *float32, ldc, first int, next *float32)

//go:noescape
func tile6x8NEON(k int, a, b, c *float32, ldc, first int, next *float32)

//go:noescape
func prefetchLines(p *float32, n int)

//go:noescape
func packRows8NEON(dst, src *float32, stride, n int)

//go:noescape
func packRows12NEON(dst, src *float32, stride, n int)

//go:noescape
func packTranspose8NEON(dst, src *float32, stride, n int)

//go:noescape
func packTranspose12NEON(dst, src *float32, stride, n int)

// tilings lists what this machine can run.
func tilings() []tiling {
	return []tiling{{
		name:  "neon",
		a:     panel{width: 12, rows: packRows12NEON, transpose: packTranspose12NEON},
		b:     panel{width: 8, rows: packRows8NEON, transpose: packTranspose8NEON},
		tile:  tile12x8NEON,
		short: tile6x8NEON,
	}}
}

// prefetch asks for the cache lines of x.
func prefetch(x []float32) { prefetchLines(unsafe.SliceData(x), len(x)) }

package cpu

//go:noescape
func tile6x16AVX2(k int, a, b, c *float32, ldc, first int)

//go:noescape
func packRows16AVX2(dst, src *float32, stride, n int)

//go:noescape
func packTranspose16AVX2(dst, src *float32, stride, n int)

//go:noescape
func packTranspose6AVX2(dst, src *float32, stride, n int)

// The packed path runs only where haveAVX2 holds.
func tile6x16(k int, a, b, c *float32, ldc, first int) { tile6x16AVX2(k, a, b, c, ldc, first) }
func packRows16(dst, src *float32, stride, n int)      { packRows16AVX2(dst, src, stride, n) }
func packTranspose16(dst, src *float32, stride, n int) { packTranspose16AVX2(dst, src, stride, n) }
func packTranspose6(dst, src *float32, stride, n int)  { packTranspose6AVX2(dst, src, stride, n) }

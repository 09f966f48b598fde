package cpu

import "unsafe"

//go:noescape
func normaliseAVX2(y, x, gamma, beta *float32, mean, rstd float32, n int)

//go:noescape
func layerNormGradAVX2(dx, dy, x, gamma *float32, mean, rstd, c1, c2 float32, n int)

//go:noescape
func layerNormGradSumsAVX2(dy, x, gamma *float32, n int, mean, rstd float32) (c1, c2 float32)

//go:noescape
func colNormAdd4AVX2(pg, pb, dy, x, mean, rstd *float32, stride, n int)

//go:noescape
func colNormAddAVX2(pg, pb, dy, x *float32, mean, rstd float32, n int)

func normaliseVector(y, x, gamma, beta []float32, mean, rstd float32) int {
	n := len(y) &^ 7
	normaliseAVX2(unsafe.SliceData(y), unsafe.SliceData(x), unsafe.SliceData(gamma), unsafe.SliceData(beta), mean, rstd, n)
	return n
}

func layerNormGradVector(dx, dy, x, gamma []float32, mean, rstd, c1, c2 float32) int {
	n := len(dx) &^ 7
	layerNormGradAVX2(unsafe.SliceData(dx), unsafe.SliceData(dy), unsafe.SliceData(x), unsafe.SliceData(gamma), mean, rstd, c1, c2, n)
	return n
}

func layerNormGradSumsVector(dy, x, gamma []float32, mean, rstd float32) (c1, c2 float32) {
	x, gamma = x[:len(dy)], gamma[:len(dy)]
	return layerNormGradSumsAVX2(unsafe.SliceData(dy), unsafe.SliceData(x), unsafe.SliceData(gamma), len(dy), mean, rstd)
}

// colNormAddVector is colNormAdd for the leading columns that fill registers; it
// returns how many those are.
func colNormAddVector(pg, pb, dy, x, mean, rstd []float32, stride int) int {
	n, rows := len(pg)&^7, len(mean)
	if n == 0 {
		return 0
	}
	r := 0
	for ; r+4 <= rows; r += 4 {
		g, v := dy[r*stride:(r+3)*stride+n], x[r*stride:(r+3)*stride+n]
		colNormAdd4AVX2(&pg[0], &pb[0], &g[0], &v[0], &mean[r], &rstd[r], stride, n)
	}
	for ; r < rows; r++ {
		g, v := dy[r*stride:r*stride+n], x[r*stride:r*stride+n]
		colNormAddAVX2(&pg[0], &pb[0], &g[0], &v[0], mean[r], rstd[r], n)
	}
	return n
}

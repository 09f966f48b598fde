package cpu

import "unsafe"

//go:noescape
func normaliseNEON(y, x, gamma, beta *float32, mean, rstd float32, n int)

//go:noescape
func layerNormGradNEON(dx, dy, x, gamma *float32, mean, rstd, c1, c2 float32, n int)

// layerNormGradSumsNEON continues the 32 chains p = p + g and q = fma(g, xhat, q)
// over n elements, a multiple of 32.
//
//go:noescape
func layerNormGradSumsNEON(p, q *[rowLanes]float32, dy, x, gamma *float32, mean, rstd float32, n int)

//go:noescape
func colNormAdd4NEON(pg, pb, dy, x, mean, rstd *float32, stride, n int)

//go:noescape
func colNormAddNEON(pg, pb, dy, x *float32, mean, rstd float32, n int)

func layerNormGradSumsVector(dy, x, gamma []float32, mean, rstd float32) (c1, c2 float32) {
	x, gamma = x[:len(dy)], gamma[:len(dy)]
	var p, q [rowLanes]float32
	n := len(dy) &^ (rowLanes - 1)
	layerNormGradSumsNEON(&p, &q, unsafe.SliceData(dy), unsafe.SliceData(x), unsafe.SliceData(gamma), mean, rstd, n)
	if n < len(dy) {
		// −0 for g and +0 for xhat where there is no element.
		g, xhat := minusZeros, [rowLanes]float32{}
		for i, v := range dy[n:] {
			g[i] = v * gamma[n+i]
			xhat[i] = (x[n+i] - mean) * rstd
		}
		rowSumNEON(&p, &g[0], rowLanes)
		rowDotNEON(&q, &g[0], &xhat[0], rowLanes)
	}
	return treeNEON(&p), treeNEON(&q)
}

func normaliseVector(y, x, gamma, beta []float32, mean, rstd float32) int {
	n := len(y) &^ 3
	normaliseNEON(unsafe.SliceData(y), unsafe.SliceData(x), unsafe.SliceData(gamma), unsafe.SliceData(beta), mean, rstd, n)
	return n
}

func layerNormGradVector(dx, dy, x, gamma []float32, mean, rstd, c1, c2 float32) int {
	n := len(dx) &^ 3
	layerNormGradNEON(unsafe.SliceData(dx), unsafe.SliceData(dy), unsafe.SliceData(x), unsafe.SliceData(gamma), mean, rstd, c1, c2, n)
	return n
}

// colNormAddVector is colNormAdd for the leading columns that fill registers; it
// returns how many those are.
func colNormAddVector(pg, pb, dy, x, mean, rstd []float32, stride int) int {
	n, rows := len(pg)&^3, len(mean)
	if n == 0 {
		return 0
	}
	r := 0
	for ; r+4 <= rows; r += 4 {
		g, v := dy[r*stride:(r+3)*stride+n], x[r*stride:(r+3)*stride+n]
		colNormAdd4NEON(&pg[0], &pb[0], &g[0], &v[0], &mean[r], &rstd[r], stride, n)
	}
	for ; r < rows; r++ {
		g, v := dy[r*stride:r*stride+n], x[r*stride:r*stride+n]
		colNormAddNEON(&pg[0], &pb[0], &g[0], &v[0], mean[r], rstd[r], n)
	}
	return n
}

package cpu

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

// layerNormGradJob computes dx by rows, or dgamma and dbeta by strips of columns.
type layerNormGradJob struct {
	dx, dy, x, gamma []float32
	mean, rstd       []float32
	dgamma, dbeta    []float32 // nil when not wanted
	d                int
	columns          bool
	size             int // rows of a piece, or columns of a strip
	portable         bool
}

// LayerNormBackward computes the gradients of a LayerNorm; see
// [kernels.LayerNormGrad]. The parameters' gradients come first, so that dx may
// be the buffer of dy or of x.
func (b *Backend) LayerNormBackward(l kernels.LayerNormGrad) {
	l.Check()
	j := layerNormGradJob{
		dx: floats(l.DX), dy: floats(l.DY), x: floats(l.X), gamma: b.jobs.units.gamma(floats(l.Gamma), l.D),
		mean: floats(l.Mean), rstd: floats(l.RStd), dgamma: floats(l.DGamma), dbeta: floats(l.DBeta),
		d: l.D, portable: b.portable,
	}
	var pieces int
	if j.dgamma != nil || j.dbeta != nil {
		j.columns = true
		j.size, pieces = b.pool.splitColumns(j.d)
		b.jobs.layerNormGrad = j
		b.pool.each(&b.jobs.layerNormGrad, pieces)
	}
	if j.dx != nil {
		j.columns = false
		j.size, pieces = b.pool.splitRows(len(j.mean), 2*j.d)
		b.jobs.layerNormGrad = j
		b.pool.each(&b.jobs.layerNormGrad, pieces)
	}
}

func (j *layerNormGradJob) run(_, i int) {
	if j.columns {
		j.parameters(i*j.size, min((i+1)*j.size, j.d))
		return
	}
	for r, end := i*j.size, min((i+1)*j.size, len(j.mean)); r < end; r++ {
		lo, hi := r*j.d, (r+1)*j.d
		layerNormGradRow(j.dx[lo:hi], j.dy[lo:hi], j.x[lo:hi], j.gamma, j.mean[r], j.rstd[r], j.portable)
	}
}

// parameters computes columns lo … hi−1 of dgamma = colsum_fma(dy, xhat) and
// dbeta = colsum(dy).
func (j *layerNormGradJob) parameters(lo, hi int) {
	rows := len(j.mean)
	if rows == 0 {
		clear(orNone(j.dgamma, lo, hi))
		clear(orNone(j.dbeta, lo, hi))
		return
	}
	var gammas, betas [strip]float32
	pg, pb := gammas[:hi-lo], betas[:hi-lo]
	for r := 0; r < rows; r += sumRows {
		n := min(sumRows, rows-r)
		from := r*j.d + lo
		clear(pg)
		clear(pb)
		colNormAdd(pg, pb, j.dy[from:], j.x[from:], j.mean[r:r+n], j.rstd[r:r+n], j.d, j.portable)
		if j.dgamma != nil {
			addBlock(j.dgamma[lo:hi], pg, r == 0, j.portable)
		}
		if j.dbeta != nil {
			addBlock(j.dbeta[lo:hi], pb, r == 0, j.portable)
		}
	}
}

// orNone is s[lo:hi], or nothing of an absent slice.
func orNone(s []float32, lo, hi int) []float32 {
	if s == nil {
		return nil
	}
	return s[lo:hi]
}

// colNormAdd continues, over rows ascending, the chains
//
//	pg[c] = fma(dy[r,c], xhat[r,c], pg[c]);  pb[c] = pb[c] + dy[r,c]
//
// with xhat = (x − mean[r])·rstd[r]; rows lie stride apart.
func colNormAdd(pg, pb, dy, x, mean, rstd []float32, stride int, portable bool) {
	done := 0
	if !portable {
		done = colNormAddVector(pg, pb, dy, x, mean, rstd, stride)
	}
	if done == len(pg) {
		return
	}
	for r, m := range mean {
		row, grad := x[r*stride:r*stride+len(pg)], dy[r*stride:r*stride+len(pg)]
		for c := done; c < len(pg); c++ {
			pg[c] = elementary.FMA(grad[c], (row[c]-m)*rstd[r], pg[c])
			pb[c] += grad[c]
		}
	}
}

// layerNormGradRow computes, for one row,
//
//	g = dy·gamma;  c1 = rowsum(g)/D;  c2 = rowsum_fma(g, xhat)/D
//	dx = fma(−xhat, c2, g − c1)·r
func layerNormGradRow(dx, dy, x, gamma []float32, mean, rstd float32, portable bool) {
	var c1, c2 float32
	if portable {
		c1, c2 = layerNormGradSumsPortable(dy, x, gamma, mean, rstd)
	} else {
		c1, c2 = layerNormGradSumsVector(dy, x, gamma, mean, rstd)
	}
	n := float32(len(x))
	vecLayerNormGrad(dx, dy, x, gamma, [4]float32{mean, rstd, c1 / n, c2 / n}, portable)
}

// layerNormGradSumsPortable returns rowsum(g) and rowsum_fma(g, xhat).
func layerNormGradSumsPortable(dy, x, gamma []float32, mean, rstd float32) (c1, c2 float32) {
	var p, q [rowLanes]float32
	x, gamma = x[:len(dy)], gamma[:len(dy)]
	for i, v := range dy {
		g := float32(v * gamma[i])
		p[i%rowLanes] += g
		q[i%rowLanes] = elementary.FMA(g, (x[i]-mean)*rstd, q[i%rowLanes])
	}
	return tree(&p), tree(&q)
}

// vecLayerNormGrad computes dx = fma(−xhat, c2, g − c1)·rstd; c holds mean, rstd,
// c1, c2.
func vecLayerNormGrad(dx, dy, x, gamma []float32, c [4]float32, portable bool) {
	dy, x, gamma = dy[:len(dx)], x[:len(dx)], gamma[:len(dx)]
	i := 0
	if !portable {
		i = layerNormGradVector(dx, dy, x, gamma, c[0], c[1], c[2], c[3])
	}
	for ; i < len(dx); i++ {
		xhat := float32((x[i] - c[0]) * c[1])
		g := float32(dy[i] * gamma[i])
		dx[i] = elementary.FMA(-xhat, c[3], g-c[2]) * c[1]
	}
}

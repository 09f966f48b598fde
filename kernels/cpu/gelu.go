package cpu

import "vision/kernels"

// geluJob is GELU, or its backward pass when dy is given.
type geluJob struct {
	dst, dy, x []float32
	size       int
	portable   bool
	tiling     *tiling
}

// GELU computes x·Φ(x) for every element (NUMERICS.md §5, exact erf form).
func (b *Backend) GELU(dst, x kernels.Buffer) {
	kernels.CheckSame("GELU", x.Len(), dst)
	b.gelu(geluJob{dst: floats(dst), x: floats(x), portable: b.portable})
}

// GELUBackward computes dx = dy·GELU′(x).
func (b *Backend) GELUBackward(dx, dy, x kernels.Buffer) {
	kernels.CheckSame("GELUBackward", x.Len(), dx, dy)
	b.gelu(geluJob{dst: floats(dx), dy: floats(dy), x: floats(x), portable: b.portable})
}

func (b *Backend) gelu(j geluJob) {
	var pieces int
	j.size, pieces = b.pool.split(len(j.x), grain/4)
	j.tiling = &b.tiling
	b.jobs.gelu = j
	b.pool.each(&b.jobs.gelu, pieces)
}

func (j *geluJob) run(_, i int) {
	lo, hi := i*j.size, min((i+1)*j.size, len(j.x))
	if j.dy == nil {
		j.tiling.vecGELU(j.dst[lo:hi], j.x[lo:hi], j.portable)
		return
	}
	// The derivative of a chunk at a time goes through the stack, so that dx may
	// be the buffer of dy or of x.
	var grad [512]float32
	for ; lo < hi; lo += len(grad) {
		n := min(len(grad), hi-lo)
		j.tiling.vecGELUGrad(grad[:n], j.x[lo:lo+n], j.portable)
		vecMul(j.dst[lo:lo+n], j.dy[lo:lo+n], grad[:n], j.portable)
	}
}

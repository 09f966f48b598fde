package cpu

import "vision/kernels"

// sineJob is the sine layer of SIREN, or its backward pass when dy is given.
type sineJob struct {
	dst, dy, x []float32
	w0         float32
	size       int
	portable   bool
}

// Sine computes y = sin(u), u = w0·x, for every element (NUMERICS.md §5.9, §6).
func (b *Backend) Sine(dst, x kernels.Buffer, w0 float32) {
	kernels.CheckSame("Sine", x.Len(), dst)
	b.sine(sineJob{dst: floats(dst), x: floats(x), w0: w0})
}

// SineBackward computes dx = (dy·cos(u))·w0 with u = w0·x, computed again.
func (b *Backend) SineBackward(dx, dy, x kernels.Buffer, w0 float32) {
	kernels.CheckSame("SineBackward", x.Len(), dx, dy)
	b.sine(sineJob{dst: floats(dx), dy: floats(dy), x: floats(x), w0: w0})
}

func (b *Backend) sine(j sineJob) {
	var pieces int
	j.portable = b.portable
	j.size, pieces = b.pool.split(len(j.x), grain/4)
	b.jobs.sine = j
	b.pool.each(&b.jobs.sine, pieces)
}

func (j *sineJob) run(_, i int) {
	lo, hi := i*j.size, min((i+1)*j.size, len(j.x))
	if j.dy == nil {
		vecScale(j.dst[lo:hi], j.x[lo:hi], j.w0, j.portable)
		vecSin(j.dst[lo:hi], j.dst[lo:hi], j.portable)
		return
	}
	// cos(u) of a chunk at a time goes through the stack, so that dx may be the
	// buffer of dy or of x.
	var chunk [512]float32
	for ; lo < hi; lo += len(chunk) {
		n := min(len(chunk), hi-lo)
		u, dx := chunk[:n], j.dst[lo:lo+n]
		vecScale(u, j.x[lo:lo+n], j.w0, j.portable)
		vecCos(u, u, j.portable)
		vecMul(dx, j.dy[lo:lo+n], u, j.portable)
		vecScale(dx, dx, j.w0, j.portable)
	}
}

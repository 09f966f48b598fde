package cpu

import "vision/kernels"

// reluJob is ReLU, or its backward pass when dy is given.
type reluJob struct {
	dst, dy, x []float32
	size       int
	portable   bool
}

// ReLU computes x < 0 ? +0 : x for every element; NaN and −0 stay.
func (b *Backend) ReLU(dst, x kernels.Buffer) {
	kernels.CheckSame("ReLU", x.Len(), dst)
	b.relu(reluJob{dst: floats(dst), x: floats(x), portable: b.portable})
}

// ReLUBackward computes dx = x > 0 ? dy : +0.
func (b *Backend) ReLUBackward(dx, dy, x kernels.Buffer) {
	kernels.CheckSame("ReLUBackward", x.Len(), dx, dy)
	b.relu(reluJob{dst: floats(dx), dy: floats(dy), x: floats(x), portable: b.portable})
}

func (b *Backend) relu(j reluJob) {
	var pieces int
	j.size, pieces = b.pool.split(len(j.x), grain)
	b.jobs.relu = j
	b.pool.each(&b.jobs.relu, pieces)
}

func (j *reluJob) run(_, i int) {
	lo, hi := i*j.size, min((i+1)*j.size, len(j.x))
	if j.dy == nil {
		vecReLU(j.dst[lo:hi], j.x[lo:hi], j.portable)
		return
	}
	vecReLUGrad(j.dst[lo:hi], j.dy[lo:hi], j.x[lo:hi], j.portable)
}

// vecReLU computes dst = x < 0 ? +0 : x.
func vecReLU(dst, x []float32, portable bool) {
	x = x[:len(dst)]
	i := 0
	if !portable {
		i = reluVector(dst, x)
	}
	for ; i < len(dst); i++ {
		v := x[i]
		if v < 0 {
			v = 0
		}
		dst[i] = v
	}
}

// vecReLUGrad computes dst = x > 0 ? dy : +0.
func vecReLUGrad(dst, dy, x []float32, portable bool) {
	dy, x = dy[:len(dst)], x[:len(dst)]
	i := 0
	if !portable {
		i = reluGradVector(dst, dy, x)
	}
	for ; i < len(dst); i++ {
		if x[i] > 0 {
			dst[i] = dy[i]
		} else {
			dst[i] = 0
		}
	}
}

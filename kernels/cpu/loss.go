package cpu

import (
	"fmt"
	"math"

	"vision/kernels"
)

// lossGradJob is the gradient of MSE, or of smooth L1 when beta > 0.
type lossGradJob struct {
	dx, x, y    []float32
	c, dL, beta float32
	size        int
	portable    bool
}

// MSE computes loss[0] = total_fma(d, d)/n with d = x − y (NUMERICS.md §6); of no
// values it is 0/0 = NaN.
func (b *Backend) MSE(loss, x, y kernels.Buffer) {
	kernels.CheckSame("MSE", 1, loss)
	kernels.CheckSame("MSE", x.Len(), y)
	sum := b.total(totalJob{kind: totalSquares, x: floats(x), y: floats(y)})
	floats(loss)[0] = sum / float32(x.Len())
}

// MSEBackward computes dx = (d·c)·dL with c = float32(2/n).
func (b *Backend) MSEBackward(dx, x, y, dL kernels.Buffer) {
	kernels.CheckSame("MSEBackward", x.Len(), dx, y)
	kernels.CheckSame("MSEBackward", 1, dL)
	b.lossGrad(lossGradJob{dx: floats(dx), x: floats(x), y: floats(y),
		c: float32(2 / float64(x.Len())), dL: floats(dL)[0]})
}

// SmoothL1 computes loss[0] = total(l)/n with d = x − y, a = |d| and
// l = a < β ? ((0.5·d)·d)/β : a − 0.5·β; β > 0 and finite.
func (b *Backend) SmoothL1(loss, x, y kernels.Buffer, beta float32) {
	kernels.CheckSame("SmoothL1", 1, loss)
	kernels.CheckSame("SmoothL1", x.Len(), y)
	checkBeta("SmoothL1", beta)
	sum := b.total(totalJob{kind: totalSmoothL1, x: floats(x), y: floats(y), beta: beta})
	floats(loss)[0] = sum / float32(x.Len())
}

// SmoothL1Backward computes dx = (d ≤ −β ? −c : d ≥ β ? c : (d/β)·c)·dL with
// c = float32(1/n).
func (b *Backend) SmoothL1Backward(dx, x, y, dL kernels.Buffer, beta float32) {
	kernels.CheckSame("SmoothL1Backward", x.Len(), dx, y)
	kernels.CheckSame("SmoothL1Backward", 1, dL)
	checkBeta("SmoothL1Backward", beta)
	b.lossGrad(lossGradJob{dx: floats(dx), x: floats(x), y: floats(y),
		c: float32(1 / float64(x.Len())), dL: floats(dL)[0], beta: beta})
}

func checkBeta(op string, beta float32) {
	if !(beta > 0) || math.IsInf(float64(beta), 0) {
		kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("beta %v, expected a finite value above 0", beta))
	}
}

func (b *Backend) lossGrad(j lossGradJob) {
	var pieces int
	j.portable = b.portable
	j.size, pieces = b.pool.split(len(j.dx), grain)
	b.jobs.lossGrad = j
	b.pool.each(&b.jobs.lossGrad, pieces)
}

func (j *lossGradJob) run(_, i int) {
	lo, hi := i*j.size, min((i+1)*j.size, len(j.dx))
	if j.beta > 0 {
		vecSmoothL1Grad(j.dx[lo:hi], j.x[lo:hi], j.y[lo:hi], j.beta, j.c, j.dL, j.portable)
		return
	}
	vecMSEGrad(j.dx[lo:hi], j.x[lo:hi], j.y[lo:hi], j.c, j.dL, j.portable)
}

// vecMSEGrad computes dst = ((x − y)·c)·dL.
func vecMSEGrad(dst, x, y []float32, c, dL float32, portable bool) {
	x, y = x[:len(dst)], y[:len(dst)]
	i := 0
	if !portable {
		i = mseGradVector(dst, x, y, c, dL)
	}
	for ; i < len(dst); i++ {
		dst[i] = float32((x[i]-y[i])*c) * dL
	}
}

// vecSmoothL1 computes the terms dst = a < β ? ((0.5·d)·d)/β : a − 0.5·β.
func vecSmoothL1(dst, x, y []float32, beta float32, portable bool) {
	x, y = x[:len(dst)], y[:len(dst)]
	half := float32(0.5 * beta)
	i := 0
	if !portable {
		i = smoothL1Vector(dst, x, y, beta, half)
	}
	for ; i < len(dst); i++ {
		d := x[i] - y[i]
		if a := abs(d); a < beta {
			dst[i] = float32(float32(0.5*d)*d) / beta
		} else {
			dst[i] = a - half
		}
	}
}

// vecSmoothL1Grad computes dst = (d ≤ −β ? −c : d ≥ β ? c : (d/β)·c)·dL.
func vecSmoothL1Grad(dst, x, y []float32, beta, c, dL float32, portable bool) {
	x, y = x[:len(dst)], y[:len(dst)]
	i := 0
	if !portable {
		i = smoothL1GradVector(dst, x, y, beta, c, dL)
	}
	for ; i < len(dst); i++ {
		d := x[i] - y[i]
		t := float32((d / beta) * c)
		if d <= -beta {
			t = -c
		} else if d >= beta {
			t = c
		}
		dst[i] = t * dL
	}
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

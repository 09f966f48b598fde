package reference

import (
	"fmt"
	"math"

	"vision/kernels"
)

func differences(op string, x, y kernels.Buffer) []float32 {
	kernels.CheckSame(op, x.Len(), y)
	d := make([]float32, x.Len())
	for i, v := range values(x) {
		d[i] = v - values(y)[i]
	}
	return d
}

// MSE is total_fma(d, d)/n.
func (*Backend) MSE(loss, x, y kernels.Buffer) {
	kernels.CheckSame("MSE", 1, loss)
	d := differences("MSE", x, y)
	values(loss)[0] = TotalDot(d, d) / float32(len(d))
}

// MSEBackward is (d·c)·dL with c = float32(2/n).
func (*Backend) MSEBackward(dx, x, y, dL kernels.Buffer) {
	kernels.CheckSame("MSEBackward", 1, dL)
	kernels.CheckSame("MSEBackward", x.Len(), dx)
	d := differences("MSEBackward", x, y)
	c, up := float32(2/float64(len(d))), values(dL)[0]
	for i, v := range d {
		values(dx)[i] = float32(v*c) * up
	}
}

// SmoothL1 is total(l)/n with l = a < β ? ((0.5·d)·d)/β : a − 0.5·β.
func (*Backend) SmoothL1(loss, x, y kernels.Buffer, beta float32) {
	kernels.CheckSame("SmoothL1", 1, loss)
	checkBeta("SmoothL1", beta)
	d := differences("SmoothL1", x, y)
	l := make([]float32, len(d))
	for i, v := range d {
		a := v
		if a < 0 {
			a = -a
		}
		if a < beta {
			l[i] = float32(float32(0.5*v)*v) / beta
		} else {
			l[i] = a - float32(0.5*beta)
		}
	}
	values(loss)[0] = Total(l) / float32(len(d))
}

// checkBeta: the formulas divide by β, and below it they are a parabola.
func checkBeta(op string, beta float32) {
	if !(beta > 0) || math.IsInf(float64(beta), 0) {
		kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("beta %v, expected a finite value above 0", beta))
	}
}

// SmoothL1Backward is (d ≤ −β ? −c : d ≥ β ? c : (d/β)·c)·dL with c = float32(1/n).
func (*Backend) SmoothL1Backward(dx, x, y, dL kernels.Buffer, beta float32) {
	kernels.CheckSame("SmoothL1Backward", 1, dL)
	kernels.CheckSame("SmoothL1Backward", x.Len(), dx)
	checkBeta("SmoothL1Backward", beta)
	d := differences("SmoothL1Backward", x, y)
	c, up := float32(1/float64(len(d))), values(dL)[0]
	for i, v := range d {
		var g float32
		switch {
		case v <= -beta:
			g = -c
		case v >= beta:
			g = c
		default:
			g = float32(v/beta) * c
		}
		values(dx)[i] = g * up
	}
}

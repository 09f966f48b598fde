package formula

import "math"

// MSE is Σ (x − y)²/n.
func MSE(x, y []float64) Number {
	d := pairs(x, y, Number.Sub)
	return Dot(d, d, TotalDepth(len(d))).Div(Exact(float64(len(d))))
}

// MSEBackward is (x − y)·2/n·dL.
func MSEBackward(x, y []float64, dL float64) []Number {
	c := Scalar(2 / float64(len(x)))
	return pairs(x, y, func(x, y Number) Number { return x.Sub(y).Mul(c).Mul(Exact(dL)) })
}

// SmoothL1 is the mean of ½d²/β below β and |d| − ½β above (Girshick 2015, Fast
// R-CNN, eq. 3, with β as in Detectron).
func SmoothL1(x, y []float64, beta float64) Number {
	l := pairs(x, y, func(x, y Number) Number {
		d := x.Sub(y)
		d.V = math.Abs(d.V)
		if d.V < beta {
			return d.Mul(d).Mul(Exact(0.5)).Div(Exact(beta))
		}
		return d.Sub(Exact(beta / 2))
	})
	return Sum(l, TotalDepth(len(l))).Div(Exact(float64(len(l))))
}

// SmoothL1Backward is clamp(d/β, −1, 1)/n·dL.
func SmoothL1Backward(x, y []float64, beta, dL float64) []Number {
	c := Scalar(1 / float64(len(x)))
	return pairs(x, y, func(x, y Number) Number {
		t := x.Sub(y).Div(Exact(beta))
		t.V = math.Max(-1, math.Min(1, t.V))
		return t.Mul(c).Mul(Exact(dL))
	})
}

// CrossEntropy is the mean over rows of −ln softmax(x)[t].
func CrossEntropy(x []float64, targets []int, cols int) Number {
	l := make([]Number, len(targets))
	for r, t := range targets {
		row := Lift(x[r*cols : (r+1)*cols])
		m := Exact(RowMax(x[r*cols:(r+1)*cols], cols)[0].V)
		e := make([]Number, cols)
		for j, v := range row {
			e[j] = v.Sub(m).Exp()
		}
		l[r] = Sum(e, RowDepth(cols)).Log().Sub(row[t].Sub(m))
	}
	return Sum(l, TotalDepth(len(l))).Div(Exact(float64(len(l))))
}

// CrossEntropyBackward is (softmax(x) − [j = t])/n·dL.
func CrossEntropyBackward(x []float64, targets []int, cols int, dL float64) []Number {
	dx := Softmax(x, cols)
	c := Scalar(1 / float64(len(targets)))
	for i := range dx {
		if targets[i/cols] == i%cols {
			dx[i] = dx[i].Sub(Exact(1))
		}
		dx[i] = dx[i].Mul(c).Mul(Exact(dL))
	}
	return dx
}

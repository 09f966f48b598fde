package reference

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
)

// exponentials of a row: exp(x − m) with the row's maximum m, and their sum.
func exponentials(x []float32) (e []float32, m, sum float32) {
	m = RowMax(x)
	e = make([]float32, len(x))
	for i, v := range x {
		e[i] = elementary.Exp(v - m)
	}
	return e, m, RowSum(e)
}

// class is the target's index, −1 where it names none of the columns.
func class(target float32, cols int) int {
	for t := range cols {
		if float32(t) == target {
			return t
		}
	}
	return -1
}

// CrossEntropy is total(l)/n, l = log(s) − (x[t] − m) of every row.
func (*Backend) CrossEntropy(loss, x, targets kernels.Buffer, cols int) {
	rows := kernels.CheckClasses("CrossEntropy", x, targets, cols)
	kernels.CheckSame("CrossEntropy", 1, loss)
	l := make([]float32, rows)
	for r := range l {
		row := values(x)[r*cols : (r+1)*cols]
		_, m, s := exponentials(row)
		if t := class(values(targets)[r], cols); t < 0 {
			l[r] = float32(math.NaN())
		} else {
			l[r] = elementary.Log(s) - (row[t] - m)
		}
	}
	values(loss)[0] = Total(l) / float32(rows)
}

// CrossEntropyBackward is ((e/s − [j = t])·c)·dL with c = float32(1/n).
func (*Backend) CrossEntropyBackward(dx, x, targets, dL kernels.Buffer, cols int) {
	rows := kernels.CheckClasses("CrossEntropyBackward", x, targets, cols)
	kernels.CheckSame("CrossEntropyBackward", x.Len(), dx)
	kernels.CheckSame("CrossEntropyBackward", 1, dL)
	c, up := float32(1/float64(rows)), values(dL)[0]
	result := make([]float32, x.Len())
	for r := range rows {
		e, _, s := exponentials(values(x)[r*cols : (r+1)*cols])
		t := class(values(targets)[r], cols)
		for j := range e {
			hit := float32(0)
			if j == t {
				hit = 1
			}
			result[r*cols+j] = float32((e[j]/s-hit)*c) * up
			if t < 0 {
				result[r*cols+j] = float32(math.NaN())
			}
		}
	}
	copy(values(dx), result)
}

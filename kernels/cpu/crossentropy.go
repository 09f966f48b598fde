package cpu

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
)

// crossEntropyJob computes the terms of the rows, or their gradient when dx is
// given.
type crossEntropyJob struct {
	terms, dx, x, targets []float32
	cols                  int
	c, dL                 float32
	room                  [][]float32 // a row of exponentials for each worker
	size                  int
	portable              bool
}

// CrossEntropy computes, for every row with its class t (NUMERICS.md §6),
//
//	m = rowmax(x);  s = rowsum(exp(x − m));  l = log(s) − (x[t] − m)
//
// and loss[0] = total(l)/n over the n rows. Where t is no index, l is NaN.
func (b *Backend) CrossEntropy(loss, x, targets kernels.Buffer, cols int) {
	rows := kernels.CheckClasses("CrossEntropy", x, targets, cols)
	kernels.CheckSame("CrossEntropy", 1, loss)
	terms := b.Alloc(rows)
	b.crossEntropy(crossEntropyJob{terms: floats(terms), x: floats(x), targets: floats(targets), cols: cols, room: b.scratches(cols)})
	sum := b.total(totalJob{kind: totalSum, x: floats(terms)})
	b.Free(terms)
	floats(loss)[0] = sum / float32(rows)
}

// CrossEntropyBackward computes dx = ((e/s − [j = t])·c)·dL with e = exp(x − m) and
// c = float32(1/n); NaN in all of a row whose t is no index.
func (b *Backend) CrossEntropyBackward(dx, x, targets, dL kernels.Buffer, cols int) {
	rows := kernels.CheckClasses("CrossEntropyBackward", x, targets, cols)
	kernels.CheckSame("CrossEntropyBackward", x.Len(), dx)
	kernels.CheckSame("CrossEntropyBackward", 1, dL)
	b.crossEntropy(crossEntropyJob{dx: floats(dx), x: floats(x), targets: floats(targets), cols: cols,
		c: float32(1 / float64(rows)), dL: floats(dL)[0]})
}

func (b *Backend) crossEntropy(j crossEntropyJob) {
	var pieces int
	j.size, pieces = b.pool.splitRows(len(j.targets), 4*j.cols)
	j.portable = b.portable
	b.jobs.crossEntropy = j
	b.pool.each(&b.jobs.crossEntropy, pieces)
}

func (j *crossEntropyJob) run(worker, i int) {
	for r, end := i*j.size, min((i+1)*j.size, len(j.targets)); r < end; r++ {
		x := j.x[r*j.cols : (r+1)*j.cols]
		t, ok := kernels.Class(j.targets[r], j.cols)
		switch {
		case j.terms == nil:
			j.gradient(j.dx[r*j.cols:(r+1)*j.cols], x, t, ok)
		case ok:
			m := rowMax(x, j.portable)
			s := rowExpSum(j.room[worker][:j.cols], x, 1, m, j.portable)
			j.terms[r] = elementary.Log(s) - (x[t] - m)
		default:
			j.terms[r] = float32(math.NaN())
		}
	}
}

// gradient writes the row's dx, which may be x. Away from the class e/s − 0 is e/s.
func (j *crossEntropyJob) gradient(dx, x []float32, t int, ok bool) {
	if !ok {
		for i := range dx {
			dx[i] = float32(math.NaN())
		}
		return
	}
	s := rowExpSum(dx, x, 1, rowMax(x, j.portable), j.portable)
	vecDivScalar(dx, dx, s, j.portable)
	dx[t] -= 1
	vecScale(dx, dx, j.c, j.portable)
	vecScale(dx, dx, j.dL, j.portable)
}

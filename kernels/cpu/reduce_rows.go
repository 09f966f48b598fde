package cpu

import (
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
)

// rowKind selects the reduction of a rowsJob.
type rowKind uint8

const (
	rowsSum rowKind = iota
	rowsDot
	rowsMax
)

// rowsJob reduces every row of x (and y) to one value.
type rowsJob struct {
	kind      rowKind
	dst, x, y []float32
	cols      int
	size      int
	portable  bool
}

// RowSum computes dst[i] = rowsum(x[i,:]) (NUMERICS.md §2).
func (b *Backend) RowSum(dst, x kernels.Buffer, cols int) {
	kernels.CheckSame("RowSum", kernels.CheckRows("RowSum", x, cols), dst)
	b.reduceRows(rowsJob{kind: rowsSum, dst: floats(dst), x: floats(x), cols: cols})
}

// RowDot computes dst[i] = rowsum_fma(x[i,:], y[i,:]).
func (b *Backend) RowDot(dst, x, y kernels.Buffer, cols int) {
	kernels.CheckSame("RowDot", kernels.CheckRows("RowDot", x, cols), dst)
	kernels.CheckSame("RowDot", x.Len(), y)
	b.reduceRows(rowsJob{kind: rowsDot, dst: floats(dst), x: floats(x), y: floats(y), cols: cols})
}

// RowMax computes dst[i] = the largest of x[i,:] by NUMERICS.md §0: NaN if there
// is one, and +0 above −0.
func (b *Backend) RowMax(dst, x kernels.Buffer, cols int) {
	kernels.CheckSame("RowMax", kernels.CheckRows("RowMax", x, cols), dst)
	b.reduceRows(rowsJob{kind: rowsMax, dst: floats(dst), x: floats(x), cols: cols})
}

func (b *Backend) reduceRows(j rowsJob) {
	var pieces int
	j.size, pieces = b.pool.splitRows(len(j.dst), j.cols)
	j.portable = b.portable
	b.jobs.rows = j
	b.pool.each(&b.jobs.rows, pieces)
}

func (j *rowsJob) run(_, i int) {
	for r, end := i*j.size, min((i+1)*j.size, len(j.dst)); r < end; r++ {
		x := j.x[r*j.cols : (r+1)*j.cols]
		switch j.kind {
		case rowsSum:
			j.dst[r] = rowSum(x, j.portable)
		case rowsDot:
			j.dst[r] = rowDot(x, j.y[r*j.cols:(r+1)*j.cols], j.portable)
		case rowsMax:
			j.dst[r] = rowMax(x, j.portable)
		}
	}
}

// splitRows cuts rows of cols elements into pieces of whole rows that hold enough
// work for a worker's waking: it returns the rows of a piece and the pieces.
func (p *pool) splitRows(rows, cols int) (size, pieces int) {
	if rows <= 0 {
		return 0, 0
	}
	size = max((rows+4*p.threads-1)/(4*p.threads), (grain+cols-1)/cols)
	return size, (rows + size - 1) / size
}

// rowLanes is the number of partial sums of a row (NUMERICS.md §2).
const rowLanes = 32

// tree adds the lanes in halves and returns lane 0.
func tree(q *[rowLanes]float32) float32 {
	for m := rowLanes / 2; m >= 1; m /= 2 {
		for l := 0; l < m; l++ {
			q[l] += q[l+m] // l + m = l xor m here
		}
	}
	return q[0]
}

// rowSum adds the values of a row: lane l takes x[l], x[l+32], … from +0, then
// the lanes are added in halves.
func rowSum(x []float32, portable bool) float32 {
	if !portable {
		return rowSumVector(x)
	}
	return rowSumPortable(x)
}

func rowSumPortable(x []float32) float32 {
	var q [rowLanes]float32
	for ; len(x) >= rowLanes; x = x[rowLanes:] {
		for l, v := range x[:rowLanes] {
			q[l] += v
		}
	}
	for l, v := range x {
		q[l] += v
	}
	return tree(&q)
}

// rowDot adds the products of two rows of one length: lane l is the chain
// q = fma(x[i], y[i], q) over i = l, l+32, …
func rowDot(x, y []float32, portable bool) float32 {
	if !portable {
		return rowDotVector(x, y)
	}
	return rowDotPortable(x, y)
}

func rowDotPortable(x, y []float32) float32 {
	var q [rowLanes]float32
	y = y[:len(x)]
	for i, v := range x {
		q[i%rowLanes] = elementary.FMA(v, y[i], q[i%rowLanes])
	}
	return tree(&q)
}

// rowCentredSquares is rowsum_fma(d, d) with d = x − mean.
func rowCentredSquares(x []float32, mean float32, portable bool) float32 {
	if !portable {
		return rowCentredSquaresVector(x, mean)
	}
	return rowCentredSquaresPortable(x, mean)
}

func rowCentredSquaresPortable(x []float32, mean float32) float32 {
	var q [rowLanes]float32
	for i, v := range x {
		d := v - mean
		q[i%rowLanes] = elementary.FMA(d, d, q[i%rowLanes])
	}
	return tree(&q)
}

// rowMax is the largest value of a row that is not empty: NaN if there is one,
// and +0 above −0.
func rowMax(x []float32, portable bool) float32 {
	if !portable {
		return rowMaxVector(x)
	}
	return rowMaxPortable(x)
}

func rowMaxPortable(x []float32) float32 {
	m := float32(math.Inf(-1))
	for _, v := range x {
		m = elementary.Max(m, v)
	}
	return m
}

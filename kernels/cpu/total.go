package cpu

import "vision/kernels"

// totalRow is the row length of a full reduction (NUMERICS.md §4).
const totalRow = 4096

// totalKind selects what a totalJob adds up.
type totalKind uint8

const (
	totalSum      totalKind = iota // x
	totalDot                       // x·y by fma
	totalSquares                   // d·d by fma, d = x − y
	totalSmoothL1                  // the smooth L1 terms of x − y
)

// totalJob reduces rows of 4096 values to one each.
type totalJob struct {
	kind     totalKind
	rows     []float32 // the sums of the rows
	x, y     []float32
	beta     float32
	size     int
	portable bool
}

// Total computes dst[0] = total(x) (NUMERICS.md §4).
func (b *Backend) Total(dst, x kernels.Buffer) {
	kernels.CheckSame("Total", 1, dst)
	floats(dst)[0] = b.total(totalJob{kind: totalSum, x: floats(x)})
}

// TotalDot computes dst[0] = total_fma(x, y).
func (b *Backend) TotalDot(dst, x, y kernels.Buffer) {
	kernels.CheckSame("TotalDot", 1, dst)
	kernels.CheckSame("TotalDot", x.Len(), y)
	floats(dst)[0] = b.total(totalJob{kind: totalDot, x: floats(x), y: floats(y)})
}

func (b *Backend) total(j totalJob) float32 {
	rows := (len(j.x) + totalRow - 1) / totalRow
	scratch := b.Alloc(rows)
	j.rows, j.portable = floats(scratch), b.portable
	var pieces int
	j.size, pieces = b.pool.splitRows(rows, totalRow)
	b.jobs.total = j
	b.pool.each(&b.jobs.total, pieces)
	sum := chainOfBlocks(j.rows)
	b.Free(scratch)
	return sum
}

func (j *totalJob) run(_, i int) {
	var terms [totalRow]float32
	for r, end := i*j.size, min((i+1)*j.size, len(j.rows)); r < end; r++ {
		lo, hi := r*totalRow, min((r+1)*totalRow, len(j.x))
		x, t := j.x[lo:hi], terms[:hi-lo]
		switch j.kind {
		case totalSum:
			j.rows[r] = rowSum(x, j.portable)
		case totalDot:
			j.rows[r] = rowDot(x, j.y[lo:hi], j.portable)
		case totalSquares:
			vecSub(t, x, j.y[lo:hi], j.portable)
			j.rows[r] = rowDot(t, t, j.portable)
		case totalSmoothL1:
			vecSmoothL1(t, x, j.y[lo:hi], j.beta, j.portable)
			j.rows[r] = rowSum(t, j.portable)
		}
	}
}

// chainOfBlocks adds single values by the rule of NUMERICS.md §3: chains of 256
// from +0, added in order, the first assigned; nothing sums to +0.
func chainOfBlocks(x []float32) float32 {
	var sum float32
	for i := 0; i < len(x); i += sumRows {
		var p float32
		for _, v := range x[i:min(i+sumRows, len(x))] {
			p += v
		}
		if i == 0 {
			sum = p
		} else {
			sum += p
		}
	}
	return sum
}

package cpu

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

const (
	sumRows = 256 // rows of a block of NUMERICS.md §3
	strip   = 512 // most columns that a worker takes at a time
)

// columnsJob adds x, or the products of x and y, over rows.
type columnsJob struct {
	dst, x, y  []float32
	rows, cols int
	width      int // columns of a strip
	strips     int // strips of a row
	size       int // strips of a piece, over all groups
	portable   bool
}

// ColSum computes dst[g,j] = colsum(x[g,:,j]) (NUMERICS.md §3).
func (b *Backend) ColSum(dst, x kernels.Buffer, cols int) {
	_, rows := kernels.CheckColumns("ColSum", dst, x, cols)
	b.reduceColumns(columnsJob{dst: floats(dst), x: floats(x), rows: rows, cols: cols})
}

// ColDot computes dst[g,j] = colsum_fma(x[g,:,j], y[g,:,j]).
func (b *Backend) ColDot(dst, x, y kernels.Buffer, cols int) {
	_, rows := kernels.CheckColumns("ColDot", dst, x, cols)
	kernels.CheckSame("ColDot", x.Len(), y)
	b.reduceColumns(columnsJob{dst: floats(dst), x: floats(x), y: floats(y), rows: rows, cols: cols})
}

func (b *Backend) reduceColumns(j columnsJob) {
	if len(j.dst) == 0 {
		return
	}
	j.portable = b.portable
	j.width, j.strips = b.pool.splitColumns(j.cols)
	total := len(j.dst) / j.cols * j.strips
	var pieces int
	j.size, pieces = b.pool.splitRows(total, max(j.rows*j.width, 1))
	b.jobs.columns = j
	b.pool.each(&b.jobs.columns, pieces)
}

// splitColumns cuts columns into strips of at most 512, a multiple of 16, and at
// least two a worker where the strips stay a few cache lines wide.
func (p *pool) splitColumns(cols int) (width, strips int) {
	width = (cols + 2*p.threads - 1) / (2 * p.threads)
	width = min(max((width+15)&^15, 64), strip)
	return width, (cols + width - 1) / width
}

func (j *columnsJob) run(_, i int) {
	total := len(j.dst) / j.cols * j.strips
	for s, end := i*j.size, min((i+1)*j.size, total); s < end; s++ {
		g, lo := s/j.strips, s%j.strips*j.width
		hi := min(lo+j.width, j.cols)
		dst := j.dst[g*j.cols+lo : g*j.cols+hi]
		if j.rows == 0 {
			clear(dst)
			continue
		}
		from := g*j.rows*j.cols + lo
		if j.y == nil {
			colSum(dst, j.x[from:], j.rows, j.cols, j.portable)
		} else {
			colDot(dst, j.x[from:], j.y[from:], j.rows, j.cols, j.portable)
		}
	}
}

// colSum adds len(dst) ≤ 512 columns over rows that lie stride apart: blocks of
// 256 rows from +0, block sums added in order, the first assigned.
func colSum(dst, x []float32, rows, stride int, portable bool) {
	var partial [strip]float32
	p := partial[:len(dst)]
	for r := 0; r < rows; r += sumRows {
		n := min(sumRows, rows-r)
		clear(p)
		colAdd(p, x[r*stride:], n, stride, portable)
		addBlock(dst, p, r == 0, portable)
	}
}

// colDot is colSum of products, by fma.
func colDot(dst, x, y []float32, rows, stride int, portable bool) {
	var partial [strip]float32
	p := partial[:len(dst)]
	for r := 0; r < rows; r += sumRows {
		n := min(sumRows, rows-r)
		clear(p)
		colMulAdd(p, x[r*stride:], y[r*stride:], n, stride, portable)
		addBlock(dst, p, r == 0, portable)
	}
}

// addBlock adds a block's sums to the result; the first block is assigned.
func addBlock(dst, block []float32, first, portable bool) {
	if first {
		copy(dst, block)
		return
	}
	vecAdd(dst, dst, block, portable)
}

// colAdd continues the chains p[j] = p[j] + x[r,j] over rows ascending.
func colAdd(p, x []float32, rows, stride int, portable bool) {
	done := 0
	if !portable {
		done = colAddVector(p, x, rows, stride)
	}
	if done == len(p) {
		return
	}
	for i := 0; i < rows; i++ {
		row := x[i*stride : i*stride+len(p)]
		for j := done; j < len(p); j++ {
			p[j] += row[j]
		}
	}
}

// colMulAdd continues the chains p[j] = fma(x[r,j], y[r,j], p[j]).
func colMulAdd(p, x, y []float32, rows, stride int, portable bool) {
	done := 0
	if !portable {
		done = colMulAddVector(p, x, y, rows, stride)
	}
	if done == len(p) {
		return
	}
	for i := 0; i < rows; i++ {
		a, b := x[i*stride:i*stride+len(p)], y[i*stride:i*stride+len(p)]
		for j := done; j < len(p); j++ {
			p[j] = elementary.FMA(a[j], b[j], p[j])
		}
	}
}

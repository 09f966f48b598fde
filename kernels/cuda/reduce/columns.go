package reduce

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// ColSum computes dst[g,j] = colsum(x[g,:,j]).
func ColSum(d *gpu.Device, dst, x kernels.Buffer, cols int) {
	groups, rows := kernels.CheckColumns("ColSum", dst, x, cols)
	columns(d, &columnSum, d.Ptr(dst), d.Ptr(x), 0, groups, rows, cols, 1)
}

// ColDot computes dst[g,j] = colsum_fma(x[g,:,j], y[g,:,j]).
func ColDot(d *gpu.Device, dst, x, y kernels.Buffer, cols int) {
	groups, rows := kernels.CheckColumns("ColDot", dst, x, cols)
	kernels.CheckSame("ColDot", x.Len(), y)
	columns(d, &columnDot, d.Ptr(dst), d.Ptr(x), d.Ptr(y), groups, rows, cols, 1)
}

// Total computes dst[0] = total(x).
func Total(d *gpu.Device, dst, x kernels.Buffer) {
	kernels.CheckSame("Total", 1, dst)
	total(d, &rowSum, dst, x, kernels.Buffer{}, 1)
}

// TotalDot computes dst[0] = total_fma(x, y).
func TotalDot(d *gpu.Device, dst, x, y kernels.Buffer) {
	kernels.CheckSame("TotalDot", 1, dst)
	kernels.CheckSame("TotalDot", x.Len(), y)
	total(d, &rowDot, dst, x, y, 1)
}

// Mean computes dst[0] = total(x)/n, n the nearest float32: 0/0 = NaN of nothing.
func Mean(d *gpu.Device, dst, x kernels.Buffer) {
	total(d, &rowSum, dst, x, kernels.Buffer{}, float32(x.Len()))
}

// TotalRows is the number of rows of a full reduction of n values.
func TotalRows(n int) int { return (n + totalCols - 1) / totalCols }

func total(d *gpu.Device, k *kernel, dst, x, y kernels.Buffer, divisor float32) {
	n := TotalRows(x.Len())
	sums := d.Alloc(n)
	rows(d, "Total", k, d.Ptr(sums), d.Ptr(x), d.Ptr(y), x.Len(), totalCols)
	Finish(d, dst, sums, divisor)
	d.Free(sums)
}

// Finish ends a full reduction: dst[0] = (sums by rule 3)/divisor, the sums being those
// of its rows.
func Finish(d *gpu.Device, dst, sums kernels.Buffer, divisor float32) {
	columns(d, &columnSum, d.Ptr(dst), d.Ptr(sums), 0, 1, sums.Len(), 1, divisor)
}

// columns adds over the rows of x (and y) [groups, rows, cols] and divides.
func columns(d *gpu.Device, k *kernel, dst, x, y driver.Ptr, groups, rows, cols int, divisor float32) {
	p := columnsArgs{dst: dst, x: x, y: y, n: uint64(groups * cols), rows: uint64(rows), cols: uint64(cols), divisor: divisor}
	blocks := Blocks(rows)
	switch {
	case rows == 0 || direct(d):
		gpu.Launch(d, &k.direct, d.Blocks(groups*cols, threads), gpu.Threads(threads), 0, &p)
	case blocks == 1:
		gpu.Launch(d, &k.ahead, d.Blocks(groups*cols, threads), gpu.Threads(threads), 0, &p)
	default:
		n := groups * blocks * cols
		sums := d.Alloc(n)
		p.dst, p.n, p.divisor = d.Ptr(sums), uint64(n), 1
		gpu.Launch(d, &k.ahead, d.Blocks(n, threads), gpu.Threads(threads), 0, &p)
		AddBlocks(d, dst, d.Ptr(sums), groups, blocks, cols, divisor)
		d.Free(sums)
	}
}

// Blocks is the number of blocks of NUMERICS.md §3 that rows make.
func Blocks(rows int) int { return (rows + sumRows - 1) / sumRows }

// AddBlocks adds block sums [groups, blocks, cols], at least one block, in order, and
// divides: dst [groups, cols].
func AddBlocks(d *gpu.Device, dst, sums driver.Ptr, groups, blocks, cols int, divisor float32) {
	gpu.Launch(d, &addBlocks, d.Blocks(groups*cols, threads), gpu.Threads(threads), 0,
		&columnsArgs{dst: dst, x: sums, n: uint64(groups * cols), rows: uint64(blocks), cols: uint64(cols), divisor: divisor})
}

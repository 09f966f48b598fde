// Package reduce launches the sums and maxima of rows, of columns and of everything
// (NUMERICS.md §2–§4). 1_direct.cu is the definition; 2_ahead.cu keeps loads in flight
// and gives every block of 256 rows threads of its own.
package reduce

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// A reduction has one kernel in each version.
type kernel struct{ direct, ahead gpu.Kernel }

func named(direct, ahead string) kernel {
	return kernel{
		direct: gpu.Kernel{Module: "reduce_1_direct", Entry: "reduce_" + direct},
		ahead:  gpu.Kernel{Module: "reduce_2_ahead", Entry: "reduce_" + ahead},
	}
}

var (
	rowSum    = named("row_sum", "row_sum_ahead")
	rowDot    = named("row_dot", "row_dot_ahead")
	rowMax    = named("row_max", "row_max_ahead")
	columnSum = named("column_sum", "column_sum_blocks")
	columnDot = named("column_dot", "column_dot_blocks")
	addBlocks = gpu.Kernel{Module: "reduce_2_ahead", Entry: "reduce_add_blocks"}
)

// The arguments of the kernels, as reduce.cuh lays them out.
type (
	rowsArgs struct {
		dst, x, y driver.Ptr
		rows, n   uint64
		cols      uint32
		_         uint32
	}
	columnsArgs struct {
		dst, x, y     driver.Ptr
		n, rows, cols uint64
		divisor       float32
		_             uint32
	}
)

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	s := []gpu.Signature{gpu.Takes[columnsArgs](&addBlocks)}
	for _, k := range []*kernel{&rowSum, &rowDot, &rowMax} {
		s = append(s, gpu.Takes[rowsArgs](&k.direct), gpu.Takes[rowsArgs](&k.ahead))
	}
	for _, k := range []*kernel{&columnSum, &columnDot} {
		s = append(s, gpu.Takes[columnsArgs](&k.direct), gpu.Takes[columnsArgs](&k.ahead))
	}
	return s
}

const (
	threads   = 256
	sumRows   = 256  // rows of a block of NUMERICS.md §3
	totalCols = 4096 // values of a row of §4
)

// Grid is the grid for kernels with 256 threads a block and a warp a row.
func Grid(d *gpu.Device, rows int) driver.Dim3 { return d.Blocks(rows, threads/32) }

// Columns is cols as kernels take it: lanes count in 32 bits. It panics with
// *kernels.Error above 2³¹ − 1.
func Columns(op string, cols int) uint32 {
	if cols > math.MaxInt32 {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("rows of %d values, expected at most %d on this device", cols, math.MaxInt32))
	}
	return uint32(cols)
}

// direct reports whether version 1 was asked for.
func direct(d *gpu.Device) bool { return d.Pinned("reduce") == "1_direct" }

// RowSum computes dst[i] = rowsum(x[i,:]).
func RowSum(d *gpu.Device, dst, x kernels.Buffer, cols int) {
	kernels.CheckSame("RowSum", kernels.CheckRows("RowSum", x, cols), dst)
	rows(d, "RowSum", &rowSum, d.Ptr(dst), d.Ptr(x), 0, x.Len(), cols)
}

// RowDot computes dst[i] = rowsum_fma(x[i,:], y[i,:]).
func RowDot(d *gpu.Device, dst, x, y kernels.Buffer, cols int) {
	kernels.CheckSame("RowDot", kernels.CheckRows("RowDot", x, cols), dst)
	kernels.CheckSame("RowDot", x.Len(), y)
	rows(d, "RowDot", &rowDot, d.Ptr(dst), d.Ptr(x), d.Ptr(y), x.Len(), cols)
}

// RowMax computes dst[i] = the largest of x[i,:]: NaN if there is one, +0 above −0.
func RowMax(d *gpu.Device, dst, x kernels.Buffer, cols int) {
	kernels.CheckSame("RowMax", kernels.CheckRows("RowMax", x, cols), dst)
	rows(d, "RowMax", &rowMax, d.Ptr(dst), d.Ptr(x), 0, x.Len(), cols)
}

// rows reduces n values in rows of cols, the last of which may be short.
func rows(d *gpu.Device, op string, k *kernel, dst, x, y driver.Ptr, n, cols int) {
	count := (n + cols - 1) / cols
	p := rowsArgs{dst: dst, x: x, y: y, rows: uint64(count), n: uint64(n), cols: Columns(op, cols)}
	if direct(d) {
		gpu.Launch(d, &k.direct, Grid(d, count), gpu.Threads(threads), 0, &p)
		return
	}
	gpu.Launch(d, &k.ahead, Grid(d, count), gpu.Threads(threads), 0, &p)
}

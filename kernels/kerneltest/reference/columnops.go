package reference

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

// ColSum is rule 3 down every column of every group.
func (*Backend) ColSum(dst, x kernels.Buffer, cols int) {
	v := values(x)
	columns("ColSum", dst, x, cols, func(i int, p float32) float32 { return p + v[i] })
}

// ColDot is rule 3 with fma.
func (*Backend) ColDot(dst, x, y kernels.Buffer, cols int) {
	kernels.CheckSame("ColDot", x.Len(), y)
	v, w := values(x), values(y)
	columns("ColDot", dst, x, cols, func(i int, p float32) float32 { return elementary.FMA(v[i], w[i], p) })
}

func columns(op string, dst, x kernels.Buffer, cols int, step func(i int, p float32) float32) {
	groups, rows := kernels.CheckColumns(op, dst, x, cols)
	result := make([]float32, dst.Len())
	for g := range groups {
		for j := range cols {
			result[g*cols+j] = Chain(rows, func(r int, p float32) float32 { return step((g*rows+r)*cols+j, p) })
		}
	}
	copy(values(dst), result)
}

// Total is rule 4.
func (*Backend) Total(dst, x kernels.Buffer) {
	kernels.CheckSame("Total", 1, dst)
	values(dst)[0] = Total(values(x))
}

// TotalDot is rule 4 with fma.
func (*Backend) TotalDot(dst, x, y kernels.Buffer) {
	kernels.CheckSame("TotalDot", 1, dst)
	kernels.CheckSame("TotalDot", x.Len(), y)
	values(dst)[0] = TotalDot(values(x), values(y))
}

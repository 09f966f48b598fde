package reduce_test

import (
	"fmt"
	"math"
	"testing"
	"vision/kernels/cuda/reduce"

	"vision/kernels/cuda/simtest"
)

func TestMain(m *testing.M) { simtest.Main(m, reduce.Signatures()...) }

var versions = []string{"", "1_direct"}

// Sums, products and maxima of rows of every width.
func TestRows(t *testing.T) {
	simtest.Versions(t, "reduce", versions, func(t *simtest.Test) {
		for _, cols := range append([]int{449, 480, 481, 4096}, simtest.Widths...) {
			for _, special := range simtest.Kinds {
				x, y := simtest.Values(fmt.Sprint("x", cols), 3*cols, special), simtest.Values(fmt.Sprint("y", cols), 3*cols, special)
				t.Same(fmt.Sprint(cols, " columns, special ", special), func(s *simtest.Side) {
					a, b := s.In(x), s.In(y)
					s.RowSum(s.Out(3), a, cols)
					s.RowDot(s.Out(3), a, b, cols)
					s.RowMax(s.Out(3), a, cols)
				})
			}
		}
		minus := float32(math.Copysign(0, -1))
		t.Same("zeros", func(s *simtest.Side) {
			x := s.In([]float32{minus, minus, minus, 0, 0, minus})
			s.RowMax(s.Out(3), x, 2)
			s.RowSum(s.Out(3), x, 2)
			s.RowMax(s.Out(6), x, 1)
		})
		t.Same("no rows", func(s *simtest.Side) { s.RowSum(s.Out(0), s.In(nil), 5) })
	})
}

// Columns: few and many, in groups, over rows that make none, one and several blocks of
// 256.
func TestColumns(t *testing.T) {
	simtest.Versions(t, "reduce", versions, func(t *simtest.Test) {
		for _, rows := range []int{0, 1, 7, 8, 9, 255, 256, 257, 600, 1030} {
			for _, shape := range [][2]int{{1, 1}, {1, 33}, {3, 5}, {2, 100}} {
				groups, cols := shape[0], shape[1]
				for _, special := range simtest.Kinds {
					name := fmt.Sprintf("%d groups of %d×%d, special %d", groups, rows, cols, special)
					x, y := simtest.Values("x"+name, groups*rows*cols, special), simtest.Values("y"+name, groups*rows*cols, special)
					t.Same(name, func(s *simtest.Side) {
						a, b := s.In(x), s.In(y)
						s.ColSum(s.Out(groups*cols), a, cols)
						s.ColDot(s.Out(groups*cols), a, b, cols)
					})
				}
			}
		}
	})
}

// Totals of nothing, of one row, of a short last row, and of more than 256 rows.
func TestTotals(t *testing.T) {
	simtest.Versions(t, "reduce", versions, func(t *simtest.Test) {
		for _, n := range []int{0, 1, 33, 4095, 4096, 4097, 3 * 4096, 257*4096 + 5} {
			for _, special := range []int{0, 3000} {
				x, y := simtest.Values(fmt.Sprint("x", n), n, special), simtest.Values(fmt.Sprint("y", n), n, special)
				t.Same(fmt.Sprint(n, " values, special ", special), func(s *simtest.Side) {
					a, b := s.In(x), s.In(y)
					s.Total(s.Out(1), a)
					s.TotalDot(s.Out(1), a, b)
				})
			}
		}
	})
}

package tensor

import (
	"math/big"
	"testing"

	"vision/kernels"
)

// TestAround checks the split of a shape at an axis.
func TestAround(t *testing.T) {
	s := of(2, 3, 5, 7)
	for axis, want := range [][3]int{{1, 2, 105}, {2, 3, 35}, {6, 5, 7}, {30, 7, 1}} {
		outer, n, inner := s.around(axis)
		if got := [3]int{outer, n, inner}; got != want {
			t.Errorf("axis %d: %v, expected %v", axis, got, want)
		}
	}
	if got := s.without(1); got != of(2, 5, 7) {
		t.Errorf("without axis 1: %v, expected [2 5 7]", got)
	}
	if got := of(2, 3).under("test", 5); got != of(5, 2, 3) {
		t.Errorf("under 5: %v, expected [5 2 3]", got)
	}
}

// TestSuffix checks which shapes repeat along which.
func TestSuffix(t *testing.T) {
	for _, c := range []struct {
		s, t shape
		want bool
	}{
		{of(5), of(2, 3, 5), true}, {of(3, 5), of(2, 3, 5), true}, {of(1, 3, 5), of(2, 3, 5), true},
		{of(1, 1, 1, 5), of(3, 5), true}, {of(1), of(2, 3), true}, {of(), of(2, 3), true}, {of(), of(), true},
		{of(3), of(2, 3, 5), false}, {of(3, 1), of(2, 3, 5), false}, {of(2, 3, 5), of(3, 5), false}, {of(2, 5), of(3, 5), false},
	} {
		if got := c.s.isSuffixOf(c.t); got != c.want {
			t.Errorf("%v under %v: %v, expected %v", c.s, c.t, got, c.want)
		}
	}
}

// FuzzShape makes shapes of any numbers. The oracle multiplies in big integers:
// a shape is accepted exactly if no size is negative and the product of the
// sizes, zeros aside, fits into memory.
func FuzzShape(f *testing.F) {
	f.Add(2, 3, 5, 30)
	f.Add(-2, -3, 1, 6)
	f.Add(1<<31, 1<<31, 1<<31, 0)
	f.Add(-1, 3, 5, 45)
	f.Add(0, -1, 5, 0)
	f.Fuzz(func(t *testing.T, a, b, c, n int) {
		dims := []int{a, b, c}
		product, negative, unknown := big.NewInt(1), 0, 0
		for _, d := range dims {
			product.Mul(product, big.NewInt(int64(d)))
			if d < 0 {
				negative++
			}
			if d == -1 {
				unknown++
			}
		}
		s, err := guarded(func() shape { return newShape("fuzz", dims) })
		if err == nil && (negative > 0 || product.Cmp(big.NewInt(int64(s.size()))) != 0) {
			t.Errorf("%v was accepted with size %d", dims, s.size())
		}
		if err != nil && negative == 0 && product.BitLen() < 31 && !hasLarge(dims) {
			t.Errorf("%v was refused: %v", dims, err)
		}
		if n < 0 {
			return
		}
		if s, err = guarded(func() shape { return infer("fuzz", n, dims) }); err != nil || unknown == 0 {
			return
		}
		if unknown != 1 || negative != 1 || s.size() != n {
			t.Errorf("%d values into %v gave %v", n, dims, s)
		}
	})
}

func hasLarge(dims []int) bool {
	for _, d := range dims {
		if d > 1<<30 {
			return true
		}
	}
	return false
}

func guarded(f func() shape) (s shape, err error) {
	defer kernels.Catch(&err)
	return f(), nil
}

package tensor

import (
	"fmt"
	"math"

	"vision/kernels"
)

// shape is the size of each axis, outermost first. Entries beyond the rank are
// zero, so shapes compare with ==. A shape of rank 0 holds one value.
type shape struct {
	rank int
	dims [kernels.MaxRank]int
}

// newShape checks and copies dims. It does not keep the slice, so that callers'
// argument lists stay on the stack.
func newShape(op string, dims []int) shape {
	s := shape{rank: len(dims)}
	if len(dims) > kernels.MaxRank {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("shape %s has %d axes, expected at most %d", list(dims), len(dims), kernels.MaxRank))
	}
	size := 1
	for i, d := range dims {
		if d < 0 || (d > 0 && size > math.MaxInt/4/d) {
			kernels.Fail(op, kernels.ErrShape, "shape "+list(dims)+": axis sizes are negative or their product overflows")
		}
		s.dims[i] = d
		size *= d
	}
	return s
}

// list formats a slice without letting it escape to the heap.
func list(dims []int) string { return fmt.Sprint(append([]int(nil), dims...)) }

// of makes a shape of known good sizes.
func of(dims ...int) (s shape) {
	s.rank = copy(s.dims[:], dims)
	return s
}

func (s shape) String() string { return fmt.Sprint(s.dims[:s.rank]) }

// size is the number of values.
func (s shape) size() int {
	n := 1
	for _, d := range s.dims[:s.rank] {
		n *= d
	}
	return n
}

// last is the size of the last axis, 1 at rank 0.
func (s shape) last() int {
	if s.rank == 0 {
		return 1
	}
	return s.dims[s.rank-1]
}

// axis resolves an axis number; −1 is the last axis, −2 the one before.
func (s shape) axis(op string, i int) int {
	a := i
	if a < 0 {
		a += s.rank
	}
	if a < 0 || a >= s.rank {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("axis %d of shape %v", i, s))
	}
	return a
}

// with returns s with another size of one axis.
func (s shape) with(axis, size int) shape {
	s.dims[axis] = size
	return s
}

// without returns s with one axis less.
func (s shape) without(axis int) shape {
	copy(s.dims[axis:], s.dims[axis+1:])
	s.dims[kernels.MaxRank-1] = 0
	s.rank--
	return s
}

// under returns s with a new leading axis.
func (s shape) under(op string, n int) shape {
	if s.rank == kernels.MaxRank {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("shape %v has no room for another axis", s))
	}
	r := shape{rank: s.rank + 1}
	r.dims[0] = n
	copy(r.dims[1:], s.dims[:s.rank])
	return r
}

// around splits the sizes at an axis: the product of the axes before it, the
// axis, the product of those after it.
func (s shape) around(axis int) (outer, n, inner int) {
	outer, inner = 1, 1
	for i, d := range s.dims[:s.rank] {
		switch {
		case i < axis:
			outer *= d
		case i > axis:
			inner *= d
		}
	}
	return outer, s.dims[axis], inner
}

// isSuffixOf reports whether s, without leading axes of size 1, is the end of t.
func (s shape) isSuffixOf(t shape) bool {
	skip := 0
	for skip < s.rank && s.dims[skip] == 1 {
		skip++
	}
	n := s.rank - skip
	if n > t.rank {
		return false
	}
	for i := 0; i < n; i++ {
		if s.dims[skip+i] != t.dims[t.rank-n+i] {
			return false
		}
	}
	return true
}

// infer replaces one −1 in dims by the size that makes the product n.
func infer(op string, n int, dims []int) shape {
	unknown, known := -1, 1
	for i, d := range dims {
		switch {
		case d == -1 && unknown < 0:
			unknown = i
		case d < 0 || (d > 0 && known > math.MaxInt/4/d):
			kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("%d values into %s", n, list(dims)))
		default:
			known *= d
		}
	}
	if unknown < 0 || len(dims) > kernels.MaxRank {
		return newShape(op, dims)
	}
	if known == 0 || n%known != 0 {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("%d values into %s", n, list(dims)))
	}
	s := of(dims...)
	s.dims[unknown] = n / known
	return s
}

package layout

import (
	"slices"
	"testing"

	"vision/kernels"
)

type dims = [kernels.MaxRank]int

// copyOf moves a contiguous array of the given sizes into the permuted order.
func copyOf(sizes, perm []int) kernels.Copy {
	var from, to, strides dims
	copy(from[:], sizes)
	own := kernels.RowMajor(from, len(sizes))
	for i, axis := range perm {
		to[i], strides[i] = sizes[axis], own[axis]
	}
	return kernels.Copy{Rank: len(sizes), Dims: to, Dst: kernels.View{Strides: kernels.RowMajor(to, len(sizes))}, Src: kernels.View{Strides: strides}}
}

// The normal form keeps as few axes as the layouts allow, and the launcher sees what
// they are good for.
func TestNormalForm(t *testing.T) {
	for _, c := range []struct {
		name        string
		sizes, perm []int
		want        []axis
		crosses     bool // its contiguous axes differ
		quads       bool
	}{
		{"a plain copy", []int{2, 3, 4}, []int{0, 1, 2}, []axis{{24, 1, 1}}, false, true},
		{"nothing but ones", []int{1, 1}, []int{1, 0}, []axis{{1, 1, 1}}, false, false},
		{"a matrix transposed", []int{32, 48}, []int{1, 0}, []axis{{48, 32, 1}, {32, 1, 48}}, true, false},
		{"too small for tiles", []int{4, 48}, []int{1, 0}, []axis{{48, 4, 1}, {4, 1, 48}}, false, false},
		{"heads to the front", []int{2, 197, 12, 64}, []int{0, 2, 1, 3}, []axis{{2, 151296, 151296}, {12, 12608, 64}, {197, 64, 768}, {64, 1, 1}}, false, true},
		{"patches of a picture", []int{3, 14, 16, 14, 16}, []int{1, 3, 0, 2, 4}, []axis{{14, 10752, 3584}, {14, 768, 16}, {3, 256, 50176}, {16, 16, 224}, {16, 1, 1}}, false, true},
		{"tokens and channels change places", []int{2, 32, 24}, []int{0, 2, 1}, []axis{{2, 768, 768}, {24, 32, 1}, {32, 1, 24}}, true, false},
	} {
		move := copyOf(c.sizes, c.perm)
		var l layout
		l.normalise(&move)
		if !slices.Equal(l.list(), c.want) {
			t.Errorf("%s: %v, expected %v", c.name, l.list(), c.want)
		}
		if got := l.whole(256, 512); got != c.quads {
			t.Errorf("%s: in quads %v, expected %v", c.name, got, c.quads)
		}
		if l.whole(256, 516) || l.whole(260, 512) {
			t.Errorf("%s: in quads at addresses that are not aligned", c.name)
		}
		if got := l.transposes(); got != c.crosses {
			t.Errorf("%s: in tiles %v, expected %v", c.name, got, c.crosses)
		}
	}
}

// A source that repeats, and one with gaps, have no contiguous runs.
func TestNormalFormOfViews(t *testing.T) {
	repeat := kernels.Copy{Rank: 2, Dims: dims{8, 16}, Dst: kernels.View{Strides: dims{16, 1}}, Src: kernels.View{Strides: dims{0, 1}}}
	var l layout
	l.normalise(&repeat)
	if !slices.Equal(l.list(), []axis{{8, 16, 0}, {16, 1, 1}}) || !l.whole(0, 0) {
		t.Errorf("a row repeated: %v", l.list())
	}
	third := kernels.Copy{Rank: 1, Dims: dims{16}, Dst: kernels.View{Strides: dims{1}}, Src: kernels.View{Strides: dims{3}}}
	l.normalise(&third)
	if !slices.Equal(l.list(), []axis{{16, 1, 3}}) || l.whole(0, 0) || l.transposes() {
		t.Errorf("every third value: %v", l.list())
	}
	gaps := kernels.Copy{Rank: 2, Dims: dims{8, 16}, Dst: kernels.View{Strides: dims{18, 1}}, Src: kernels.View{Strides: dims{16, 1}}}
	l.normalise(&gaps)
	if l.whole(0, 0) {
		t.Error("rows 18 apart are not all aligned")
	}
}

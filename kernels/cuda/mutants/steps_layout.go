package mutants

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/cuda/simtest"
)

// layoutSteps permute arrays of one to six axes, so that every kernel moves some.
func layoutSteps() (all []*Step) {
	for _, version := range []string{"", "2_runs", "1_direct"} {
		for _, c := range []struct{ sizes, perm []int }{
			{[]int{1}, []int{0}},
			{[]int{24}, []int{0}},
			{[]int{5, 7}, []int{1, 0}},
			{[]int{33, 40}, []int{1, 0}},
			{[]int{70, 8}, []int{1, 0}},
			{[]int{3, 33, 9}, []int{0, 2, 1}},
			{[]int{2, 3, 33, 9}, []int{1, 3, 0, 2}},
			{[]int{2, 3, 2, 9, 33}, []int{2, 4, 1, 0, 3}},
			{[]int{2, 3, 2, 2, 9, 10}, []int{3, 5, 2, 0, 1, 4}},
			{[]int{2, 3, 2, 2, 3, 12}, []int{3, 4, 2, 0, 1, 5}},
			{[]int{2, 3, 2, 2, 3, 5}, []int{3, 4, 2, 0, 1, 5}},
			{[]int{2, 3, 2, 2, 3, 5}, []int{5, 3, 4, 2, 0, 1}},
			{[]int{2, 3, 2, 3, 2, 5}, []int{1, 3, 5, 0, 2, 4}},
			{[]int{2, 3, 2, 3, 2, 8}, []int{2, 4, 1, 3, 0, 5}},
			{[]int{3, 2, 3, 2, 8}, []int{1, 3, 0, 2, 4}},
			{[]int{2, 2, 3, 2, 9, 10}, []int{2, 5, 0, 3, 1, 4}},
			{[]int{2, 19, 3, 8}, []int{0, 2, 1, 3}},
			{[]int{2, 6, 3}, []int{1, 0, 2}},
			{[]int{20, 40, 4}, []int{1, 0, 2}},
		} {
			all = append(all, both("layout", version, fmt.Sprintf("%v permuted by %v", c.sizes, c.perm), func(s *simtest.Side) {
				var from, to, strides [kernels.MaxRank]int
				n := 1
				for i, size := range c.sizes {
					from[i] = size
					n *= size
				}
				own := kernels.RowMajor(from, len(c.sizes))
				for i, axis := range c.perm {
					to[i], strides[i] = c.sizes[axis], own[axis]
				}
				s.Copy(kernels.Copy{Rank: len(c.sizes), Dims: to, Dst: kernels.View{Buffer: s.Out(n), Strides: kernels.RowMajor(to, len(c.sizes))},
					Src: kernels.View{Buffer: s.In(values("x", n, 0)), Strides: strides}})
			})...)
		}
		// More tiles than a launch has blocks would take 3,456 of 32×32; a grid that goes
		// round once more needs one more axis.
		all = append(all, &Step{Name: "3500 matrices transposed", Op: "layout", Version: version, Run: func(s *simtest.Side) {
			const m, r, c = 3500, 8, 9
			s.Copy(kernels.Copy{Rank: 3, Dims: [kernels.MaxRank]int{m, r, c}, Dst: kernels.View{Buffer: s.Out(m * r * c), Strides: [kernels.MaxRank]int{r * c, c, 1}},
				Src: kernels.View{Buffer: s.In(values("x", m*r*c, 0)), Strides: [kernels.MaxRank]int{r * c, 1, r}}})
		}})
	}
	return all
}

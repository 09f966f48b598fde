package kerneltest

import (
	"fmt"
	"math"

	"vision/kernels"
)

type dims = [kernels.MaxRank]int

// caseCopy: permutes, slices, expansions; payloads of NaN and signed zeros stay.
func caseCopy(p *probe) {
	shapes := [][]int{{}, {1}, {7}, {33}, {2, 3}, {5, 33}, {33, 5}, {2, 3, 5}, {3, 17, 7}, {2, 3, 5, 7}, {2, 3, 2, 5, 3}, {2, 3, 2, 1, 3, 5}, {0}, {3, 0, 2}}
	if !p.small {
		shapes = append(shapes, []int{197, 129}, []int{2, 197, 33}, []int{3, 14, 17, 16}, []int{2, 7, 13, 11, 3, 5}, []int{100_003})
	}
	for _, s := range shapes {
		for _, perm := range permutations(len(s)) {
			p.permute(s, perm)
			if p.full() {
				return
			}
		}
	}
	p.copyLayouts()
	x, y := p.input("x", uniform("x", 6)), p.output("y", 6)
	for name, f := range map[string]func(c *kernels.Copy){
		"source too short":      func(c *kernels.Copy) { c.Dims[0], c.Dst.Strides = 4, dims{0, 1} },
		"destination too short": func(c *kernels.Copy) { c.Dst.Strides[0] = 4 },
		"negative stride":       func(c *kernels.Copy) { c.Src.Strides[1] = -1 },
		"rank 7":                func(c *kernels.Copy) { c.Rank = 7 },
		"negative size":         func(c *kernels.Copy) { c.Dims[1] = -1 },
	} {
		p.keep(func() {
			p.refuses(name, func(d device) {
				c := kernels.Copy{Rank: 2, Dims: dims{2, 3},
					Dst: kernels.View{Buffer: d.of(y), Strides: dims{3, 1}}, Src: kernels.View{Buffer: d.of(x), Strides: dims{3, 1}}}
				f(&c)
				d.Copy(c)
			})
		})
	}
	p.release()
}

// permute moves a contiguous array into permuted order and holds the result to
// raw bits, not to canonical NaN.
func (p *probe) permute(shape, perm []int) {
	rank := len(shape)
	var from, to dims
	copy(from[:], shape)
	count := 1
	for i, axis := range perm {
		to[i] = shape[axis]
		count *= shape[i]
	}
	own := kernels.RowMajor(from, rank)
	var strides dims
	for i, axis := range perm {
		strides[i] = own[axis]
	}
	values := sprinkled("copy", count, 3)
	x, y := p.input("x", values), p.output("y", count)
	label := fmt.Sprintf("%v permuted %v", shape, perm)
	p.run(label, func(d device) {
		d.Copy(kernels.Copy{Rank: rank, Dims: to, Dst: kernels.View{Buffer: d.of(y), Strides: kernels.RowMajor(to, rank)},
			Src: kernels.View{Buffer: d.of(x), Strides: strides}})
		if d.side == 1 {
			return
		}
		got := p.read(y)
		for i, v := range got {
			source, rest := 0, i
			for axis := rank - 1; axis >= 0; axis-- {
				source += rest % to[axis] * strides[axis]
				rest /= to[axis]
			}
			if math.Float32bits(v) != math.Float32bits(values[source]) {
				p.fault("%s: element %d is %#08x, expected %#08x of element %d", label, i,
					math.Float32bits(v), math.Float32bits(values[source]), source)
				return
			}
		}
	})
}

// copyLayouts: gaps on both sides, repetition, concatenation, packing of heads.
func (p *probe) copyLayouts() {
	for _, c := range []struct {
		name     string
		rank     int
		dims     dims
		dst, src dims
		n, m     int // lengths of destination and source
	}{
		{"slice of columns", 2, dims{5, 7}, dims{7, 1}, dims{13, 1}, 35, 65},
		{"columns into a wider matrix", 2, dims{5, 7}, dims{13, 1}, dims{7, 1}, 65, 35},
		{"gaps on both sides, transposed", 2, dims{33, 17}, dims{40, 2}, dims{1, 35}, 40 * 33, 35 * 17},
		{"one value everywhere", 3, dims{3, 5, 7}, dims{35, 7, 1}, dims{0, 0, 0}, 105, 1},
		{"a row repeated", 2, dims{9, 33}, dims{33, 1}, dims{0, 1}, 297, 33},
		{"a column repeated", 2, dims{33, 9}, dims{9, 1}, dims{1, 0}, 297, 33},
		{"a class token before every item", 3, dims{4, 1, 11}, dims{66, 11, 1}, dims{0, 11, 1}, 264, 11},
		{"heads out of a packed projection", 4, dims{2, 3, 9, 5}, dims{135, 45, 5, 1}, dims{405, 5, 45, 1}, 270, 2 * 405},
		{"patches of a picture", 5, dims{2, 3, 4, 5, 2}, dims{120, 40, 10, 2, 1}, dims{60, 2, 15, 6, 1}, 240, 200},
		{"every third value", 1, dims{33}, dims{1}, dims{3}, 33, 97},
		{"into every third", 1, dims{33}, dims{3}, dims{1}, 97, 33},
		{"size one with a wild stride", 2, dims{1, 5}, dims{999, 1}, dims{777, 1}, 5, 5},
	} {
		x, y := p.input("x", sprinkled("x", c.m, 5)), p.output("y", c.n)
		p.run(c.name, func(d device) {
			d.Copy(kernels.Copy{Rank: c.rank, Dims: c.dims, Dst: kernels.View{Buffer: d.of(y), Strides: c.dst},
				Src: kernels.View{Buffer: d.of(x), Strides: c.src}})
		})
	}
}

// permutations lists the orders of n axes; of more than four axes only rotations,
// the reversal and one swap.
func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{{}}
	}
	if n <= 4 {
		var all [][]int
		for _, rest := range permutations(n - 1) {
			for at := range n {
				q := append(append(append([]int(nil), rest[:at]...), n-1), rest[at:]...)
				all = append(all, q)
			}
		}
		return all
	}
	var some [][]int
	reverse, swap := make([]int, n), make([]int, n)
	for r := range n {
		rotation := make([]int, n)
		for i := range rotation {
			rotation[i] = (i + r) % n
		}
		some = append(some, rotation)
		reverse[r], swap[r] = n-1-r, r
	}
	swap[1], swap[n-2] = n-2, 1
	return append(some, reverse, swap)
}

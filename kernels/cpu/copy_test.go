package cpu

import (
	"math/rand/v2"
	"testing"

	"vision/kernels"
)

// copyByIndex is the definition: every index of the shape, one value at a time.
func copyByIndex(dst, src []float32, c *kernels.Copy) {
	n := 1
	for _, d := range c.Dims[:c.Rank] {
		n *= d
	}
	for k := range n {
		d, s := 0, 0
		for axis, rest := c.Rank-1, k; axis >= 0; axis-- {
			i := rest % c.Dims[axis]
			rest /= c.Dims[axis]
			d += i * c.Dst.Strides[axis]
			s += i * c.Src.Strides[axis]
		}
		dst[d] = src[s]
	}
}

// layout gives the axes strides of a row-major array with the axes in a random
// order, gaps between them, and in a source some axes repeated; it returns the
// length that the layout needs.
func layout(r *rand.Rand, v *kernels.View, dims []int, source bool) int {
	step, last := 1, 0
	if r.IntN(6) == 0 {
		step = 2
	}
	order := r.Perm(len(dims))
	if r.IntN(2) == 0 { // the natural order, from the last axis
		for i := range order {
			order[i] = len(dims) - 1 - i
		}
	}
	for _, axis := range order {
		if source && r.IntN(8) == 0 {
			continue
		}
		v.Strides[axis] = step
		last += (dims[axis] - 1) * step
		step *= dims[axis]
		if r.IntN(4) == 0 {
			step += r.IntN(5)
		}
	}
	return last + 1
}

func TestCopy(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	sizes := []int{1, 2, 3, 5, 8, 9, 16, 17, 33, 64, 70}
	var backends []*Backend
	for _, o := range []Options{{Threads: 1, Portable: true}, {Threads: 1}, {Threads: 7}} {
		backends = append(backends, open(t, o))
	}
	trials := 3000
	if testing.Short() {
		trials = 600 // the race detector and an emulator take ten times as long
	}
	for trial := range trials {
		var c kernels.Copy
		c.Rank = r.IntN(kernels.MaxRank + 1)
		total := 1
		for i := range c.Rank {
			c.Dims[i] = sizes[r.IntN(len(sizes))]
			if total*c.Dims[i] > 60000 {
				c.Dims[i] = 1 + r.IntN(2)
			}
			if trial%300 == 299 && i == 1 {
				c.Dims[i] = 0
			}
			total *= max(c.Dims[i], 1)
		}
		nd := max(layout(r, &c.Dst, c.Dims[:c.Rank], false), 1)
		ns := max(layout(r, &c.Src, c.Dims[:c.Rank], true), 1)
		src := make([]float32, ns)
		for i := range src {
			src[i] = float32(i + 1)
		}
		want := make([]float32, nd)
		copyByIndex(want, src, &c)
		for _, b := range backends {
			buf := upload(b, [][]float32{make([]float32, nd), src})
			c.Dst.Buffer, c.Src.Buffer = buf[0], buf[1]
			b.Copy(c)
			if k := difference(floats(buf[0]), want); k >= 0 {
				t.Fatalf("%s: %v from %v to %v: element %d is %v, want %v", b.Name(), c.Dims[:c.Rank],
					c.Src.Strides[:c.Rank], c.Dst.Strides[:c.Rank], k, floats(buf[0])[k], want[k])
			}
			b.Free(buf[0])
			b.Free(buf[1])
		}
	}
}

// A destination may be an operand of its shape.
func TestInPlace(t *testing.T) {
	const rows, cols = 37, 45
	for _, portable := range []bool{true, false} {
		b := open(t, Options{Threads: 2, Portable: portable})
		for _, c := range opCases() {
			switch c.name {
			case "RowSum", "RowDot", "RowMax", "ColSum", "ColSumGroups", "ColDot", "Total", "TotalDot", "MSE", "SmoothL1",
				"CrossEntropy", "Adam", "AdamW", "AdamDecay", "SophiaG", "SophiaHessian", "Uniform", "Normal", "Fill":
				continue
			}
			values := operands(rows, cols, 0)
			want := results(t, b, c, rows, cols, values)
			for _, operand := range []int{0, 1} {
				x := upload(b, values)
				out := []kernels.Buffer{x[operand]}
				for _, n := range c.outs(rows, cols)[1:] {
					out = append(out, b.Alloc(n))
				}
				c.run(b, cols, x, out)
				for i, buf := range out {
					if k := difference(floats(buf), want[i]); k >= 0 {
						t.Errorf("%s: %s into operand %d: result %d differs at %d", b.Name(), c.name, operand, i, k)
					}
				}
			}
		}
	}
}

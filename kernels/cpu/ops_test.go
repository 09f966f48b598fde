package cpu

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"vision/kernels"
	"vision/kernels/philox"
)

// opCase is an op on matrices of one shape; it reads operands x and writes out.
type opCase struct {
	name string
	outs func(rows, cols int) []int // lengths of the results
	run  func(b *Backend, cols int, x, out []kernels.Buffer)
}

func same(rows, cols int) []int   { return []int{rows * cols} }
func perRow(rows, _ int) []int    { return []int{rows} }
func perColumn(_, cols int) []int { return []int{cols} }
func single(_, _ int) []int       { return []int{1} }

// inGroups makes three groups of the rows where they divide.
func inGroups(rows, cols int) []int {
	if rows%3 == 0 {
		return []int{3 * cols}
	}
	return []int{cols}
}

// opCases lists the ops of this folder but the products, attention and copies.
// Operands 0 to 3 have the shape of the matrix, 4 and 5 hold a row, 6 and 7 a
// value per row, 8 one value if there are any rows, 9 one value, 10 a class per row.
func opCases() []opCase {
	type bufs = []kernels.Buffer
	draw := kernels.Draw{Seed: 0x9e3779b97f4a7c15, Stream: 77, Step: 3, First: 4 * (1<<32 - 5)}
	adam := func(c kernels.AdamConfig) func(b *Backend, _ int, x, out bufs) {
		return func(b *Backend, _ int, x, out bufs) {
			for i, from := range []int{0, 2, 3} {
				b.Add(out[i], x[from], zero(b, x[from].Len()))
			}
			b.Adam(out[0], x[1], out[1], out[2], c.Step(3))
		}
	}
	sophia := kernels.SophiaConfig{LR: 1e-3, Beta1: 0.965, Beta2: 0.99, Rho: 0.04, WeightDecay: 0.1, BatchSize: 8}.Step()
	three := func(rows, cols int) []int { return []int{rows * cols, rows * cols, rows * cols} }
	return []opCase{
		{"RowSum", perRow, func(b *Backend, cols int, x, out bufs) { b.RowSum(out[0], x[0], cols) }},
		{"RowDot", perRow, func(b *Backend, cols int, x, out bufs) { b.RowDot(out[0], x[0], x[1], cols) }},
		{"RowMax", perRow, func(b *Backend, cols int, x, out bufs) { b.RowMax(out[0], x[0], cols) }},
		{"Softmax", same, func(b *Backend, cols int, x, out bufs) { b.Softmax(out[0], x[0], cols) }},
		{"SoftmaxBackward", same, func(b *Backend, cols int, x, out bufs) { b.SoftmaxBackward(out[0], x[0], x[1], cols) }},
		{"LayerNorm", func(r, c int) []int { return []int{r * c, r, r} }, func(b *Backend, cols int, x, out bufs) {
			b.LayerNorm(kernels.LayerNorm{D: cols, Eps: 1e-6, Y: out[0], X: x[0], Gamma: x[4], Beta: x[5], Mean: out[1], RStd: out[2]})
		}},
		{"LayerNormPlain", same, func(b *Backend, cols int, x, out bufs) {
			b.LayerNorm(kernels.LayerNorm{D: cols, Eps: 1e-5, Y: out[0], X: x[0]})
		}},
		{"LayerNormBackward", func(r, c int) []int { return []int{r * c, c, c} }, func(b *Backend, cols int, x, out bufs) {
			b.LayerNormBackward(kernels.LayerNormGrad{D: cols, DX: out[0], DY: x[1], X: x[0], Gamma: x[4],
				Mean: x[6], RStd: x[7], DGamma: out[1], DBeta: out[2]})
		}},
		{"ColSum", perColumn, func(b *Backend, cols int, x, out bufs) { b.ColSum(out[0], x[0], cols) }},
		{"ColSumGroups", inGroups, func(b *Backend, cols int, x, out bufs) { b.ColSum(out[0], x[0], cols) }},
		{"ColDot", perColumn, func(b *Backend, cols int, x, out bufs) { b.ColDot(out[0], x[0], x[1], cols) }},
		{"Total", single, func(b *Backend, _ int, x, out bufs) { b.Total(out[0], x[0]) }},
		{"TotalDot", single, func(b *Backend, _ int, x, out bufs) { b.TotalDot(out[0], x[0], x[1]) }},
		{"Add", same, func(b *Backend, _ int, x, out bufs) { b.Add(out[0], x[0], x[1]) }},
		{"Sub", same, func(b *Backend, _ int, x, out bufs) { b.Sub(out[0], x[0], x[1]) }},
		{"Mul", same, func(b *Backend, _ int, x, out bufs) { b.Mul(out[0], x[0], x[1]) }},
		{"Div", same, func(b *Backend, _ int, x, out bufs) { b.Div(out[0], x[0], x[1]) }},
		{"AddRow", same, func(b *Backend, _ int, x, out bufs) { b.Add(out[0], x[0], x[4]) }},
		{"DivRow", same, func(b *Backend, _ int, x, out bufs) { b.Div(out[0], x[0], x[4]) }},
		{"AddOne", same, func(b *Backend, _ int, x, out bufs) { b.Add(out[0], x[0], x[8]) }},
		{"SubOne", same, func(b *Backend, _ int, x, out bufs) { b.Sub(out[0], x[0], x[8]) }},
		{"MulOne", same, func(b *Backend, _ int, x, out bufs) { b.Mul(out[0], x[0], x[8]) }},
		{"DivOne", same, func(b *Backend, _ int, x, out bufs) { b.Div(out[0], x[0], x[8]) }},
		{"Scale", same, func(b *Backend, _ int, x, out bufs) { b.Scale(out[0], x[0], 0.3) }},
		{"GELU", same, func(b *Backend, _ int, x, out bufs) { b.GELU(out[0], x[0]) }},
		{"GELUBackward", same, func(b *Backend, _ int, x, out bufs) { b.GELUBackward(out[0], x[1], x[0]) }},
		{"ReLU", same, func(b *Backend, _ int, x, out bufs) { b.ReLU(out[0], x[0]) }},
		{"ReLUBackward", same, func(b *Backend, _ int, x, out bufs) { b.ReLUBackward(out[0], x[1], x[0]) }},
		{"Fill", same, func(b *Backend, _ int, x, out bufs) { b.Fill(out[0], 2.5) }},
		{"MSE", single, func(b *Backend, _ int, x, out bufs) { b.MSE(out[0], x[0], x[1]) }},
		{"MSEBackward", same, func(b *Backend, _ int, x, out bufs) { b.MSEBackward(out[0], x[0], x[1], x[9]) }},
		{"SmoothL1", single, func(b *Backend, _ int, x, out bufs) { b.SmoothL1(out[0], x[0], x[1], 0.7) }},
		{"SmoothL1Backward", same, func(b *Backend, _ int, x, out bufs) { b.SmoothL1Backward(out[0], x[0], x[1], x[9], 0.7) }},
		{"Adam", three, adam(kernels.AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8})},
		{"AdamDecay", three, adam(kernels.AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.01})},
		{"AdamW", three, adam(kernels.AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.95, Eps: 1e-8, WeightDecay: 0.05, Decoupled: true})},
		{"Sine", same, func(b *Backend, _ int, x, out bufs) { b.Sine(out[0], x[0], 30) }},
		{"SineBackward", same, func(b *Backend, _ int, x, out bufs) { b.SineBackward(out[0], x[1], x[0], 30) }},
		{"CrossEntropy", single, func(b *Backend, cols int, x, out bufs) { b.CrossEntropy(out[0], x[0], x[10], cols) }},
		{"CrossEntropyBackward", same, func(b *Backend, cols int, x, out bufs) {
			b.CrossEntropyBackward(out[0], x[0], x[10], x[9], cols)
		}},
		{"SophiaG", func(r, c int) []int { return []int{r * c, r * c} }, func(b *Backend, _ int, x, out bufs) {
			for i, from := range []int{0, 2} {
				b.Add(out[i], x[from], zero(b, x[from].Len()))
			}
			b.SophiaG(out[0], x[1], out[1], x[3], sophia)
		}},
		{"SophiaHessian", same, func(b *Backend, _ int, x, out bufs) {
			b.Add(out[0], x[3], zero(b, x[3].Len()))
			b.SophiaHessian(out[0], x[1], sophia)
		}},
		{"Uniform", same, func(b *Backend, _ int, x, out bufs) { b.Uniform(out[0], draw, -0.3, 1.7) }},
		{"Normal", same, func(b *Backend, _ int, x, out bufs) { b.Normal(out[0], draw) }},
		{"Dropout", same, func(b *Backend, _ int, x, out bufs) { b.Dropout(out[0], x[0], draw, 0.1) }},
		{"DropoutMost", same, func(b *Backend, _ int, x, out bufs) { b.Dropout(out[0], x[0], draw, 0.75) }},
		{"DropoutAll", same, func(b *Backend, _ int, x, out bufs) { b.Dropout(out[0], x[0], draw, 1) }},
	}
}

// zero is one shared buffer of −0, whose addition copies.
func zero(b *Backend, n int) kernels.Buffer {
	if n == 0 {
		return b.Alloc(0)
	}
	buf := b.Alloc(1)
	b.Fill(buf, float32(math.Copysign(0, -1)))
	return buf
}

// sample draws n values. Every eighth or so of the special ones is a NaN, an
// infinity, a signed zero, a subnormal or a very large number.
func sample(n int, name string, special bool) []float32 {
	s := philox.New(5).Stream(name)
	inf := float32(math.Inf(1))
	odd := [...]float32{float32(math.NaN()), inf, -inf, 0, float32(math.Copysign(0, -1)), 1e-40, -3e-42, 3e38, -2e38, 1e-30, -1e-30}
	v := make([]float32, n)
	for i := range v {
		v[i] = 4 * s.Signed(0, uint64(i))
		if k := s.Intn(1, uint64(i), 8*uint32(len(odd))); special && k < uint32(len(odd)) {
			v[i] = odd[k]
		}
	}
	return v
}

// operands makes what opCases describes. The kinds: 0 ordinary numbers, 1 with
// special ones among them, 2 zeros of both signs and tiny numbers.
func operands(rows, cols, kind int) [][]float32 {
	n := rows * cols
	lengths := []int{n, n, n, n, cols, cols, rows, rows, min(1, n), 1, rows}
	x := make([][]float32, len(lengths))
	for i, l := range lengths {
		v := sample(l, fmt.Sprint("operand", i), kind == 1)
		for k := range v {
			switch {
			case i == 10: // classes, some of them none in kind 1
				v[k] = float32(k % cols)
				if kind == 1 && k%5 == 3 {
					v[k] += 0.5
				}
			case kind == 2 && k%3 == 0:
				v[k] *= 1e-42
			case kind == 2:
				v[k] = float32(math.Copysign(0, float64(v[k])))
			case i == 3 && kind == 0: // second moments
				v[k] = abs(v[k])
			}
		}
		x[i] = v
	}
	return x
}

func upload(b *Backend, values [][]float32) []kernels.Buffer {
	x := make([]kernels.Buffer, len(values))
	for i, v := range values {
		x[i] = b.Alloc(len(v))
		b.Upload(x[i], v)
	}
	return x
}

// results runs an op and returns all that it wrote; it fails if an operand changed.
func results(t *testing.T, b *Backend, c opCase, rows, cols int, values [][]float32) [][]float32 {
	t.Helper()
	x := upload(b, values)
	var out []kernels.Buffer
	for _, n := range c.outs(rows, cols) {
		buf := b.Alloc(n)
		b.Fill(buf, 12345)
		out = append(out, buf)
	}
	c.run(b, cols, x, out)
	for i, v := range x {
		if k := difference(floats(v), values[i]); k >= 0 {
			t.Errorf("%s %d×%d: operand %d changed at %d", c.name, rows, cols, i, k)
		}
		b.Free(v)
	}
	got := download(b, out)
	for _, buf := range out {
		b.Free(buf)
	}
	return got
}

func download(b *Backend, buffers []kernels.Buffer) [][]float32 {
	v := make([][]float32, len(buffers))
	for i, buf := range buffers {
		v[i] = make([]float32, buf.Len())
		b.Download(v[i], buf)
	}
	return v
}

// difference is the first index at which bits differ, every NaN being the same,
// or −1.
func difference(a, b []float32) int {
	for i, v := range a {
		if !sameBits(v, b[i]) {
			return i
		}
	}
	return -1
}

func open(t testing.TB, o Options) *Backend {
	t.Helper()
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// The vector kernels give the bits of the portable ones, on any number of
// threads, at ragged shapes and on special values.
func TestOpsSameBits(t *testing.T) {
	shapes := [][2]int{{0, 5}, {1, 1}, {5, 1}, {3, 7}, {4, 8}, {9, 31}, {2, 32}, {261, 33}, {600, 40}, {7, 127}, {13, 257},
		{3, 768}, {2, 3072}, {1, 4096}, {1, 4097}, {519, 67}, {1, 100003}}
	if testing.Short() {
		shapes = append(shapes[:len(shapes)-2], [2]int{1, 33343})
		shapes = slices.DeleteFunc(shapes, func(s [2]int) bool { return s[0] == 600 })
	}
	reference := open(t, Options{Threads: 1, Portable: true})
	var others []*Backend
	for _, n := range []int{1, 2, 7} {
		others = append(others, open(t, Options{Threads: n}))
	}
	others = append(others, open(t, Options{Threads: 3, Portable: true}))
	for _, s := range shapes {
		for kind := range 3 {
			values := operands(s[0], s[1], kind)
			for _, c := range opCases() {
				want := results(t, reference, c, s[0], s[1], values)
				for _, b := range others {
					got := results(t, b, c, s[0], s[1], values)
					for i, w := range want {
						if k := difference(got[i], w); k >= 0 {
							t.Fatalf("%s, %s, %d×%d, operands %d, result %d: element %d is %x, portable %x",
								c.name, b.Name(), s[0], s[1], kind, i, k, got[i][k], w[k])
						}
					}
				}
			}
		}
	}
}

// An op whose jobs are warm allocates nothing.
func TestOpsAllocateNothing(t *testing.T) {
	for _, o := range []Options{{Threads: 2}, {Threads: 1, Portable: true}} {
		b := open(t, o)
		for _, c := range opCases() {
			switch c.name {
			case "Adam", "AdamW", "AdamDecay", "SophiaG", "SophiaHessian":
				continue // its case copies the state first; see below
			}
			const rows, cols = 70, 300
			x := upload(b, operands(rows, cols, 0))
			var out []kernels.Buffer
			for _, n := range c.outs(rows, cols) {
				out = append(out, b.Alloc(n))
			}
			if n := testing.AllocsPerRun(3, func() { c.run(b, cols, x, out) }); n != 0 {
				t.Errorf("%s: %s allocates %v times", b.Name(), c.name, n)
			}
		}
		x := upload(b, operands(70, 300, 0))
		step := kernels.AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}.Step(1)
		if n := testing.AllocsPerRun(3, func() { b.Adam(x[0], x[1], x[2], x[3], step) }); n != 0 {
			t.Errorf("%s: Adam allocates %v times", b.Name(), n)
		}
		sophia := kernels.SophiaConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.99, Rho: 0.04, BatchSize: 8}.Step()
		if n := testing.AllocsPerRun(3, func() {
			b.SophiaHessian(x[3], x[1], sophia)
			b.SophiaG(x[0], x[1], x[2], x[3], sophia)
		}); n != 0 {
			t.Errorf("%s: Sophia-G allocates %v times", b.Name(), n)
		}
		c := kernels.Copy{Rank: 2, Dims: [kernels.MaxRank]int{300, 70}, Dst: kernels.View{Buffer: x[0]}, Src: kernels.View{Buffer: x[1]}}
		c.Dst.Strides, c.Src.Strides = [kernels.MaxRank]int{70, 1}, [kernels.MaxRank]int{1, 300}
		if n := testing.AllocsPerRun(3, func() { b.Copy(c) }); n != 0 {
			t.Errorf("%s: Copy allocates %v times", b.Name(), n)
		}
	}
}

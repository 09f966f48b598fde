package cpu

import (
	"testing"

	"vision/kernels"
)

// BenchmarkOps times each op on the activations of ViT-B/16, one image and eight:
// ns/element is the time of one matrix element, and MB/s counts every operand and
// result of the matrix's size once.
func BenchmarkOps(b *testing.B) {
	traffic := map[string]int{ // matrices read and written
		"RowSum": 1, "RowDot": 2, "RowMax": 1, "Softmax": 2, "SoftmaxBackward": 3, "LayerNorm": 2, "LayerNormBackward": 3,
		"ColSum": 1, "ColDot": 2, "Total": 1, "TotalDot": 2, "Add": 3, "Div": 3, "AddRow": 2, "MulOne": 2, "GELU": 2,
		"GELUBackward": 3, "ReLU": 2, "ReLUBackward": 3, "Fill": 1, "MSE": 2, "MSEBackward": 3, "SmoothL1": 2,
		"SmoothL1Backward": 3, "Uniform": 1, "Normal": 1, "Dropout": 2, "Sine": 2, "SineBackward": 3, "CrossEntropy": 1, "CrossEntropyBackward": 2,
	}
	for _, threads := range []int{1, 2} {
		c := open(b, Options{Threads: threads})
		for _, shape := range []struct {
			name       string
			rows, cols int
		}{{"197x768", 197, 768}, {"1576x768", 1576, 768}, {"1576x3072", 1576, 3072}} {
			n := shape.rows * shape.cols
			x := upload(c, operands(shape.rows, shape.cols, 0))
			run := func(name string, matrices int, op func()) {
				b.Run(name+"/"+shape.name+"/"+string(rune('0'+threads))+"T", func(b *testing.B) {
					b.SetBytes(int64(4 * n * matrices))
					for b.Loop() {
						op()
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
				})
			}
			for _, op := range opCases() {
				if traffic[op.name] == 0 {
					continue
				}
				out := upload(c, empties(op.outs(shape.rows, shape.cols)))
				run(op.name, traffic[op.name], func() { op.run(c, shape.cols, x, out) })
				for _, o := range out {
					c.Free(o)
				}
			}
			step := kernels.AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}.Step(9)
			run("Adam", 7, func() { c.Adam(x[0], x[1], x[2], x[3], step) })
			sophia := kernels.SophiaConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.99, Rho: 0.04, BatchSize: 8}.Step()
			run("SophiaG", 6, func() { c.SophiaG(x[0], x[1], x[2], x[3], sophia) })
			heads := permutation(x[0], x[1], [3]int{shape.rows, 12, shape.cols / 12}, [3]int{1, 0, 2})
			run("CopyHeads", 2, func() { c.Copy(heads) })
			turned := permutation(x[0], x[1], [3]int{1, shape.rows, shape.cols}, [3]int{0, 2, 1})
			run("CopyTransposed", 2, func() { c.Copy(turned) })
			for _, o := range x {
				c.Free(o)
			}
		}
	}
}

func empties(lengths []int) [][]float32 {
	v := make([][]float32, len(lengths))
	for i, n := range lengths {
		v[i] = make([]float32, n)
	}
	return v
}

// permutation is the copy of a row-major array of three axes with its axes in
// another order: axis i of the result is axis order[i] of the source.
func permutation(dst, src kernels.Buffer, dims, order [3]int) kernels.Copy {
	strides := [3]int{dims[1] * dims[2], dims[2], 1}
	c := kernels.Copy{Rank: 3, Dst: kernels.View{Buffer: dst}, Src: kernels.View{Buffer: src}}
	for i, axis := range order {
		c.Dims[i], c.Src.Strides[i] = dims[axis], strides[axis]
	}
	c.Dst.Strides = kernels.RowMajor(c.Dims, 3)
	return c
}

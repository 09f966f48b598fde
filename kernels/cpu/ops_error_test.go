package cpu

import (
	"errors"
	"math"
	"testing"

	"vision/kernels"
)

// Bad arguments panic with a typed error before anything is written.
func TestOpsRefuse(t *testing.T) {
	b := open(t, Options{Threads: 1})
	buf := func(n int) kernels.Buffer {
		v := b.Alloc(n)
		b.Fill(v, 7)
		return v
	}
	x, y, short, one := buf(12), buf(12), buf(11), buf(1)
	nan, inf := math.NaN(), float32(math.Inf(1))
	for _, c := range []struct {
		name string
		want error
		run  func()
	}{
		{"softmax of length 0", kernels.ErrShape, func() { b.Softmax(x, y, 0) }},
		{"rows that do not divide", kernels.ErrShape, func() { b.Softmax(x, y, 5) }},
		{"another length", kernels.ErrShape, func() { b.SoftmaxBackward(x, y, short, 4) }},
		{"row sums of another count", kernels.ErrShape, func() { b.RowSum(short, x, 4) }},
		{"row maximum of length 0", kernels.ErrShape, func() { b.RowMax(one, x, 0) }},
		{"LayerNorm of length 0", kernels.ErrShape, func() { b.LayerNorm(kernels.LayerNorm{Y: x, X: y}) }},
		{"LayerNorm with NaN", kernels.ErrValue, func() { b.LayerNorm(kernels.LayerNorm{D: 4, Eps: float32(nan), Y: x, X: y}) }},
		{"columns that do not divide", kernels.ErrShape, func() { b.ColSum(buf(5), x, 5) }},
		{"column products of another length", kernels.ErrShape, func() { b.ColDot(buf(4), x, short, 4) }},
		{"a repeat that does not divide", kernels.ErrShape, func() { b.Add(x, y, buf(5)) }},
		{"nothing to repeat", kernels.ErrShape, func() { b.Add(x, y, buf(0)) }},
		{"total into two", kernels.ErrShape, func() { b.Total(buf(2), x) }},
		{"loss of other lengths", kernels.ErrShape, func() { b.MSE(one, x, short) }},
		{"gradient of the loss in two", kernels.ErrShape, func() { b.MSEBackward(x, x, y, buf(2)) }},
		{"beta 0", kernels.ErrValue, func() { b.SmoothL1(one, x, y, 0) }},
		{"beta NaN", kernels.ErrValue, func() { b.SmoothL1Backward(x, x, y, one, float32(nan)) }},
		{"beta infinite", kernels.ErrValue, func() { b.SmoothL1(one, x, y, inf) }},
		{"Adam with a short moment", kernels.ErrShape, func() { b.Adam(x, y, short, y, kernels.AdamStep{}) }},
		{"a draw from inside a block", kernels.ErrValue, func() { b.Uniform(x, kernels.Draw{First: 2}, 0, 1) }},
		{"probability above 1", kernels.ErrValue, func() { b.Dropout(x, y, kernels.Draw{}, 1.5) }},
		{"probability NaN", kernels.ErrValue, func() { b.Dropout(x, y, kernels.Draw{}, nan) }},
		{"a copy beyond the end", kernels.ErrShape, func() {
			b.Copy(kernels.Copy{Rank: 1, Dims: [kernels.MaxRank]int{13},
				Dst: kernels.View{Buffer: x, Strides: [kernels.MaxRank]int{1}}, Src: kernels.View{Buffer: y}})
		}},
	} {
		err := func() (err error) {
			defer kernels.Catch(&err)
			c.run()
			return nil
		}()
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		for i, v := range floats(x) {
			if v != 7 {
				t.Fatalf("%s: element %d was written", c.name, i)
			}
		}
	}
}

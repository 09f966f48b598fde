package tensor_test

import (
	"testing"

	"vision/kernels"
	"vision/tensor"
)

// forwardAndBack runs f on fresh gradients and returns the result and the
// gradients of params along a fixed direction.
func forwardAndBack(tp *tensor.Tape, params []*tensor.Tensor, f func() *tensor.Tensor) [][]float32 {
	tp.Reset()
	tp.Record(true)
	for _, p := range params {
		p.ZeroGrad()
	}
	y := f()
	out := [][]float32{y.Floats()}
	y.BackwardFrom(values("direction", y.Len()))
	for _, p := range params {
		out = append(out, p.GradFloats())
	}
	return out
}

func compareAll(t *testing.T, what string, got, want [][]float32) {
	t.Helper()
	for i := range want {
		equalBits(t, what+[]string{" result", " d0", " d1", " d2", " d3", " d4"}[i], got[i], want[i])
	}
}

// TestLinearIsItsChain demands that the fused layer and its gradients have the
// bits of the single ops, with every combination of parts, and that token mixing
// has the bits of a linear layer between two permutes.
func TestLinearIsItsChain(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	// K spans three blocks of 128 and the rows two blocks of 256.
	x, w := param(b, "x", 7, 43, 300), param(b, "w", 37, 300)
	bias, scale, residual := param(b, "bias", 37), param(b, "scale", 37), param(b, "residual", 7, 43, 37)
	for _, act := range []kernels.Activation{kernels.Identity, kernels.GELU, kernels.ReLU} {
		for parts := 0; parts < 8; parts++ {
			params, e := []*tensor.Tensor{x, w}, tensor.Epilogue{Act: act}
			if parts&1 != 0 {
				e.Bias, params = bias, append(params, bias)
			}
			if parts&2 != 0 {
				e.Scale, params = scale, append(params, scale)
			}
			if parts&4 != 0 {
				e.Residual, params = residual, append(params, residual)
			}
			fused := forwardAndBack(tp, params, func() *tensor.Tensor { return tp.Use(x).Linear(w, e) })
			single := forwardAndBack(tp, params, func() *tensor.Tensor { return chain(tp.Use(x).MatMulT(w), e) })
			compareAll(t, act.String(), fused, single)
		}
	}
}

// chain applies an epilogue by single ops.
func chain(y *tensor.Tensor, e tensor.Epilogue) *tensor.Tensor {
	if e.Bias != nil {
		y = y.Add(e.Bias)
	}
	switch e.Act {
	case kernels.GELU:
		y = y.GELU()
	case kernels.ReLU:
		y = y.ReLU()
	}
	if e.Scale != nil {
		y = y.Mul(e.Scale)
	}
	if e.Residual != nil {
		y = y.Add(e.Residual)
	}
	return y
}

// TestMixTokensIsItsChain compares token mixing with permute, product, permute.
// The product's weight gradient contracts over (item, channel) there too, since
// that is the order of the permuted rows.
func TestMixTokensIsItsChain(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	x, w := param(b, "x", 5, 131, 67), param(b, "w", 29, 131)
	residual := param(b, "residual", 5, 29, 67)
	for _, act := range []kernels.Activation{kernels.Identity, kernels.GELU} {
		params := []*tensor.Tensor{x, w, residual}
		fused := forwardAndBack(tp, params, func() *tensor.Tensor {
			return tp.Use(x).MixTokens(w, tensor.Epilogue{Act: act, Residual: residual})
		})
		single := forwardAndBack(tp, params, func() *tensor.Tensor {
			y := tp.Use(x).Permute(0, 2, 1).Linear(w, tensor.Epilogue{Act: act})
			return y.Permute(0, 2, 1).Add(residual)
		})
		compareAll(t, "MixTokens "+act.String(), fused, single)
	}
}

// TestItemsDoNotMix demands that an item's forward bits do not depend on its batch.
func TestItemsDoNotMix(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	w, mix := param(b, "w", 3*24, 24), param(b, "mix", 31, 17)
	model := func(x *tensor.Tensor) *tensor.Tensor {
		y := x.LayerNorm(nil, nil, 1e-6).Linear(w, tensor.Epilogue{}).Attention(4)
		return y.MixTokens(mix, tensor.Epilogue{Act: kernels.GELU}).Mean(1).Softmax()
	}
	all := values("items", 5*17*24)
	together := model(tp.Input(all, 5, 17, 24)).Floats()
	for i := range 5 {
		alone := model(tp.Input(all[i*17*24:(i+1)*17*24], 1, 17, 24)).Floats()
		equalBits(t, "item", alone, together[i*24:(i+1)*24])
	}
}

// TestMeanIsOneDivision holds Mean and its gradient to NUMERICS.md §3.
func TestMeanIsOneDivision(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	x := param(b, "x", 2, 300, 3)
	got := forwardAndBack(tp, []*tensor.Tensor{x}, func() *tensor.Tensor { return tp.Use(x).Mean(1) })
	v, dy := x.Floats(), values("direction", 6)
	for item := range 2 {
		for c := range 3 {
			at := func(row int) float32 { return v[(item*300+row)*3+c] }
			var first, second float32 // blocks of 256 rows, then 44
			for row := range 256 {
				first += at(row)
			}
			for row := 256; row < 300; row++ {
				second += at(row)
			}
			want := (first + second) / 300
			if got[0][item*3+c] != want {
				t.Errorf("mean of item %d channel %d: got %v, expected %v", item, c, got[0][item*3+c], want)
			}
			for row := range 300 {
				if g := got[1][(item*300+row)*3+c]; g != dy[item*3+c]/300 {
					t.Fatalf("gradient of item %d row %d channel %d: got %v, expected %v", item, row, c, g, dy[item*3+c]/300)
				}
			}
		}
	}
}

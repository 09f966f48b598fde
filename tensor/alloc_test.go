package tensor_test

import (
	"testing"

	"vision/kernels"
	"vision/tensor"
)

// everyOp runs all ops once on x [B, N, C] with B = 2, N = 8, C = 12 and returns
// a loss.
func everyOp(tp *tensor.Tape, x, w, bias, mix, mixBias, qkv, one *tensor.Tensor) *tensor.Tensor {
	const stream = 0x5eed // any number: what is drawn does not matter here
	x = x.LayerNorm(bias, bias, 1e-6)
	x = x.Linear(w, tensor.Epilogue{Bias: bias, Act: kernels.GELU, Scale: bias, Residual: x})
	x = x.MixTokens(mix, tensor.Epilogue{Bias: mixBias, Act: kernels.GELU, Residual: x})
	m := tp.Mark()
	a := x.MatMulT(qkv).Attention(3)
	tp.Release(m, a)
	x = x.Add(a).Add(bias).Sub(bias).Mul(bias).Div(one)
	x = x.MatMul(w).GELU().ReLU().Scale(0.5).Softmax()
	x = x.Permute(0, 2, 1).Reshape(2, 12, 8).Permute(0, 2, 1)
	x = x.Slice(1, 1, 8).Concat(1, tp.Use(bias).Reshape(1, 12).Expand(2))
	x = x.Dropout(0.1, kernels.Draw{Seed: 1, Stream: stream})
	y := x.Sum(0).Mean(0)
	l := y.MSE(bias).Add(y.SmoothL1(bias, 1)).Add(y.Total())
	return l.Add(y.Sine(30).CrossEntropy(tp.Use(one).Slice(0, 0, 1).Reshape()))
}

// TestAllocations: after the first pass neither a forward pass nor a training
// step takes anything from the Go heap, on one thread and on several.
func TestAllocations(t *testing.T) {
	b := newBackend(t)
	w, bias, qkv := param(b, "w", 12, 12), param(b, "bias", 12), param(b, "qkv", 36, 12)
	mix, mixBias, one := param(b, "mix", 8, 8, 1), param(b, "mixBias", 8), param(b, "one", 1)
	params := []*tensor.Tensor{w, bias, mix, mixBias, qkv, one}
	data := values("x", 2*8*12)
	dst := make([]float32, 1)
	tp := tensor.NewTape(b)
	forward := func() {
		tp.Reset()
		everyOp(tp, tp.Input(data, 2, 8, 12), w, bias, mix, mixBias, qkv, one).Read(dst)
	}
	if n := testing.AllocsPerRun(50, forward); n != 0 {
		t.Errorf("%v allocations per forward pass, expected 0", n)
	}
	tp.Record(true)
	step := func() {
		tp.Reset()
		for _, p := range params {
			p.ZeroGrad()
		}
		everyOp(tp, tp.Input(data, 2, 8, 12), w, bias, mix, mixBias, qkv, one).Backward()
	}
	if n := testing.AllocsPerRun(50, step); n != 0 {
		t.Errorf("%v allocations per forward and backward pass, expected 0", n)
	}
	for _, p := range params {
		if p.GradFloats() == nil {
			t.Errorf("%q has no gradient", p.Name())
		}
	}
}

// TestMemoryIsStable: the device memory in use after Reset does not grow.
func TestMemoryIsStable(t *testing.T) {
	b := newBackend(t)
	w := param(b, "w", 12, 12)
	tp := tensor.NewTape(b)
	tp.Record(true)
	var after [3]int64
	for i := range after {
		tp.Reset()
		x := tp.Input(values("x", 24), 2, 12)
		x.MatMul(w).GELU().Div(x).Mul(x).LayerNorm(nil, nil, 1e-5).Total().Backward()
		tp.Reset()
		after[i] = b.Memory().InUse
	}
	if after[1] != after[0] || after[2] != after[0] {
		t.Errorf("bytes in use after Reset: %v, expected equal", after)
	}
}

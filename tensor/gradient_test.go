package tensor_test

import (
	"testing"

	"vision/kernels"
	"vision/kernels/philox"
	"vision/tensor"
	"vision/tensor/gradcheck"
)

// gradientCase is one op with its operands; sizes are different primes, so that
// a swapped axis cannot pass.
type gradientCase struct {
	name   string
	shapes [][]int
	f      func(t *tensor.Tape, p []*tensor.Tensor) *tensor.Tensor
}

func gradientCases() []gradientCase {
	type (
		tape = *tensor.Tape
		list = []*tensor.Tensor
	)
	linear := func(act kernels.Activation) func(tape, list) *tensor.Tensor {
		return func(t tape, p list) *tensor.Tensor {
			return t.Use(p[0]).Linear(p[1], tensor.Epilogue{Bias: p[2], Act: act, Scale: p[3], Residual: p[4]})
		}
	}
	mix := func(act kernels.Activation) func(tape, list) *tensor.Tensor {
		return func(t tape, p list) *tensor.Tensor {
			return t.Use(p[0]).MixTokens(p[1], tensor.Epilogue{Bias: p[2], Act: act, Scale: p[3], Residual: p[4]})
		}
	}
	draw := kernels.Draw{Seed: 3, Stream: philox.StreamID("dropout/test"), Step: 5}
	return []gradientCase{
		{"MatMul", [][]int{{2, 3, 5}, {5, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).MatMul(p[1]) }},
		{"MatMul/batched", [][]int{{2, 3, 5}, {2, 5, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).MatMul(p[1]) }},
		{"MatMulT", [][]int{{2, 3, 5}, {7, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).MatMulT(p[1]) }},
		{"MatMulT/batched", [][]int{{3, 2, 3, 5}, {3, 2, 7, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).MatMulT(p[1]) }},
		{"Linear", [][]int{{2, 3, 5}, {7, 5}, {7}, {7}, {2, 3, 7}}, linear(kernels.Identity)},
		{"Linear/GELU", [][]int{{2, 3, 5}, {7, 5}, {7}, {7}, {2, 3, 7}}, linear(kernels.GELU)},
		{"Linear/plain", [][]int{{3, 5}, {7, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Linear(p[1], tensor.Epilogue{}) }},
		{"Linear/own residual", [][]int{{3, 5}, {5, 5}}, func(t tape, p list) *tensor.Tensor {
			return t.Use(p[0]).Linear(p[1], tensor.Epilogue{Residual: p[0]})
		}},
		{"MixTokens", [][]int{{2, 3, 5}, {7, 3}, {7}, {5}, {2, 7, 5}}, mix(kernels.Identity)},
		{"MixTokens/GELU", [][]int{{2, 3, 5}, {7, 3, 1}, {7}, {5}, {2, 7, 5}}, mix(kernels.GELU)},
		{"Add", [][]int{{2, 3}, {2, 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Add(p[1]) }},
		{"Add/repeated", [][]int{{5, 2, 3}, {1, 2, 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Add(p[1]) }},
		{"Add/one", [][]int{{5, 3}, {1}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Add(p[1]) }},
		{"Sub", [][]int{{2, 3}, {2, 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Sub(p[1]) }},
		{"Sub/repeated", [][]int{{5, 2, 3}, {3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Sub(p[1]) }},
		{"Mul", [][]int{{2, 3}, {2, 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Mul(p[1]) }},
		{"Mul/repeated", [][]int{{5, 2, 3}, {3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Mul(p[1]) }},
		{"Mul/one", [][]int{{5, 3}, {1}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Mul(p[1]) }},
		{"Mul/itself", [][]int{{5, 3}}, func(t tape, p list) *tensor.Tensor { x := t.Use(p[0]); return x.Mul(x) }},
		{"Div", [][]int{{2, 3}, {2, 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Div(awayFromZero(t, p[1])) }},
		{"Div/repeated", [][]int{{5, 2, 3}, {3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Div(awayFromZero(t, p[1])) }},
		{"Div/one", [][]int{{5, 3}, {1}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Div(awayFromZero(t, p[1])) }},
		{"Scale", [][]int{{2, 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Scale(-0.7) }},
		{"GELU", [][]int{{5, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).GELU() }},
		{"LayerNorm", [][]int{{2, 3, 11}, {11}, {11}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).LayerNorm(p[1], p[2], 1e-5) }},
		{"LayerNorm/bare", [][]int{{3, 11}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).LayerNorm(nil, nil, 1e-6) }},
		{"Softmax", [][]int{{5, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Softmax() }},
		{"Attention", [][]int{{2, 5, 3 * 2 * 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Attention(2) }},
		{"Reshape", [][]int{{2, 3, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Reshape(-1, 3).GELU() }},
		{"Permute", [][]int{{2, 3, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Permute(2, 0, 1).GELU() }},
		{"Slice", [][]int{{2, 7, 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Slice(1, 2, 5) }},
		{"Slice/last", [][]int{{2, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Slice(-1, 0, 1) }},
		{"Concat", [][]int{{2, 3, 5}, {2, 2, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Concat(1, p[1]) }},
		{"Expand", [][]int{{2, 3}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Expand(5) }},
		{"Sum/last", [][]int{{2, 3, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Sum(-1) }},
		{"Sum/middle", [][]int{{2, 3, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Sum(1) }},
		{"Mean/last", [][]int{{2, 3, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Mean(2) }},
		{"Mean/middle", [][]int{{2, 3, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Mean(1) }},
		{"Mean/first", [][]int{{7, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Mean(0) }},
		{"Total", [][]int{{2, 3, 5}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Total() }},
		{"MSE", [][]int{{5, 7}, {5, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).MSE(p[1]) }},
		{"SmoothL1/quadratic", [][]int{{5, 7}, {5, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).SmoothL1(p[1], 3) }},
		{"Sine", [][]int{{5, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Sine(3) }},
		{"CrossEntropy", [][]int{{3, 2, 5}}, func(t tape, p list) *tensor.Tensor {
			return t.Use(p[0]).CrossEntropy(t.Input([]float32{0, 4, 2, 2, 1, 3}, 3, 2))
		}},
		{"CrossEntropy/beside", [][]int{{2, 5}}, func(t tape, p list) *tensor.Tensor { // the second contribution is added
			x := t.Use(p[0])
			return x.CrossEntropy(t.Input([]float32{1, 3}, 2)).Add(x.Sine(2).Total())
		}},
		{"Dropout", [][]int{{5, 7}}, func(t tape, p list) *tensor.Tensor { return t.Use(p[0]).Dropout(0.3, draw) }},
	}
}

// awayFromZero keeps a divisor in [2, 4).
func awayFromZero(t *tensor.Tape, p *tensor.Tensor) *tensor.Tensor {
	return t.Use(p).Add(t.Input([]float32{3}, 1))
}

// TestGradients compares every op's gradients with finite differences.
func TestGradients(t *testing.T) {
	b := newBackend(t)
	for _, c := range gradientCases() {
		t.Run(c.name, func(t *testing.T) {
			params := make([]*tensor.Tensor, len(c.shapes))
			for i, s := range c.shapes {
				params[i] = param(b, c.name+string(rune('0'+i)), s...)
			}
			err := gradcheck.Check(b, params, gradcheck.Standard(), func(tp *tensor.Tape) *tensor.Tensor {
				return c.f(tp, params)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestGradientsAtKinks checks ops with kinks on values that keep away from them.
func TestGradientsAtKinks(t *testing.T) {
	b := newBackend(t)
	x, y := param(b, "kinks/x", 5, 7), param(b, "kinks/y", 5, 7)
	away := x.Floats()
	for i, v := range away {
		if v >= 0 {
			away[i] = v + 0.1
		} else {
			away[i] = v - 0.1
		}
	}
	x.Write(away)
	for name, f := range map[string]func(tp *tensor.Tape) *tensor.Tensor{
		"ReLU": func(tp *tensor.Tape) *tensor.Tensor { return tp.Use(x).Add(y.RequireGrad(false)).Sub(y).ReLU() },
		"Linear": func(tp *tensor.Tape) *tensor.Tensor {
			one := tp.Input([]float32{1}, 1, 1)
			return tp.Use(x).Reshape(35, 1).Linear(one, tensor.Epilogue{Act: kernels.ReLU})
		},
		// |x| ≥ 0.1 > β: the linear part on both sides.
		"SmoothL1": func(tp *tensor.Tape) *tensor.Tensor {
			return tp.Use(x).SmoothL1(tp.Input(make([]float32, 35), 5, 7), 0.05)
		},
	} {
		if err := gradcheck.Check(b, []*tensor.Tensor{x}, gradcheck.Standard(), f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGradcheckNotices makes sure that the check can fail: a gradient that is off
// by 2 %, and one that is missing.
func TestGradcheckNotices(t *testing.T) {
	b := newBackend(t)
	x, unused := param(b, "x", 3), param(b, "unused", 3)
	c := 1.0
	f := func(tp *tensor.Tape) *tensor.Tensor {
		y := tp.Use(x).Scale(c)
		c = 1.02 // only the recorded call, the first, has another factor
		return y
	}
	if gradcheck.Check(b, []*tensor.Tensor{x}, gradcheck.Standard(), f) == nil {
		t.Error("a wrong gradient passed")
	}
	g := func(tp *tensor.Tape) *tensor.Tensor { return tp.Use(x).Scale(2) }
	if gradcheck.Check(b, []*tensor.Tensor{x, unused}, gradcheck.Standard(), g) == nil {
		t.Error("a missing gradient passed")
	}
}

package tensor_test

import (
	"math"
	"slices"
	"testing"

	"vision/kernels"
	"vision/tensor"
)

// TestSmallNumbers checks each op on numbers computed by hand.
func TestSmallNumbers(t *testing.T) {
	tp := tensor.NewTape(newBackend(t))
	x := tp.Input([]float32{1, 2, 3, 4, 5, 6}, 2, 3)
	w := tp.Input([]float32{1, 0, 0, 1, 1, 1}, 3, 2)
	pair := tp.Input([]float32{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2)
	one := tp.Input([]float32{2}, 1)
	row := tp.Input([]float32{10, 20, 40}, 3)
	for _, c := range []struct {
		name  string
		y     *tensor.Tensor
		shape []int
		want  []float32
	}{
		{"MatMul", x.MatMul(w), []int{2, 2}, []float32{4, 5, 10, 11}},
		{"MatMul/batched", pair.MatMul(pair), []int{2, 2, 2}, []float32{7, 10, 15, 22, 67, 78, 91, 106}},
		{"MatMulT", x.MatMulT(x), []int{2, 2}, []float32{14, 32, 32, 77}},
		{"MatMulT/batched", pair.MatMulT(pair), []int{2, 2, 2}, []float32{5, 11, 11, 25, 61, 83, 83, 113}},
		{"Add", x.Add(row), []int{2, 3}, []float32{11, 22, 43, 14, 25, 46}},
		{"Sub", x.Sub(x), []int{2, 3}, []float32{0, 0, 0, 0, 0, 0}},
		{"Mul", x.Mul(one), []int{2, 3}, []float32{2, 4, 6, 8, 10, 12}},
		{"Div", x.Div(one), []int{2, 3}, []float32{.5, 1, 1.5, 2, 2.5, 3}},
		{"Scale", x.Scale(-2), []int{2, 3}, []float32{-2, -4, -6, -8, -10, -12}},
		{"ReLU", x.Sub(tp.Input([]float32{2, 2, 2}, 3)).ReLU(), []int{2, 3}, []float32{0, 0, 1, 2, 3, 4}},
		{"Permute", x.Permute(1, 0), []int{3, 2}, []float32{1, 4, 2, 5, 3, 6}},
		{"Permute/3", pair.Permute(2, 0, 1), []int{2, 2, 2}, []float32{1, 3, 5, 7, 2, 4, 6, 8}},
		{"Slice/0", x.Slice(0, 1, 2), []int{1, 3}, []float32{4, 5, 6}},
		{"Slice/1", x.Slice(-1, 1, 3), []int{2, 2}, []float32{2, 3, 5, 6}},
		{"Concat/0", x.Concat(0, row.Reshape(1, 3)), []int{3, 3}, []float32{1, 2, 3, 4, 5, 6, 10, 20, 40}},
		{"Concat/1", x.Concat(1, x), []int{2, 6}, []float32{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}},
		{"Expand", row.Expand(2), []int{2, 3}, []float32{10, 20, 40, 10, 20, 40}},
		{"Sum/0", x.Sum(0), []int{3}, []float32{5, 7, 9}},
		{"Sum/1", x.Sum(1), []int{2}, []float32{6, 15}},
		{"Sum/middle", pair.Sum(1), []int{2, 2}, []float32{4, 6, 12, 14}},
		{"Mean/0", x.Mean(0), []int{3}, []float32{2.5, 3.5, 4.5}},
		{"Mean/1", x.Mean(1), []int{2}, []float32{2, 5}},
		{"Total", x.Total(), []int{}, []float32{21}},
		{"MSE", x.MSE(x.Scale(2)), []int{}, []float32{91. / 6}},
		{"SmoothL1", x.SmoothL1(x.Scale(0), 1), []int{}, []float32{3}},
		{"Dropout/0", x.Dropout(0, kernels.Draw{}), []int{2, 3}, []float32{1, 2, 3, 4, 5, 6}},
		{"Sine", x.Scale(0).Sine(30), []int{2, 3}, []float32{0, 0, 0, 0, 0, 0}},
		{"CrossEntropy", tp.Input([]float32{7, 7, -200, 3, -300, 3}, 3, 2).CrossEntropy(tp.Input([]float32{0, 0, 1}, 3)), []int{},
			[]float32{(203 + 2*math.Ln2/2) / 3}},
		{"Softmax", x.Scale(0).Softmax(), []int{2, 3}, []float32{1. / 3, 1. / 3, 1. / 3, 1. / 3, 1. / 3, 1. / 3}},
	} {
		if tensor.NewTape(tp.Backend()).Empty(c.shape...).String() == "" || !sameShape(c.y.Shape(), c.shape) {
			t.Errorf("%s: shape %v, expected %v", c.name, c.y.Shape(), c.shape)
		}
		for i, v := range c.y.Floats() {
			if !(v == c.want[i]) {
				t.Errorf("%s: %v, expected %v", c.name, c.y.Floats(), c.want)
				break
			}
		}
	}
}

func sameShape(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestTranscendentals compares GELU, LayerNorm and attention with float64
// formulas; 1e-6 is four times the worst case of one float32 rounding at 2.
func TestTranscendentals(t *testing.T) {
	tp := tensor.NewTape(newBackend(t))
	x := values("x", 33)
	for i, y := range tp.Input(x, 3, 11).GELU().Floats() {
		want := 0.5 * float64(x[i]) * (1 + math.Erf(float64(x[i])/math.Sqrt2))
		if !(math.Abs(float64(y)-want) <= 1e-6) {
			t.Errorf("GELU(%v) = %v, expected %v", x[i], y, want)
		}
	}
	got := tp.Input(x, 3, 11).LayerNorm(nil, nil, 0.25).Floats()
	for r := range 3 {
		var mean, variance float64
		for _, v := range x[r*11 : r*11+11] {
			mean += float64(v) / 11
		}
		for _, v := range x[r*11 : r*11+11] {
			variance += (float64(v) - mean) * (float64(v) - mean) / 11
		}
		for i, v := range x[r*11 : r*11+11] {
			want := (float64(v) - mean) / math.Sqrt(variance+0.25)
			if !(math.Abs(float64(got[r*11+i])-want) <= 1e-6) {
				t.Errorf("LayerNorm row %d element %d: %v, expected %v", r, i, got[r*11+i], want)
			}
		}
	}
}

// TestAttentionIsItsChain compares attention on packed qkv with products, softmax
// and permutes of single ops: equal bits, one head at a time.
func TestAttentionIsItsChain(t *testing.T) {
	const items, tokens, heads, d = 2, 37, 3, 8
	tp := tensor.NewTape(newBackend(t))
	qkv := tp.Input(values("qkv", items*tokens*3*heads*d), items, tokens, 3*heads*d)
	got := qkv.Attention(heads)
	parts := qkv.Reshape(items, tokens, 3, heads, d).Permute(2, 0, 3, 1, 4) // [3, B, H, N, d]
	part := func(i int) *tensor.Tensor { return parts.Slice(0, i, i+1).Reshape(items, heads, tokens, d) }
	scale := float64(kernels.AttentionScale(d))
	p := part(0).MatMulT(part(1)).Scale(scale).Softmax()
	want := p.MatMul(part(2)).Permute(0, 2, 1, 3)
	equalBits(t, "attention", got.Floats(), want.Floats())
	y, maps := qkv.AttentionMaps(heads)
	equalBits(t, "attention beside its maps", y.Floats(), got.Floats())
	if !slices.Equal(maps.Shape(), []int{items, heads, tokens, tokens}) {
		t.Errorf("maps of shape %v, expected [%d %d %d %d]", maps.Shape(), items, heads, tokens, tokens)
	}
	equalBits(t, "maps", maps.Floats(), p.Floats())
}

// TestMisfits demands an ErrShape, or ErrValue where said, for operands that do
// not fit.
func TestMisfits(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	in := func(dims ...int) *tensor.Tensor { return tp.Empty(dims...) }
	x := in(2, 3)
	for name, f := range map[string]func(){
		"MatMul inner":       func() { x.MatMul(in(2, 3)) },
		"MatMul batches":     func() { in(2, 3, 5).MatMul(in(3, 5, 7)) },
		"MatMul rank":        func() { x.MatMul(in(3)) },
		"MatMul rank 0":      func() { x.Total().MatMul(in(1, 1)) },
		"Linear weights":     func() { in(2, 3, 5).Linear(in(7, 5, 2), tensor.Epilogue{}) },
		"Linear bias":        func() { x.Linear(in(5, 3), tensor.Epilogue{Bias: in(3)}) },
		"Linear scale":       func() { x.Linear(in(5, 3), tensor.Epilogue{Scale: in(3)}) },
		"Linear residual":    func() { x.Linear(in(5, 3), tensor.Epilogue{Residual: x}) },
		"MixTokens rank":     func() { x.MixTokens(in(5, 2), tensor.Epilogue{}) },
		"MixTokens tokens":   func() { in(2, 3, 5).MixTokens(in(7, 5), tensor.Epilogue{}) },
		"Conv1d of width 3":  func() { in(2, 3, 5).MixTokens(in(7, 3, 3), tensor.Epilogue{}) },
		"Add suffix":         func() { x.Add(in(2)) },
		"Add longer":         func() { in(3).Add(x) },
		"Add inner axis":     func() { x.Add(in(2, 1)) },
		"LayerNorm gamma":    func() { x.LayerNorm(in(2), nil, 1e-5) },
		"Attention heads":    func() { in(2, 5, 18).Attention(4) },
		"Attention rank":     func() { x.Attention(1) },
		"AttentionMaps":      func() { in(2, 5, 18).AttentionMaps(4) },
		"Reshape":            func() { x.Reshape(4, 2) },
		"Reshape −1":         func() { x.Reshape(4, -1) },
		"Reshape two −1":     func() { x.Reshape(-1, -1) },
		"Permute twice":      func() { x.Permute(0, 0) },
		"Permute short":      func() { x.Permute(0) },
		"Slice end":          func() { x.Slice(1, 2, 4) },
		"Slice order":        func() { x.Slice(1, 2, 1) },
		"Slice axis":         func() { x.Slice(2, 0, 1) },
		"Concat":             func() { x.Concat(0, in(2, 2)) },
		"Expand rank":        func() { in(1, 1, 1, 1, 1, 1).Expand(2) },
		"Mean of nothing":    func() { in(2, 0).Mean(1) },
		"MSE shapes":         func() { x.MSE(in(3, 2)) },
		"MSE of nothing":     func() { in(0).MSE(in(0)) },
		"CrossEntropy rank":  func() { x.CrossEntropy(x) },
		"CrossEntropy rows":  func() { x.CrossEntropy(in(3)) },
		"CrossEntropy of 0":  func() { in(0, 3).CrossEntropy(in(0)) },
		"CrossEntropy of 1":  func() { x.Total().CrossEntropy(in(1)) },
		"Input length":       func() { tp.Input(make([]float32, 5), 2, 3) },
		"negative axis size": func() { tp.Empty(-2, -3) },
		"too many axes":      func() { tp.Empty(1, 1, 1, 1, 1, 1, 1) },
		"overflow":           func() { tp.Empty(1<<31, 1<<31, 1<<31) },
	} {
		fails(t, name, kernels.ErrShape, f)
	}
	fails(t, "SmoothL1 beta", kernels.ErrValue, func() { x.SmoothL1(x, 0) })
	fails(t, "SmoothL1 beta NaN", kernels.ErrValue, func() { x.SmoothL1(x, math.NaN()) })
	fails(t, "Dropout 1", kernels.ErrValue, func() { x.Dropout(1, kernels.Draw{}) })
	fails(t, "LayerNorm eps", kernels.ErrValue, func() { x.LayerNorm(nil, nil, math.NaN()) })
}

// TestEmptyBatch: no items are a result of no items, not an error.
func TestEmptyBatch(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	tp.Record(true)
	w, bias, mix := param(b, "w", 12, 4), param(b, "bias", 12), param(b, "mix", 5, 3)
	x := tp.Empty(0, 3, 4).RequireGrad(true)
	y := x.LayerNorm(nil, nil, 1e-5).Linear(w, tensor.Epilogue{Bias: bias, Act: kernels.GELU}).Attention(2)
	y = y.MixTokens(mix, tensor.Epilogue{}).Mean(1)
	if y.Len() != 0 || y.Dim(0) != 0 || y.Dim(1) != 4 {
		t.Fatalf("shape %v, expected [0 4]", y.Shape())
	}
	y.Total().Backward()
	for _, p := range []*tensor.Tensor{w, bias, mix} {
		for i, g := range p.GradFloats() {
			if g != 0 {
				t.Errorf("gradient %d of %q over no items is %v, expected 0", i, p.Name(), g)
			}
		}
		if p.GradFloats() == nil {
			t.Errorf("%q has no gradient", p.Name())
		}
	}
}

package nn_test

import (
	"math"
	"testing"

	"vision/kernels/cpu"
	"vision/nn"
	"vision/tensor"
	"vision/tensor/gradcheck"
)

// TestChains: ReLU and sines between layers and none after the last, by the formula in
// float64, whether or not the pass is recorded; gradients by finite differences.
func TestChains(t *testing.T) {
	b := newBackend(t, cpu.Options{})
	names, widths := []string{"a", "b", "c"}, []int{5, 7, 6, 3}
	sine := nn.NewSiren(b, names, widths, 3)
	relu := nn.NewChain(b, names, widths)
	for what, c := range map[string]struct {
		layers  []*nn.Linear
		forward func(*tensor.Tensor) *tensor.Tensor
		act     func(layer int, x float64) float64
	}{
		"chain": {relu.Layers, relu.Forward, func(_ int, x float64) float64 { return max(x, 0) }},
		"siren": {sine.Layers, sine.Forward, func(layer int, x float64) float64 { return math.Sin(x * []float64{3, 1}[layer]) }},
	} {
		var params []*tensor.Tensor
		for _, l := range c.layers {
			for _, p := range []*tensor.Tensor{l.Weight, l.Bias} {
				p.Write(values(what+p.Name(), p.Len()))
				params = append(params, p)
			}
		}
		const rows = 4
		x := values("x", rows*widths[0])
		want := wide(x)
		for i, l := range c.layers {
			w, bias := wide(l.Weight.Floats()), wide(l.Bias.Floats())
			in, out := widths[i], widths[i+1]
			next := make([]float64, rows*out)
			for r := range rows {
				for o := range out {
					sum := bias[o]
					for k := range in {
						sum += want[r*in+k] * w[o*in+k]
					}
					if i < len(c.layers)-1 {
						sum = c.act(i, sum)
					}
					next[r*out+o] = sum
				}
			}
			want = next
		}
		for _, record := range []bool{false, true} {
			tape := tensor.NewTape(b)
			tape.Record(record)
			y := c.forward(tape.Input(x, 2, 2, widths[0])).Floats()
			if e := rmsError(y, want); !(e <= 1e-6) { // values of size 1, three layers of seven products
				t.Errorf("%s, recorded %v: RMS error %.3g, expected at most 1e-6", what, record, e)
			}
			tape.Reset()
		}
		o := gradcheck.Standard()
		if what == "chain" {
			o.H = 0x1p-10 // rarely across a kink of ReLU
			o.Abs = 2e-3
		}
		if err := gradcheck.Check(b, params, o, func(tape *tensor.Tape) *tensor.Tensor { return c.forward(tape.Input(x, rows, widths[0])) }); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestSirenInit: values fill U(−1/K, 1/K) in the first layer and U(−√(6/K), √(6/K)) in
// the others, biases too.
func TestSirenInit(t *testing.T) {
	widths := []int{50, 400, 300}
	s := nn.NewSiren(newBackend(t, cpu.Options{}), []string{"layers.0", "last_layer"}, widths, 30)
	if err := nn.Init(3, s); err != nil {
		t.Fatal(err)
	}
	for i, l := range s.Layers {
		a := []float64{1.0 / 50, math.Sqrt(6.0 / 400)}[i]
		for _, p := range []*tensor.Tensor{l.Weight, l.Bias} {
			lo, hi, mean, std := describe(p.Floats())
			// 300 values or more: the extremes come within 5 % of the bounds, the mean
			// within four of its standard errors.
			if lo < -a*(1+1e-6) || hi > a*(1+1e-6) || lo > -0.95*a || hi < 0.95*a ||
				math.Abs(mean) > 4*std/math.Sqrt(float64(p.Len())) || math.Abs(std*math.Sqrt(3)/a-1) > 0.1 {
				t.Errorf("%s: from %.4g to %.4g, mean %.3g, deviation %.4g; expected ±%.4g", p.Name(), lo, hi, mean, std, a)
			}
		}
	}
}

package encoder_test

import (
	"context"
	"math"
	"testing"

	"vision/kernels/cpu"
	"vision/models/encoder"
	"vision/nn"
	"vision/tensor"
)

// variants is testdata/variants.json: the networks of the authors' history by the
// packages that they used.
type variants struct {
	Models map[string]variant `json:"models"`
}

type variant struct {
	Seed       uint64         `json:"seed"`
	Config     encoder.Config `json:"config"`
	Parameters int            `json:"parameters"`
	Error      float64        `json:"output_error"`
	Loss64     float64        `json:"loss64"`
	Gradients  map[string]struct {
		RMS   float64 `json:"rms"`
		Error float64 `json:"error"`
	} `json:"gradients"`
	Training map[string]struct {
		Optimiser string     `json:"optimiser"`
		LR        float64    `json:"lr"`
		Betas     [2]float64 `json:"betas"`
		Rho       float64    `json:"rho"`
		Decay     float64    `json:"weight_decay"`
		Every     int        `json:"curvature_every"`
		Losses    []float64  `json:"losses"`
		Losses64  []float64  `json:"losses64"`
		Error     float64    `json:"trained_output_error"`
	} `json:"training"`
}

const variantItems, variantBatch = 8, 4

func eachVariant(t *testing.T, f func(t *testing.T, name string, v variant, g golden)) {
	var all variants
	readJSON(t, "testdata/variants.json", &all)
	if len(all.Models) != 5 {
		t.Fatalf("%d variants, expected 5", len(all.Models))
	}
	for name, v := range all.Models {
		t.Run(name, func(t *testing.T) { f(t, name, v, openGolden(t, "testdata/variants.npz")) })
	}
}

// network has the golden's weights: SIREN's own starting distribution, the
// generator's for the others.
func (v variant) network(t *testing.T) *encoder.Network {
	t.Helper()
	n := newNetwork(t, cpu.Options{}, v.Config)
	values := n.Generate
	if v.Config.Kind == encoder.KindSiren {
		values = n.Init
	}
	if err := values(v.Seed); err != nil {
		t.Fatal(err)
	}
	if got := nn.Count(n.Params()); got != v.Parameters || n.Parameters() != v.Parameters {
		t.Errorf("%d parameters, counted as %d, expected %d", got, n.Parameters(), v.Parameters)
	}
	return n
}

func (v variant) data() (x, y encoder.Matrix) {
	c := v.Config
	return encoder.Matrix{Width: c.Floats(), Data: drawn(v.Seed, "features", variantItems*c.Floats(), 2)},
		encoder.Matrix{Width: c.Outputs, Data: drawn(v.Seed, "responses", variantItems*c.Outputs, 2)}
}

// variantSlack is the room beside PyTorch's own error: networks this small have a few
// roundings a value, and luck decides on both sides.
const variantSlack = 1.6

// TestVariants: outputs, the loss and the gradient of every parameter.
func TestVariants(t *testing.T) {
	eachVariant(t, func(t *testing.T, name string, v variant, g golden) {
		n := v.network(t)
		x, y := v.data()
		e := rmsError(t, predictAll(t, n, x), g.f64(name+"/output64"))
		t.Logf("outputs: RMS error %.3g, PyTorch's %.3g", e, v.Error)
		if !(e <= variantSlack*v.Error) {
			t.Errorf("outputs: RMS error %.3g, PyTorch's %.3g", e, v.Error)
		}
		tape := tensor.NewTape(n.Backend())
		tape.Record(true)
		in := tape.Input(x.Data[:variantBatch*n.Floats()], variantBatch, n.Queries, n.Height*n.Width)
		l := nn.SmoothL1(1)(n.Forward(in, nn.Dropout{}), tape.Input(y.Data[:variantBatch*n.Outputs], variantBatch, n.Outputs))
		for _, p := range n.Params() {
			p.ZeroGrad()
		}
		l.Backward()
		const few = 3e-7 // five roundings
		if d := math.Abs(float64(l.Item())/v.Loss64 - 1); !(d <= few) {
			t.Errorf("loss off by %.3g, expected at most %.3g", d, few)
		}
		ours, theirs := 0.0, 0.0
		for _, p := range n.Params() {
			const kept = 24
			ref := v.Gradients[p.Name()]
			e := rmsError(t, every(p.GradFloats(), (p.Len()+kept-1)/kept), g.f64(name+"/grad/"+p.Name()))
			if !(e <= max(3*ref.Error, chain*ref.RMS)) {
				t.Errorf("%s: RMS error %.3g, PyTorch's %.3g of RMS %.3g", p.Name(), e, ref.Error, ref.RMS)
			}
			ours, theirs = ours+e*e, theirs+ref.Error*ref.Error
		}
		t.Logf("gradients: RMS error %.3g of PyTorch's", math.Sqrt(ours/theirs))
		if !(math.Sqrt(ours) <= variantSlack*math.Sqrt(theirs)) {
			t.Errorf("the gradients are %.3g times as far from float64 as PyTorch's", math.Sqrt(ours/theirs))
		}
	})
}

// TestVariantTraining: ten losses, and what the trained network says, by Adam, by
// Sophia-G with its estimates, and by the form of it that the authors ran. Sines
// and signs amplify a rounding, in PyTorch's run as in this one: where its own
// losses are further than 2e-6 from float64's, it is held to three times that.
func TestVariantTraining(t *testing.T) {
	eachVariant(t, func(t *testing.T, name string, v variant, g golden) {
		x, y := v.data()
		for training, tr := range v.Training {
			n := v.network(t)
			cfg := encoder.Defaults().With(tr.Optimiser)
			if cfg.Beta1 != tr.Betas[0] || cfg.Beta2 != tr.Betas[1] || cfg.Rho != tr.Rho || cfg.WeightDecay != tr.Decay {
				t.Errorf("%s: %+v, expected the hyper-parameters %+v", training, cfg, tr)
			}
			cfg.Rate, cfg.Batch, cfg.Epochs, cfg.Seed = tr.LR, variantBatch, len(tr.Losses64)*variantBatch/variantItems, v.Seed
			cfg.CurvatureEvery, cfg.InOrder, cfg.Keep = tr.Every, true, 1
			var losses []float64
			_, err := encoder.Train(context.Background(), n, cfg,
				encoder.Data{Features: array{x}, Targets: y, Train: numbers(variantItems)},
				encoder.Options{Progress: func(p encoder.Progress) {
					if !p.Scored {
						losses = append(losses, p.Loss)
					}
				}})
			if err != nil {
				t.Fatal(err)
			}
			if len(losses) != len(tr.Losses64) || len(losses) != 10 {
				t.Fatalf("%s: %d losses, expected %d, ten", training, len(losses), len(tr.Losses64))
			}
			ours, theirs := 0.0, 0.0
			for i, want := range tr.Losses64 {
				ours, theirs = max(ours, math.Abs(losses[i]/want-1)), max(theirs, math.Abs(tr.Losses[i]/want-1))
				if !(losses[i] == losses[i]) {
					t.Fatalf("%s: the loss of step %d is %v", training, i, losses[i])
				}
			}
			e := rmsError(t, predictAll(t, n, x), g.f64(name+"/"+training+"64"))
			t.Logf("%s: losses off by %.3g at most, PyTorch's by %.3g; trained outputs by %.3g (RMS), PyTorch's by %.3g", training, ours, theirs, e, tr.Error)
			if !(ours <= max(3*theirs, 2e-6)) {
				t.Errorf("%s: losses off by %.3g, PyTorch's by %.3g", training, ours, theirs)
			}
			if !(e <= max(3*tr.Error, 2e-6)) {
				t.Errorf("%s: trained outputs off by %.3g, PyTorch's by %.3g", training, e, tr.Error)
			}
		}
	})
}

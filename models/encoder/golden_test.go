package encoder_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"vision/kernels/cpu"
	"vision/models/checkpoint"
	"vision/models/encoder"
	"vision/nn"
	"vision/tensor"
)

// reference is testdata/reference.json; see its README.
type reference struct {
	Items  int                       `json:"items"`
	Models map[string]referenceModel `json:"models"`
}

type referenceModel struct {
	Config struct {
		Seed     uint64 `json:"seed"`
		Image    [2]int `json:"image_size"`
		Channels int    `json:"channels"`
		Patch    int    `json:"patch_size"`
		Dim      int    `json:"dim"`
		Depth    int    `json:"depth"`
		Classes  int    `json:"num_classes"`
	} `json:"config"`
	Parameters int       `json:"parameters"`
	Error      errorSize `json:"output_error"`
	ErrorKept  errorSize `json:"output_error_kept"`
	Gradients  map[string]map[string]struct {
		RMS      float64 `json:"rms"`
		Sum      float64 `json:"sum"`
		RMSError float64 `json:"pytorch_rms_error"`
		Kept     float64 `json:"pytorch_rms_error_kept"`
	} `json:"gradients"`
	Training json.RawMessage `json:"training"` // by name; of the full model one
}

type training struct {
	Optimizer string    `json:"optimizer"`
	LR        float64   `json:"lr"`
	Decay     float64   `json:"weight_decay"`
	Loss      string    `json:"loss"`
	Steps     int       `json:"steps"`
	Batch     int       `json:"batch"`
	Losses    []float64 `json:"losses"`
	Losses64  []float64 `json:"losses64"`
	Output    errorSize `json:"trained_output_error"`
}

type errorSize struct{ RMS, Max float64 }

func (r referenceModel) config() encoder.Config {
	c := r.Config
	return encoder.Config{Queries: c.Channels, Height: c.Image[0], Width: c.Image[1], Patch: c.Patch, Dim: c.Dim, Depth: c.Depth, Outputs: c.Classes}
}

// data is the model's drawn features and responses.
func (r referenceModel) data(items int) (x, y encoder.Matrix) {
	c := r.config()
	return encoder.Matrix{Width: c.Floats(), Data: drawn(r.Config.Seed, "features", items*c.Floats(), 2)},
		encoder.Matrix{Width: c.Outputs, Data: drawn(r.Config.Seed, "responses", items*c.Outputs, 2)}
}

// generated is a network with the generator's weights.
func (r referenceModel) generated(t *testing.T) *encoder.Network {
	t.Helper()
	n := newNetwork(t, cpu.Options{}, r.config())
	if err := n.Generate(r.Config.Seed); err != nil {
		t.Fatal(err)
	}
	if got := nn.Count(n.Params()); got != r.Parameters || n.Parameters() != r.Parameters {
		t.Errorf("%d parameters, counted as %d, expected %d", got, n.Parameters(), r.Parameters)
	}
	return n
}

// small are the models whose goldens hold everything.
var small = [...]string{"blip_small", "dinov2_small", "patch2"}

func eachSmall(t *testing.T, f func(t *testing.T, r referenceModel, g golden)) {
	var ref reference
	readJSON(t, "testdata/reference.json", &ref)
	for _, name := range small {
		t.Run(name, func(t *testing.T) {
			f(t, ref.Models[name], openGolden(t, "testdata/"+name+".npz"))
		})
	}
}

// predictAll is the prediction of all items.
func predictAll(t *testing.T, n *encoder.Network, x encoder.Matrix) []float32 {
	t.Helper()
	var all []float32
	err := encoder.Predict(context.Background(), n, array{x}, encoder.PredictOptions{Batch: 3}, func(at int, v []float32) error {
		if at*n.Outputs != len(all) {
			return fmt.Errorf("row %d came after %d values", at, len(all))
		}
		all = append(all, v...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// smallSlack is the room for networks of a few roundings a value, where luck decides
// on both sides: the factor that NUMERICS.md §1 gives a single contraction. The
// full-size network has none.
const smallSlack = 1.05

// TestForward: outputs and hidden states against PyTorch's in float64; the error
// of the outputs is PyTorch's float32's within smallSlack.
func TestForward(t *testing.T) {
	eachSmall(t, func(t *testing.T, r referenceModel, g golden) {
		n := r.generated(t)
		x, _ := r.data(8)
		e := rmsError(t, predictAll(t, n, x), g.f64("output64"))
		t.Logf("RMS error %.3g, PyTorch's %.3g", e, r.Error.RMS)
		if !(e <= smallSlack*r.Error.RMS) {
			t.Errorf("RMS error %.4g exceeds %v times PyTorch's %.4g", e, smallSlack, r.Error.RMS)
		}
		tape := tensor.NewTape(n.Backend())
		m := n.Body.(*encoder.Mixer)
		z := m.Embed.Forward(nn.Patches(tape.Input(x.Row(0), 1, n.Queries, n.Height, n.Width), n.Patch, nn.ChannelLast))
		for i := range n.Depth + 1 {
			if i > 0 {
				z = m.Blocks[i-1].Forward(z, nn.Dropout{})
			}
			var kept []float32
			for token := 0; token < n.Patches(); token += 5 {
				kept = append(kept, every(z.Floats()[token*n.Dim:(token+1)*n.Dim], 7)...)
			}
			want := g.f64(fmt.Sprintf("hidden%d_64", i))
			if e := rmsError(t, kept, want); !(e <= 1e-6) { // values are of size 1, 24 bits, tens of sums
				t.Errorf("hidden state %d: RMS error %.3g, expected at most 1e-6", i, e)
			}
		}
	})
}

// chain is the room for gradients that are sums over rows (biases, gamma, beta):
// chains of up to 192 adds by NUMERICS.md §3, of which each may be off by 2⁻²⁵ of
// the sum so far; PyTorch adds in a tree.
const chain = 0x1p-21

// matrixSlack bounds the error of all matrices' gradients together, relative to
// their sizes, by PyTorch's. Measured 0.91 and 0.91; 1.12 for the smallest network,
// whose gradients are sums over few blocks and PyTorch's over one chain a lane.
const matrixSlack = 1.15

// TestGradients: both losses and the gradient of every parameter.
func TestGradients(t *testing.T) {
	losses := map[string]nn.Loss{"smooth_l1": nn.SmoothL1(1), "mse": nn.MSE}
	eachSmall(t, func(t *testing.T, r referenceModel, g golden) {
		n := r.generated(t)
		var ours, theirs float64
		for name, loss := range losses {
			backward(t, n, r, loss, g.f64("loss_" + name + "64")[0])
			for _, p := range n.Params() {
				ref := r.Gradients[name][p.Name()]
				e := rmsError(t, every(p.GradFloats(), (p.Len()+255)/256), g.f64("grad_"+name+"/"+p.Name()))
				if !(e <= max(2*ref.Kept, chain*ref.RMS)) {
					t.Errorf("%s, %s: RMS error %.3g, PyTorch's %.3g of RMS %.3g", name, p.Name(), e, ref.Kept, ref.RMS)
				}
				if p.Rank() > 1 {
					ours, theirs = ours+e/ref.RMS*e/ref.RMS, theirs+ref.Kept/ref.RMS*ref.Kept/ref.RMS
				}
			}
		}
		t.Logf("matrices: relative error %.3g of PyTorch's", math.Sqrt(ours/theirs))
		if !(math.Sqrt(ours) <= matrixSlack*math.Sqrt(theirs)) {
			t.Errorf("the matrices' gradients are %.3g times as far from float64 as PyTorch's", math.Sqrt(ours/theirs))
		}
	})
}

// backward computes the gradients of a loss over items 0…3 and checks its value.
func backward(t *testing.T, n *encoder.Network, r referenceModel, loss nn.Loss, want float64) {
	t.Helper()
	const batch = 4
	x, y := r.data(batch)
	tape := tensor.NewTape(n.Backend())
	tape.Record(true)
	l := loss(n.Forward(tape.Input(x.Data, batch, n.Queries, n.Height*n.Width), nn.Dropout{}), tape.Input(y.Data, batch, n.Outputs))
	for _, p := range n.Params() {
		p.ZeroGrad()
	}
	l.Backward()
	const few = 3e-7 // five roundings
	if d := math.Abs(float64(l.Item())/want - 1); !(d <= few) {
		t.Errorf("loss off by %.3g, expected at most %.3g", d, few)
	}
	tape.Reset()
}

// trainAs runs a golden's training through Train and returns the loss of each step.
func trainAs(t *testing.T, n *encoder.Network, tr training, x, y encoder.Matrix) []float64 {
	t.Helper()
	cfg := encoder.Defaults()
	cfg.Loss, cfg.Rate, cfg.WeightDecay, cfg.Batch = tr.Loss, tr.LR, tr.Decay, tr.Batch
	cfg.Optimiser = map[string]string{"Adam": encoder.Adam, "AdamW": encoder.AdamW}[tr.Optimizer]
	cfg.InOrder, cfg.Keep = true, 1
	perEpoch := x.Len() / tr.Batch
	cfg.Epochs = (tr.Steps + perEpoch - 1) / perEpoch
	var losses []float64
	_, err := encoder.Train(context.Background(), n, cfg,
		encoder.Data{Features: array{x}, Targets: y, Train: numbers(x.Len())},
		encoder.Options{Progress: func(p encoder.Progress) {
			if !p.Scored {
				losses = append(losses, p.Loss)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	return losses
}

func numbers(n int) []int {
	v := make([]int, n)
	for i := range v {
		v[i] = i
	}
	return v
}

// sameLosses compares with both of PyTorch's runs. The tolerance is on the float64
// run: rounding 10⁻⁷ a step, amplified by Adam's division by a small √v.
func sameLosses(t *testing.T, what string, got []float64, tr training, tolerance float64) {
	t.Helper()
	if len(got) != tr.Steps || tr.Steps == 0 {
		t.Fatalf("%s: %d losses, expected %d", what, len(got), tr.Steps)
	}
	ours, theirs := 0.0, 0.0
	for i, want := range tr.Losses64 {
		d := math.Abs(got[i]/want - 1)
		if !(d <= tolerance) {
			t.Errorf("%s: loss of step %d is %v, expected %v within %g", what, i, got[i], want, tolerance)
		}
		ours, theirs = max(ours, d), max(theirs, math.Abs(tr.Losses[i]/want-1))
	}
	t.Logf("%s: losses off by %.3g at most, PyTorch's by %.3g", what, ours, theirs)
}

// TestTrainingLosses: the first ten losses and what the trained network says.
func TestTrainingLosses(t *testing.T) {
	eachSmall(t, func(t *testing.T, r referenceModel, g golden) {
		x, y := r.data(8)
		var trainings map[string]training
		if err := json.Unmarshal(r.Training, &trainings); err != nil {
			t.Fatal(err)
		}
		for name, tr := range trainings {
			n := r.generated(t)
			sameLosses(t, name, trainAs(t, n, tr, x, y), tr, 2e-6)
			e := rmsError(t, predictAll(t, n, x), g.f64("trained_"+name+"64"))
			t.Logf("%s: trained outputs off by %.3g (RMS), PyTorch's by %.3g", name, e, tr.Output.RMS)
			if !(e <= max(2*tr.Output.RMS, 2e-6)) {
				t.Errorf("%s: trained outputs off by %.3g, PyTorch's by %.3g", name, e, tr.Output.RMS)
			}
		}
	})
}

// TestStateDict: a state_dict as torch.save writes it has the generator's weights
// under the same names.
func TestStateDict(t *testing.T) {
	var ref reference
	readJSON(t, "testdata/reference.json", &ref)
	r := ref.Models["patch2"]
	want := r.generated(t)
	f, err := checkpoint.Open("testdata/patch2_state.pth")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got := newNetwork(t, cpu.Options{}, r.config())
	report, err := got.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	if report.Parameters != r.Parameters {
		t.Errorf("%d parameters loaded, expected %d", report.Parameters, r.Parameters)
	}
	a, errA := got.Digest()
	b, errB := want.Digest()
	if errA != nil || errB != nil || a != b {
		t.Errorf("digest %v (%v), expected %v (%v)", a, errA, b, errB)
	}
	c := r.config()
	c.Depth++
	if _, err := newNetwork(t, cpu.Options{}, c).Load(f); err == nil {
		t.Error("a state_dict of depth 1 was loaded into a network of depth 2")
	}
}

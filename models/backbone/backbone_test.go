package backbone

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/checkpoint"
	"vision/models/pixels"
	"vision/models/vit"
	"vision/tensor"
)

const testdata = "../blip/testdata/"

func device(t testing.TB) *cpu.Backend {
	t.Helper()
	b, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func values(t testing.TB, path, name string) []float32 {
	t.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, err := f.Float32(name)
	if err != nil {
		t.Fatal(err)
	}
	return append([]float32(nil), v...)
}

// tokens runs a model on a batch of normalised pictures.
func tokens(t testing.TB, b *cpu.Backend, m *vit.Model, x []float32, layer int) []float32 {
	t.Helper()
	tape := tensor.NewTape(b)
	defer tape.Reset()
	y, err := m.Forward(tape.Input(x, len(x)/(3*m.Image*m.Image), 3, m.Image, m.Image), layer)
	if err != nil {
		t.Fatal(err)
	}
	return y.Floats()
}

// near compares with PyTorch's float32 values: the tiny towers differ from float64
// by up to 1.3e-6 there, so 4e-6 leaves room for both sides.
func near(t *testing.T, what string, got, want []float32, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	worst := 0.0
	for i := range got {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= worst) {
			worst = d
		}
	}
	if !(worst <= tol) {
		t.Errorf("%s: largest difference %g, allowed %g", what, worst, tol)
	}
}

func TestBothBLIPLayouts(t *testing.T) {
	b := device(t)
	out := testdata + "tiny_output.npz"
	x := values(t, out, "pixels")
	// Salesforce's file comes without a config.json: copy it away from none, and say
	// what the tensors do not.
	dir := t.TempDir()
	data, err := os.ReadFile(testdata + "salesforce_tiny.pth")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "model_base.pth")
	os.WriteFile(path, data, 0o666)
	if _, err := Open(b, Options{Weights: path, Layer: vit.Final}); err == nil || !strings.Contains(err.Error(), "config.json") {
		t.Errorf("24 channels and unknown heads: %v", err)
	}
	os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"num_attention_heads": 2, "image_size": 16}`), 0o666)
	sf, err := Open(b, Options{Weights: path, Layer: vit.Final})
	if err != nil {
		t.Fatal(err)
	}
	if sf.Model.Eps != 1e-6 || sf.Layout != "Salesforce" || len(sf.Report.Ignored) == 0 {
		t.Errorf("eps %v, layout %s, %d tensors ignored", sf.Model.Eps, sf.Layout, len(sf.Report.Ignored))
	}
	near(t, "Salesforce", tokens(t, b, sf.Model, x, vit.Final), values(t, out, "output_eps6"), 4e-6)
	for layer, name := range []string{"hidden0_eps6", "hidden1_eps6", "hidden2_eps6"} {
		near(t, name, tokens(t, b, sf.Model, x, layer), values(t, out, name), 4e-6)
	}

	hf, err := Open(b, Options{Weights: testdata + "huggingface_tiny/model.safetensors", Layer: vit.Final})
	if err != nil {
		t.Fatal(err)
	}
	if hf.Model.Eps != 1e-5 {
		t.Errorf("eps %v, expected Hugging Face's 1e-5", hf.Model.Eps)
	}
	near(t, "Hugging Face", tokens(t, b, hf.Model, x, vit.Final), values(t, out, "output_eps5"), 4e-6)
	hf6, err := Open(b, Options{Weights: testdata + "huggingface_tiny/model.safetensors", Eps: 1e-6, Layer: vit.Final})
	if err != nil {
		t.Fatal(err)
	}
	if hf6.Digest != sf.Digest {
		t.Error("the two layouts of one tower have different digests")
	}
}

func TestDINOv2LayoutsAgree(t *testing.T) {
	const dir = "../dinov2/testdata/"
	b := device(t)
	for _, side := range []int{70, 42} {
		name := map[int]string{70: "output70", 42: "output42"}[side]
		want := values(t, dir+"tiny_output.npz", name)
		hf, err := Open(b, Options{Weights: dir + "huggingface_tiny/model.safetensors", Image: side, Layer: vit.Final})
		if err != nil {
			t.Fatal(err)
		}
		x := generatorInput(side)
		near(t, name, tokens(t, b, hf.Model, x, vit.Final), want, 4e-6)
		f, err := checkpoint.Open(dir + "tiny.onnx")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		found, err := recognise(f)
		if err != nil {
			t.Fatal(err)
		}
		c, err := found.measure()
		if err != nil {
			t.Fatal(err)
		}
		c.Heads, c.Eps, c.Image = 2, 1e-6, side
		m, err := vit.New(b, c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Load(found.file, found.layout, vit.Hooks{}); err != nil {
			t.Fatal(err)
		}
		sum, err := Digest(m)
		if err != nil {
			t.Fatal(err)
		}
		if sum != hf.Digest {
			t.Errorf("%d px: the ONNX file and the Hugging Face file give different parameters", side)
		}
	}
}

// TestUnknownFilesAreRefused: each message names the file and what was expected.
func TestUnknownFilesAreRefused(t *testing.T) {
	b := device(t)
	dir := t.TempDir()
	other := filepath.Join(dir, "other.safetensors")
	if err := checkpoint.WriteSafetensors(other, []checkpoint.Tensor{{Name: "a", Shape: []int{1}, Data: []float32{1}}}, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ weights, want string }{
		{other, "no family that is known"},
		{filepath.Join(dir, "none.pth"), "none.pth"},
		{"builtin:blip", "expected " + Builtin},
		{"", "no weights given"},
	} {
		if _, err := Open(b, Options{Weights: c.weights}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, expected %q", c.weights, err, c.want)
		}
	}
	flat := filepath.Join(dir, "flat.safetensors")
	if err := checkpoint.WriteSafetensors(flat, []checkpoint.Tensor{
		{Name: "visual_encoder.cls_token", Shape: []int{1, 1, 64}, Data: make([]float32, 64)},
		{Name: "visual_encoder.pos_embed", Shape: []int{1, 5, 64}, Data: make([]float32, 5*64)},
		{Name: "visual_encoder.patch_embed.proj.weight", Shape: []int{64, 3, 0, 0}, Data: []float32{}},
		{Name: "visual_encoder.blocks.0.mlp.fc1.weight", Shape: []int{1, 64}, Data: make([]float32, 64)},
	}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(b, Options{Weights: flat}); err == nil || !strings.Contains(err.Error(), "flat.safetensors: patch embedding of shape [64 3 0 0]") {
		t.Errorf("patches without pixels: %v", err)
	}
	bad := filepath.Join(dir, "config.json")
	os.WriteFile(bad, []byte(`{"hidden_act": "quick_gelu"}`), 0o666)
	if _, _, err := readConfig(other); err == nil || !strings.Contains(err.Error(), "quick_gelu") {
		t.Errorf("another activation: %v", err)
	}
}

// TestBuiltinAgainstTransformers runs the learned weights, outlier activations and
// all, against Dinov2Model with the same rounded values.
func TestBuiltinAgainstTransformers(t *testing.T) {
	const dir = "../dinov2/testdata/"
	text, err := os.ReadFile(dir + "reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Photographs []struct {
			Photograph string                     `json:"photograph"`
			Stored     struct{ RMS, Max float64 } `json:"pytorch_error_stored"`
			Layers     map[string]struct {
				Error struct{ Max float64 } `json:"pytorch_error"`
			} `json:"layers"`
		} `json:"photographs"`
	}
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	b := device(t)
	for _, p := range ref.Photographs {
		picture, err := pixels.ReadFile(dir + p.Photograph)
		if err != nil {
			t.Fatal(err)
		}
		bb, err := Open(b, Options{Weights: Builtin, Image: picture.W, Layer: vit.Final})
		if err != nil {
			t.Skipf("without the built-in weights: %v", err)
		}
		stem := strings.TrimSuffix(filepath.Base(p.Photograph), ".png")
		if picture.W == 224 {
			stem += "_224"
		}
		got := make([]float32, bb.Spec().Floats())
		if err := bb.Extract(got, []*pixels.RGB8{picture}); err != nil {
			t.Fatal(err)
		}
		step := 1
		if picture.W == 224 {
			step = 6
		}
		rms := errorAgainst64(t, dir+stem+".npz", got, step, bb.Model.Width)
		t.Logf("%s: RMS error against float64 %.3g (PyTorch %.3g)", stem, rms, p.Stored.RMS)
		if !(rms <= p.Stored.RMS) {
			t.Errorf("%s: RMS error %.4g exceeds PyTorch's %.4g", stem, rms, p.Stored.RMS)
		}
		x := make([]float32, 3*picture.W*picture.H)
		if err := pixels.Normalize(x, picture, pixels.ImageNetScaling()); err != nil {
			t.Fatal(err)
		}
		for _, layer := range []int{0, 4, 8, 12} {
			name := map[int]string{0: "hidden0", 4: "hidden4", 8: "hidden8", 12: "hidden12"}[layer]
			h := tokens(t, b, bb.Model, x, layer)
			want := values(t, dir+stem+".npz", name)
			near(t, stem+" "+name, sample(h, 4, bb.Model.Width), want, 2*p.Layers[strings.TrimPrefix(name, "hidden")].Error.Max+1e-9)
		}
	}
}

// sample takes every step-th token and channel.
func sample(h []float32, step, width int) []float32 {
	var out []float32
	for t := 0; t < len(h)/width; t += step {
		for c := 0; c < width; c += step {
			out = append(out, h[t*width+c])
		}
	}
	return out
}

func errorAgainst64(t *testing.T, path string, got []float32, step, width int) float64 {
	t.Helper()
	want, residual := values(t, path, "output"), values(t, path, "residual")
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	scale := float64(values(t, path, "residual_scale")[0])
	sum := 0.0
	for i := range want {
		token, c := i/width*step, i%width
		d := float64(got[token*width+c]) - (float64(want[i]) + float64(residual[i])*scale)
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(want)))
}

// generatorInput is the input of the tiny DINOv2 goldens: stream
// "input/pixels<side>", seed 31, scale 2 (bench/goldens/generator.py).
func generatorInput(side int) []float32 {
	s := philox.New(31).Stream(fmt.Sprintf("input/pixels%d", side))
	x := make([]float32, 2*3*side*side)
	for i := range x {
		x[i] = 2 * s.Signed(0, uint64(i))
	}
	return x
}

// TestTensorsOutsideTheNetworkAreSaid: what a file holds beside "model" is listed.
func TestTensorsOutsideTheNetworkAreSaid(t *testing.T) {
	whole, err := checkpoint.Open(testdata + "salesforce_tiny.pth")
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	var tensors []checkpoint.Tensor
	for _, name := range whole.Names() {
		info, _ := whole.Info(name)
		if v, err := whole.Float32(name); err == nil && len(info.Shape) > 0 {
			tensors = append(tensors, checkpoint.Tensor{Name: name, Shape: info.Shape, Data: append([]float32(nil), v...)})
		}
	}
	tensors = append(tensors, checkpoint.Tensor{Name: "optimizer.step", Shape: []int{1}, Data: []float32{1}})
	path := filepath.Join(t.TempDir(), "both.safetensors")
	if err := checkpoint.WriteSafetensors(path, tensors, nil); err != nil {
		t.Fatal(err)
	}
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	found, err := recognise(f)
	if err != nil {
		t.Fatal(err)
	}
	list := found.outside(f)
	if len(list) != 1 || list[0].Name != "optimizer.step" {
		t.Errorf("outside: %v, expected optimizer.step alone", list)
	}
}

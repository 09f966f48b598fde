package vit_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/blip"
	"vision/models/checkpoint"
	"vision/models/pixels"
	"vision/models/vit"
	"vision/tensor"
)

// reference is testdata/reference.json; see its README.
type reference struct {
	Seed           uint64 `json:"seed"`
	Tokens         span   `json:"tokens"`
	Channels       span   `json:"channels"`
	ResidualTokens span   `json:"residual_tokens"`
	Images         []struct {
		Photograph    string      `json:"photograph"`
		PyTorch       errorSize   `json:"pytorch_error"`
		PyTorchStored errorSize   `json:"pytorch_error_residual_tokens"`
		ResidualScale float64     `json:"residual_scale"`
		BlockRMS      []float64   `json:"block_rms"`
		BlockError    []errorSize `json:"block_pytorch_error"`
	} `json:"images"`
}

type span struct{ First, Step, Count int }

type errorSize struct{ RMS, Max float64 }

func npy(t *testing.T, path string) []float32 {
	t.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	v, err := f.Float32(strings.TrimSuffix(filepath.Base(path), ".npy"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func open(t testing.TB, o cpu.Options) *cpu.Backend {
	t.Helper()
	b, err := cpu.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// base is BLIP's tower at full size with the generator's weights.
func base(t testing.TB, b *cpu.Backend, eps float64, seed uint64) *vit.Model {
	t.Helper()
	m, err := vit.New(b, blip.Base(224, eps))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Generate("visual_encoder.", seed); err != nil {
		t.Fatal(err)
	}
	return m
}

func picture(t testing.TB, path string) []float32 {
	t.Helper()
	p, err := pixels.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 3*p.W*p.H)
	if err := pixels.Normalize(x, p, blip.Scaling()); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestFullSizeAgainstPyTorch runs ViT-B/16 on eight photographs. Against float64
// our root-mean-square error may not exceed PyTorch's own on the same tokens; and
// every block's output agrees with PyTorch's within the sum of both errors.
func TestFullSizeAgainstPyTorch(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: 86 M parameters, eight pictures")
	}
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	b := open(t, cpu.Options{})
	m := base(t, b, blip.EpsLAVIS, ref.Seed)
	tape := tensor.NewTape(b)
	blocks, residual := npy(t, "testdata/blocks.npy"), npy(t, "testdata/residual.npy")
	perImage := len(blocks) / len(ref.Images)
	for i, image := range ref.Images {
		x := picture(t, "testdata/photos/"+image.Photograph)
		want := npy(t, "testdata/output_"+strings.TrimSuffix(image.Photograph, ".png")+".npy")
		var got []float32
		each := perImage / (m.Depth + 1)
		err := m.Walk(tape.Input(x, 1, 3, m.Image, m.Image), func(layer int, y *tensor.Tensor) bool {
			if got = y.Floats(); layer != vit.Final {
				checkBlock(t, layer, got, blocks[i*perImage+layer*each:][:each], ref, image.BlockRMS[layer], image.BlockError[layer], m.Width)
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		tape.Reset()
		rms, worst := against64(got, want, residual[i*ref.ResidualTokens.Count*m.Width:], image.ResidualScale, ref.ResidualTokens, m.Width)
		t.Logf("%s: RMS error against float64 %.3g (PyTorch %.3g), largest %.3g (%.3g)", image.Photograph, rms, image.PyTorchStored.RMS, worst, image.PyTorchStored.Max)
		if !(rms <= image.PyTorchStored.RMS) {
			t.Errorf("%s: RMS error %.4g exceeds PyTorch's %.4g", image.Photograph, rms, image.PyTorchStored.RMS)
		}
	}
}

func forward(t testing.TB, m *vit.Model, tape *tensor.Tape, x []float32, layer int) []float32 {
	t.Helper()
	defer tape.Reset()
	y, err := m.Forward(tape.Input(x, len(x)/(3*m.Image*m.Image), 3, m.Image, m.Image), layer)
	if err != nil {
		t.Fatal(err)
	}
	return y.Floats()
}

// against64 compares with PyTorch's output plus the stored residual to float64.
func against64(got, want, residual []float32, scale float64, tokens span, width int) (rms, worst float64) {
	sum := 0.0
	for r := range tokens.Count {
		at := (tokens.First + r*tokens.Step) * width
		for c := range width {
			exact := float64(want[at+c]) + float64(residual[r*width+c])*scale
			d := math.Abs(float64(got[at+c]) - exact)
			sum += d * d
			if !(d <= worst) {
				worst = d
			}
		}
	}
	return math.Sqrt(sum / float64(tokens.Count*width)), worst
}

// checkBlock compares sampled hidden states. Both sides err against the exact
// value by about PyTorch's own error, so their distance may be twice its largest.
func checkBlock(t *testing.T, layer int, got, want []float32, ref reference, rms float64, pytorch errorSize, width int) {
	t.Helper()
	sum := 0.0
	for _, v := range got {
		sum += float64(v) * float64(v)
	}
	if d := math.Abs(math.Sqrt(sum/float64(len(got))) - rms); !(d <= 1e-6*rms) {
		t.Errorf("layer %d: RMS of the output differs by %g", layer, d)
	}
	bad := 0
	for r := range ref.Tokens.Count {
		for c := range ref.Channels.Count {
			g := got[(ref.Tokens.First+r*ref.Tokens.Step)*width+ref.Channels.First+c*ref.Channels.Step]
			w := want[r*ref.Channels.Count+c]
			if d := math.Abs(float64(g) - float64(w)); !(d <= 2*pytorch.Max+1e-9) {
				bad++
			}
		}
	}
	if bad > 0 {
		t.Errorf("layer %d: %d values differ from PyTorch's by more than twice its largest error %g", layer, bad, pytorch.Max)
	}
}

// TestBatchAndThreadsDoNotShow holds the first promise at full size: an item's
// bits do not depend on the batch it sits in, the threads, or the kernels.
func TestBatchAndThreadsDoNotShow(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: 86 M parameters")
	}
	x := picture(t, "testdata/photos/000000000030.png")
	x = append(x, picture(t, "testdata/photos/000000000072.png")...)
	n := len(x) / 2
	var want []float32
	for _, threads := range []int{1, 2, 7} {
		b := open(t, cpu.Options{Threads: threads})
		m := base(t, b, blip.EpsLAVIS, 1)
		tape := tensor.NewTape(b)
		both := forward(t, m, tape, x, vit.Final)
		if want == nil {
			want = both
			sameBits(t, "alone", forward(t, m, tape, x[n:], vit.Final), want[len(want)/2:])
		}
		sameBits(t, b.Name(), both, want)
	}
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: value %d is %08x, want %08x", what, i, math.Float32bits(got[i]), math.Float32bits(want[i]))
		}
	}
}

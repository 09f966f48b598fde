package vit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/blip"
	"vision/models/checkpoint"
	"vision/models/pixels"
	"vision/models/vit"
	"vision/nn"
	"vision/tensor"
)

// grids is testdata/grids/reference.json: ViT-B/16 at 384 px.
type grids struct {
	Full struct {
		Seed                            uint64
		Tokens, Channels, Queries, Keys span
		Images                          []struct {
			Photograph      string
			Pixels          string      `json:"pixels_sha256"`
			PyTorch         errorSize   `json:"pytorch_error"`
			Stored          errorSize   `json:"pytorch_error_stored"`
			ResidualScale   float64     `json:"residual_scale"`
			HiddenRMS       []float64   `json:"hidden_rms"`
			HiddenError     []errorSize `json:"hidden_pytorch_error"`
			AttentionRMS    []float64   `json:"attention_rms"`
			AttentionErrors []errorSize `json:"attention_pytorch_error"`
		}
	}
}

// base384 is BLIP's tower at full size and 384 px; its position embedding is that
// of 224 px, interpolated, as LAVIS does where it loads a checkpoint.
func base384(t *testing.T, b *cpu.Backend, seed uint64) *vit.Model {
	t.Helper()
	m, err := vit.New(b, blip.Base(384, blip.EpsLAVIS))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Generate("visual_encoder.", seed); err != nil {
		t.Fatal(err)
	}
	p := tensor.NewParam(b, "pos_embed", 1, 197, m.Width)
	if err := nn.Generate([]*tensor.Tensor{p}, seed, "visual_encoder."); err != nil {
		t.Fatal(err)
	}
	at, err := vit.InterpolatePositions(p.Floats(), 14, m.Grid(), m.Width, m.ScaleOffset)
	if err != nil {
		t.Fatal(err)
	}
	m.Position.Write(at)
	return m
}

// enlarged is the 384 px square of a 224 px photograph, normalised.
func enlarged(t *testing.T, path string) []float32 {
	t.Helper()
	p, err := pixels.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r pixels.Resizer
	if p, err = r.Resize(p, 384, 384); err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 3*p.W*p.H)
	if err := pixels.Normalize(x, p, blip.Scaling()); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestFullSizeAt384AgainstPyTorch runs ViT-B/16 on 577 tokens. Against float64 our
// root-mean-square error may not exceed PyTorch's own on the same tokens; the
// sampled values of every hidden state and attention map lie within twice
// PyTorch's largest error of its float32 values, and their sizes agree whole. Maps
// are asked for the first picture only: for the second the bits of the output must
// not change by them.
func TestFullSizeAt384AgainstPyTorch(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: 86 M parameters, 577 tokens")
	}
	text, err := os.ReadFile("testdata/grids/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var g grids
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	ref := g.Full
	f, err := checkpoint.Open("testdata/grids/vit_b16_384.npz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	golden := func(name string) []float32 {
		v, err := f.Float32(name)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	b := open(t, cpu.Options{})
	m := base384(t, b, ref.Seed)
	tape := tensor.NewTape(b)
	hidden, attention := golden("hidden"), golden("attention")
	for i, image := range ref.Images {
		x := enlarged(t, "testdata/photos/"+image.Photograph)
		if sum := sha256.Sum256(littleEndian(x)); hex.EncodeToString(sum[:]) != image.Pixels {
			t.Errorf("%s: SHA-256 of the normalised pixels is %x, expected %s", image.Photograph, sum, image.Pixels)
		}
		var got []float32
		states, maps := 0, 0
		err := m.WalkMaps(tape.Input(x, 1, 3, m.Image, m.Image), func(layer int, y, p *tensor.Tensor) bool {
			got = y.Floats()
			states++
			if p != nil {
				maps++
			}
			if layer == vit.Final {
				return true
			}
			sameSize(t, fmt.Sprintf("layer %d", layer), got, image.HiddenRMS[layer], 1e-6)
			if i == 0 {
				each := ref.Tokens.Count * ref.Channels.Count
				near(t, fmt.Sprintf("layer %d", layer), grid(got, 1, m.Tokens(), m.Width, ref.Tokens, ref.Channels),
					hidden[layer*each:][:each], image.HiddenError[layer])
			}
			if (p == nil) != (layer == 0) {
				t.Fatalf("layer %d: maps %v", layer, p)
			}
			if p != nil {
				probs := p.Floats()
				rowsSumToOne(t, layer, probs, m.Tokens())
				sameSize(t, fmt.Sprintf("maps of block %d", layer), probs, image.AttentionRMS[layer-1], 1e-5)
				if i == 0 {
					each := m.Heads * ref.Queries.Count * ref.Keys.Count
					near(t, fmt.Sprintf("maps of block %d", layer), grid(probs, m.Heads, m.Tokens(), m.Tokens(), ref.Queries, ref.Keys),
						attention[(layer-1)*each:][:each], image.AttentionErrors[layer-1])
				}
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		tape.Reset()
		if states != m.Depth+2 || maps != m.Depth {
			t.Fatalf("%d states and %d maps seen, expected %d and %d", states, maps, m.Depth+2, m.Depth)
		}
		stem := strings.TrimSuffix(image.Photograph, ".png")
		stored := tokens(got, ref.Tokens, m.Width)
		rms, worst := against64(stored, golden("output_"+stem), golden("residual_"+stem), image.ResidualScale)
		t.Logf("%s at 384 px: RMS error against float64 %.3g (PyTorch %.3g), largest %.3g (%.3g)", image.Photograph, rms, image.Stored.RMS, worst, image.Stored.Max)
		if !(rms <= image.Stored.RMS) {
			t.Errorf("%s: RMS error %.4g exceeds PyTorch's %.4g", image.Photograph, rms, image.Stored.RMS)
		}
		near(t, image.Photograph, stored, golden("output_"+stem), image.PyTorch)
		if i == 1 {
			sameBits(t, "without maps", forward(t, m, tape, x, vit.Final), got)
		}
	}
}

// grid takes rows and columns of planes [rows, cols].
func grid(x []float32, planes, rows, cols int, r, c span) []float32 {
	var out []float32
	for p := range planes {
		for i := range r.Count {
			for j := range c.Count {
				out = append(out, x[(p*rows+r.First+i*r.Step)*cols+c.First+j*c.Step])
			}
		}
	}
	return out
}

// sameSize compares the root mean square of all values, relatively.
func sameSize(t *testing.T, what string, x []float32, want, tol float64) {
	t.Helper()
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	if d := math.Abs(math.Sqrt(sum/float64(len(x))) - want); !(d <= tol*want) {
		t.Errorf("%s: RMS differs from PyTorch's %g by %g", what, want, d)
	}
}

// rowsSumToOne: n probabilities, each rounded by at most half an ulp.
func rowsSumToOne(t *testing.T, layer int, p []float32, n int) {
	t.Helper()
	for r := 0; r < len(p); r += n {
		sum := 0.0
		for _, v := range p[r : r+n] {
			if !(v >= 0) {
				t.Fatalf("block %d: probability %v", layer, v)
			}
			sum += float64(v)
		}
		if !(math.Abs(sum-1) <= 1e-6) {
			t.Fatalf("block %d: row %d sums to %.9g", layer, r/n, sum)
		}
	}
}

// TestTinyTowerAgainstPyTorch runs the tiny tower of models/blip whole at its own 16 px
// and at 24 px, its position embedding interpolated from 4 × 4 to 6 × 6 patches: the
// output, every hidden state and every value of every attention map.
func TestTinyTowerAgainstPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/grids/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Tiny map[string]struct {
			PyTorch   errorSize   `json:"pytorch_error"`
			Attention []errorSize `json:"attention_pytorch_error"`
		}
	}
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	f, err := checkpoint.Open("testdata/grids/tiny.npz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const seed = 2 // make_blip.py's
	b := open(t, cpu.Options{})
	for _, side := range []int{16, 24} {
		golden := func(what string) []float32 {
			v, err := f.Float32(fmt.Sprintf("%s_%d", what, side))
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		want, ok := ref.Tiny[fmt.Sprint(side)]
		if !ok || len(want.Attention) != 2 {
			t.Fatalf("reference.json has %+v for %d px", want, side)
		}
		m, err := vit.New(b, vit.Config{Image: side, Patch: 4, Width: 24, Depth: 2, Heads: 2, Hidden: 96, Eps: blip.EpsLAVIS})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Generate("visual_encoder.", seed); err != nil {
			t.Fatal(err)
		}
		p := tensor.NewParam(b, "pos_embed", 1, 17, m.Width)
		if err := nn.Generate([]*tensor.Tensor{p}, seed, "visual_encoder."); err != nil {
			t.Fatal(err)
		}
		at, err := vit.InterpolatePositions(p.Floats(), 4, m.Grid(), m.Width, 0)
		if err != nil {
			t.Fatal(err)
		}
		m.Position.Write(at)
		tape := tensor.NewTape(b)
		states := 0
		err = m.WalkMaps(tape.Input(golden("pixels"), 1, 3, side, side), func(layer int, y, p *tensor.Tensor) bool {
			states++
			what := fmt.Sprintf("%d px, layer %d", side, layer)
			if layer == vit.Final {
				near(t, what, y.Floats(), golden("output"), want.PyTorch)
				return true
			}
			// The states before the last norm are as large as the output (RMS near 1).
			near(t, what, y.Floats(), golden(fmt.Sprintf("hidden%d", layer)), want.PyTorch)
			if (p == nil) != (layer == 0) {
				t.Fatalf("%s: maps %v", what, p)
			}
			if p != nil {
				near(t, what+", maps", p.Floats(), golden(fmt.Sprintf("attention%d", layer)), want.Attention[layer-1])
				rowsSumToOne(t, layer, p.Floats(), m.Tokens())
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		if states != 4 {
			t.Errorf("%d px: %d states, expected 4", side, states)
		}
		tape.Reset()
	}
}

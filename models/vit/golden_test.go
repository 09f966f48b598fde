package vit_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/blip"
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
		Pixels        string      `json:"pixels_sha256"`
		PyTorch       errorSize   `json:"pytorch_error"`
		PyTorchEps5   errorSize   `json:"pytorch_error_eps1e-5"`
		PyTorchStored errorSize   `json:"pytorch_error_residual_tokens"`
		ResidualScale float64     `json:"residual_scale"`
		OutputRMS     float64     `json:"output_rms"`
		BlockRMS      []float64   `json:"block_rms"`
		BlockError    []errorSize `json:"block_pytorch_error"`
	} `json:"images"`
}

type span struct{ First, Step, Count int }

type errorSize struct{ RMS, Max float64 }

// TestFullSizeAgainstPyTorch runs ViT-B/16 on eight photographs, from the same
// normalised pixels as PyTorch's, bit for bit. Against float64 our
// root-mean-square error may not exceed PyTorch's own on the same tokens. Within
// twice PyTorch's largest error of its float32 values lie: every ninth token of each
// output, whose size agrees whole; the sampled values of every block, and with eps
// 1e-5 of the output, of the first two images.
func TestFullSizeAgainstPyTorch(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: 86 M parameters, eight pictures")
	}
	ref := readReference(t)
	b := open(t, cpu.Options{})
	m := base(t, b, blip.EpsLAVIS, ref.Seed)
	tape := tensor.NewTape(b)
	blocks, residual := npy(t, "testdata/blocks.npy"), npy(t, "testdata/residual.npy")
	const stacked = 2 // images whose hidden states are stored
	perImage := len(blocks) / stacked
	each := perImage / (m.Depth + 1)
	for i, image := range ref.Images {
		x := picture(t, "testdata/photos/"+image.Photograph)
		if sum := sha256.Sum256(littleEndian(x)); hex.EncodeToString(sum[:]) != image.Pixels {
			t.Errorf("%s: SHA-256 of the normalised pixels is %x, expected %s", image.Photograph, sum, image.Pixels)
		}
		want := npy(t, "testdata/output_"+strings.TrimSuffix(image.Photograph, ".png")+".npy")
		var got []float32
		err := m.Walk(tape.Input(x, 1, 3, m.Image, m.Image), func(layer int, y *tensor.Tensor) bool {
			if got = y.Floats(); layer != vit.Final && i < stacked {
				checkBlock(t, layer, got, blocks[i*perImage+layer*each:][:each], ref, image.BlockRMS[layer], image.BlockError[layer], m.Width)
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		tape.Reset()
		sameSize(t, image.Photograph, got, image.OutputRMS, 1e-6)
		got = tokens(got, ref.ResidualTokens, m.Width) // those that are stored
		rms, worst := against64(got, want, residual[i*ref.ResidualTokens.Count*m.Width:][:ref.ResidualTokens.Count*m.Width], image.ResidualScale)
		t.Logf("%s: RMS error against float64 %.3g (PyTorch %.3g), largest %.3g (%.3g)", image.Photograph, rms, image.PyTorchStored.RMS, worst, image.PyTorchStored.Max)
		if !(rms <= image.PyTorchStored.RMS) {
			t.Errorf("%s: RMS error %.4g exceeds PyTorch's %.4g", image.Photograph, rms, image.PyTorchStored.RMS)
		}
		near(t, image.Photograph+", every ninth token", got, want, image.PyTorch)
	}
	setEps(m, blip.EpsHuggingFace)
	eps5 := npy(t, "testdata/output_eps5.npy")
	each = ref.Tokens.Count * ref.Channels.Count
	if len(eps5) != 2*each {
		t.Fatalf("output_eps5.npy holds %d values, expected those of two images, %d", len(eps5), 2*each)
	}
	for i, image := range ref.Images[:2] {
		got := forward(t, m, tape, picture(t, "testdata/photos/"+image.Photograph), vit.Final)
		near(t, image.Photograph+" with eps 1e-5", sampled(got, ref, m.Width), eps5[i*each:][:each], image.PyTorchEps5)
	}
}

// TestPixelsAgainstTorchvision compares the stored pixels, every seventh row and
// column of the first photograph, bit for bit.
func TestPixelsAgainstTorchvision(t *testing.T) {
	const side, step = 224, 7
	x := picture(t, "testdata/photos/000000000030.png")
	var got []float32
	for c := range 3 {
		for y := 0; y < side; y += step {
			for col := 0; col < side; col += step {
				got = append(got, x[(c*side+y)*side+col])
			}
		}
	}
	sameBits(t, "pixels", got, npy(t, "testdata/pixels_000000000030.npy"))
}

func readReference(t *testing.T) reference {
	t.Helper()
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	return ref
}

// setEps gives every LayerNorm of the tower another eps.
func setEps(m *vit.Model, eps float64) {
	m.Norm.Eps = eps
	for _, b := range m.Blocks {
		b.Norm1.Eps, b.Norm2.Eps = eps, eps
	}
}

func littleEndian(x []float32) []byte {
	raw := make([]byte, 0, 4*len(x))
	for _, v := range x {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return raw
}

// near compares with PyTorch's float32 values. Both sides err against the exact
// value by about PyTorch's own error, so their distance may be twice its largest.
func near(t *testing.T, what string, got, want []float32, pytorch errorSize) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	bad := 0
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - float64(w)); !(d <= 2*pytorch.Max+1e-9) {
			bad++
		}
	}
	if bad > 0 {
		t.Errorf("%s: %d of %d values differ from PyTorch's by more than twice its largest error %g", what, bad, len(want), pytorch.Max)
	}
}

// sampled takes the reference's tokens and channels.
func sampled(x []float32, ref reference, width int) []float32 {
	var out []float32
	for r := range ref.Tokens.Count {
		for c := range ref.Channels.Count {
			out = append(out, x[(ref.Tokens.First+r*ref.Tokens.Step)*width+ref.Channels.First+c*ref.Channels.Step])
		}
	}
	return out
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

// tokens takes the rows of a span.
func tokens(x []float32, s span, width int) []float32 {
	var out []float32
	for r := range s.Count {
		at := (s.First + r*s.Step) * width
		out = append(out, x[at:at+width]...)
	}
	return out
}

// against64 compares with PyTorch's values plus the stored residual to float64.
func against64(got, want, residual []float32, scale float64) (rms, worst float64) {
	sum := 0.0
	for i, g := range got {
		d := math.Abs(float64(g) - (float64(want[i]) + float64(residual[i])*scale))
		sum += d * d
		if !(d <= worst) {
			worst = d
		}
	}
	return math.Sqrt(sum / float64(len(got))), worst
}

// checkBlock compares a hidden state: its size whole, its values sampled.
func checkBlock(t *testing.T, layer int, got, want []float32, ref reference, rms float64, pytorch errorSize, width int) {
	t.Helper()
	sameSize(t, fmt.Sprintf("layer %d", layer), got, rms, 1e-6)
	near(t, fmt.Sprintf("layer %d", layer), sampled(got, ref, width), want, pytorch)
}

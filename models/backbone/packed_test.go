package backbone

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/checkpoint"
	"vision/models/pixels"
	"vision/models/vit"
)

// smallTower writes a network of Salesforce's layout whose tensors are multiples of a
// cache line, as those of real ones.
func smallTower(t *testing.T) string {
	t.Helper()
	c := vit.Config{Image: 16, Patch: 4, Width: 64, Depth: 2, Heads: 1, Hidden: 256, Eps: 1e-6}
	var tensors []checkpoint.Tensor
	for _, p := range c.Parameters() {
		n := 1
		for _, d := range p.Shape {
			n *= d
		}
		v := make([]float32, n)
		s := philox.New(1).Stream(p.Name)
		for i := range v {
			v[i] = 0.2 * s.Signed(0, uint64(i))
		}
		tensors = append(tensors, checkpoint.Tensor{Name: "visual_encoder." + p.Name, Shape: p.Shape, Data: v})
	}
	path := filepath.Join(t.TempDir(), "tower.safetensors")
	if err := checkpoint.WriteSafetensors(path, tensors, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

func pack(t *testing.T, weights string, width int) string {
	t.Helper()
	path, err := Pack(t.Context(), weights, filepath.Join(t.TempDir(), "packed"), width)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func extract(b *Backbone) ([]float32, error) {
	p := pixels.New(b.Model.Image, b.Model.Image)
	for i := range p.Pix {
		p.Pix[i] = byte(i * 37)
	}
	y := make([]float32, b.Spec().Floats())
	return y, b.Extract(y, []*pixels.RGB8{p})
}

// TestPackedWeights: packed weights of any width give the bits and the digest of the file
// they were made of, on every vector unit and in plain Go, at the stored size and at
// another, and are used where they lie if the device reads such panels.
func TestPackedWeights(t *testing.T) {
	for _, weights := range []string{smallTower(t), testdata + "huggingface_tiny/model.safetensors"} {
		for _, o := range []cpu.Options{{Threads: 1}, {Threads: 3}, {Vector: "avx2"}, {Portable: true}} {
			b, err := cpu.New(o)
			if err != nil {
				t.Log(err) // no such vector unit
				continue
			}
			defer b.Close()
			for _, width := range []int{16, 32, 5} {
				for _, image := range []int{16, 24} {
					same(t, b, weights, pack(t, weights, width), image, width)
				}
			}
		}
	}
}

func same(t *testing.T, b *cpu.Backend, weights, packed string, image, width int) {
	t.Helper()
	options := func(path string) Options { return Options{Weights: path, Image: image, Layer: vit.Final} }
	want, err := Open(b, options(weights))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(b, options(packed))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	if inPlace := got.file != nil; want.Model.Width%16 == 0 && inPlace != (b.PanelWidth() == width) {
		t.Errorf("%s, panels of %d: used in the file: %v", b.Name(), width, inPlace)
	}
	if got.Digest != want.Digest || got.Report.Parameters != want.Report.Parameters || got.Spec() != want.Spec() {
		t.Errorf("digest %s of %d parameters, %+v; expected %s, %d, %+v", got.Digest, got.Report.Parameters, got.Spec(), want.Digest, want.Report.Parameters, want.Spec())
	}
	if err := got.Verify(); err != nil {
		t.Error(err)
	}
	x, err := extract(want)
	if err != nil {
		t.Fatal(err)
	}
	y, err := extract(got)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(x, y, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) {
		t.Errorf("%s, panels of %d: the features differ", b.Name(), width)
	}
}

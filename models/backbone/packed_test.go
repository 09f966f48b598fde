package backbone

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	path, err := Pack(weights, filepath.Join(t.TempDir(), "packed"), width)
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

// TestPackedDamage: what changed since it was packed is an error that names file and
// matrix, and a file cut while it is mapped does not end the process.
func TestPackedDamage(t *testing.T) {
	tower := smallTower(t)
	for _, o := range []cpu.Options{{Threads: 1}, {Threads: 2}, {Portable: true}} {
		b, err := cpu.New(o)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		path := pack(t, tower, max(b.PanelWidth(), 1))
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		damaged := slices.Clone(text)
		at := strings.Index(string(text), `"blocks.1.mlp.fc2.weight":{"dtype"`)
		var place struct{ DataOffsets [2]int }
		entry := strings.SplitAfter(string(text[at+len(`"blocks.1.mlp.fc2.weight":`):]), "}")[0]
		if err := json.Unmarshal([]byte(strings.Replace(entry, "data_offsets", "DataOffsets", 1)), &place); err != nil {
			t.Fatal(err)
		}
		damaged[len(text)-dataBytes(t, path)+place.DataOffsets[0]+4096] ^= 1
		if err := os.WriteFile(path, damaged, 0o666); err != nil {
			t.Fatal(err)
		}
		bb, err := Open(b, Options{Weights: path, Image: 16, Layer: vit.Final})
		if err == nil {
			_, err = extract(bb)
			bb.Close()
		} else if b.PanelWidth() > 0 {
			t.Errorf("opened with the error %v, expected none before the matrix is used", err)
		}
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "blocks.1.mlp.fc2.weight") || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s, a flipped bit: %v", b.Name(), err)
		}
		if b.PanelWidth() == 0 {
			continue
		}
		os.WriteFile(path, text, 0o666)
		if bb, err = Open(b, Options{Weights: path, Image: 16, Layer: vit.Final}); err != nil {
			t.Fatal(err)
		}
		if _, err = extract(bb); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, 4096); err != nil {
			t.Fatal(err)
		}
		if _, err = extract(bb); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "truncated") {
			t.Errorf("%s, cut while in use: %v", b.Name(), err)
		}
		bb.Close()
	}
}

// dataBytes is what the tensors of a file take.
func dataBytes(t *testing.T, path string) int {
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for _, name := range f.Names() {
		info, _ := f.Info(name)
		n += info.Bytes()
	}
	return n
}

// TestPackedRefused: metadata that do not fit are errors that name the file.
func TestPackedRefused(t *testing.T) {
	b := device(t)
	digest := strings.Repeat("0", 64)
	matrix := func(m string) string {
		return `{"version":1,"family":"BLIP","panels":4,"matrices":{"a.weight":` + m + `}}`
	}
	for text, want := range map[string]string{
		`{`:                            "metadata",
		`{"version":2}`:                "version 2, expected 1",
		`{"version":1,"panels":0}`:     "panels of 0 rows",
		`{"version":1,"panels":70000}`: "panels of 70000 rows",
		`{"version":1,"family":"CLIP","panels":4}`:                                   `family "CLIP"`,
		`{"version":1,"family":"BLIP","panels":4}`:                                   "pos_embed",
		matrix(`{"shape":[4,2],"digest":"00","crc32c":["0"]}`):                       "digest",
		matrix(`{"shape":[4],"digest":"` + digest + `","crc32c":["0"]}`):             "at least two sizes",
		matrix(`{"shape":[4,3],"digest":"` + digest + `","crc32c":["0"]}`):           "expected [1 3 4]",
		matrix(`{"shape":[4,1048577],"digest":"` + digest + `","crc32c":["0"]}`):     "sizes of 1 to",
		matrix(`{"shape":[4,2],"digest":"` + digest + `","crc32c":[]}`):              "0 checksums, expected 1",
		matrix(`{"shape":[4,2],"digest":"` + digest + `","crc32c":["xyz"]}`):         "hexadecimal",
		matrix(`{"shape":[4,2],"digest":"` + digest + `","crc32c":["0"]}` + `,"b":`): "metadata",
	} {
		path := filepath.Join(t.TempDir(), "w.safetensors")
		tensors := []checkpoint.Tensor{{Name: "a.weight", Shape: []int{1, 2, 4}, Data: make([]float32, 8)}}
		if err := checkpoint.WriteSafetensors(path, tensors, map[string]string{packedKey: text}); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(b, Options{Weights: path}); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, expected an error with %q", text, err, want)
		}
	}
	tower := smallTower(t)
	if _, err := Pack(tower, filepath.Dir(tower), 16); err == nil || !strings.Contains(err.Error(), "empty folder") {
		t.Errorf("into the folder of the weights: %v", err)
	}
	if _, err := Pack(tower, t.TempDir(), 0); err == nil {
		t.Error("panels of 0 rows")
	}
}

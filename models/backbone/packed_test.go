package backbone

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

// rewrite changes a packed file; checksums are made to fit.
func rewrite(t *testing.T, path string, change func(p *packedInfo, values map[string][]float32)) {
	t.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := readPacked(f)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]float32{}
	for _, name := range f.Names() {
		if values[name], err = f.Float32(name); err != nil {
			t.Fatal(err)
		}
	}
	change(info, values)
	var tensors []checkpoint.Tensor
	for name, v := range values {
		at, _ := f.Info(name)
		tensors = append(tensors, checkpoint.Tensor{Name: name, Shape: at.Shape, Data: v})
		if m, ok := info.Matrices[name]; ok {
			m.CRC = checksums(v)
			info.Matrices[name] = m
		}
	}
	metadata, err := info.metadata()
	if err == nil {
		err = errors.Join(f.Close(), checkpoint.WriteAligned(path, tensors, metadata))
	}
	if err != nil {
		t.Fatal(err)
	}
}

const matrix = "blocks.1.mlp.fc2.weight"

// damage flips a bit of the matrix in the file.
func damage(t *testing.T, path string) {
	t.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := f.Raw(matrix)
	f.Close()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[bytes.Index(data, raw)+len(raw)/2] ^= 1
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// opened opens packed weights and extracts once.
func opened(t *testing.T, b *cpu.Backend, path string) (*Backbone, error) {
	t.Helper()
	bb, err := Open(b, Options{Weights: path, Image: 16, Layer: vit.Final})
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { bb.Close() })
	_, err = extract(bb)
	return bb, err
}

// TestPackedDamage: what changed since it was packed is an error that names file and
// matrix, wherever it is noticed, and cannot be packed again; a file that is written to
// or cut while it is in use is one too, and not the end of the process.
func TestPackedDamage(t *testing.T) {
	tower := smallTower(t)
	for _, o := range []cpu.Options{{Threads: 1}, {Threads: 2}, {Portable: true}} {
		b, err := cpu.New(o)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		inPlace, width := b.PanelWidth() > 0, max(b.PanelWidth(), 1)
		says := func(what string, err error, path string, words ...string) {
			t.Helper()
			for _, w := range append(words, path) {
				if err == nil || !strings.Contains(err.Error(), w) {
					t.Errorf("%s, %s: %v, expected an error with %q", b.Name(), what, err, w)
				}
			}
		}
		path := pack(t, tower, width)
		damage(t, path)
		_, err = opened(t, b, path)
		says("a flipped bit", err, path, matrix, "damaged")
		_, err = Pack(t.Context(), path, filepath.Join(t.TempDir(), "again"), width)
		says("packed again", err, path, matrix, "damaged")

		path = pack(t, tower, width)
		rewrite(t, path, func(_ *packedInfo, v map[string][]float32) { v[matrix][7] = float32(math.Inf(-1)) })
		_, err = opened(t, b, path)
		says("an infinite value", err, path, matrix, "broken")

		path = pack(t, tower, width)
		rewrite(t, path, func(_ *packedInfo, v map[string][]float32) { v[matrix][7]++ })
		bb, err := opened(t, b, path)
		if inPlace && err == nil {
			err = bb.Verify()
		}
		says("values of another digest", err, path, "digest")

		for what, change := range map[string]func(path string) error{
			"cut":        func(path string) error { return os.Truncate(path, 4096) },
			"written to": func(path string) error { return write(path, 8192, make([]byte, 64)) },
		} {
			if !inPlace {
				continue
			}
			path = pack(t, tower, width)
			if bb, err = opened(t, b, path); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Millisecond) // beyond the tick of the file system's clock
			if err := change(path); err != nil {
				t.Fatal(err)
			}
			func() {
				defer func() {
					if r := recover(); r != nil { // qemu-user 7.2 gives no address of a bus error
						t.Skipf("needs a system that reports the address of a bus error, found: %v", r)
					}
				}()
				_, err = extract(bb)
			}()
			says(what+" while in use", err, path, "in use")
		}
	}
}

func write(path string, at int64, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(data, at)
	return errors.Join(err, f.Close())
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
		if err := checkpoint.WriteSafetensors(path, tensors, map[string]string{packedKey: text, packedKey + "-crc32": fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text)))}); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(b, Options{Weights: path}); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, expected an error with %q", text, err, want)
		}
	}
	for what, change := range map[string]func(*packedInfo){
		"short name":     func(p *packedInfo) { p.Layout = "\x1b[2J" },
		"at most 16777":  func(p *packedInfo) { p.Family = strings.Repeat("x", mostPacked) },
		"another digest": func(p *packedInfo) {},
	} {
		path := pack(t, smallTower(t), 16)
		rewrite(t, path, func(p *packedInfo, _ map[string][]float32) { change(p) })
		if what == "another digest" { // one digit, as a damaged disk would have it
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			at := strings.Index(string(data), `digest\":\"`) + len(`digest\":\"`)
			data[at] = "21"[min(1, data[at]^'1')]
			os.WriteFile(path, data, 0o666)
			what = "changed or damaged"
		}
		if _, err := Open(b, Options{Weights: path}); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), what) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%v, expected an error with %q", err, what)
		}
	}
}

// TestPackLeavesNothing: a folder with something else in it is refused, what an
// interrupted run left is not, and a failing one leaves nothing.
func TestPackLeavesNothing(t *testing.T) {
	tower := smallTower(t)
	os.WriteFile(filepath.Join(filepath.Dir(tower), "config.json"), []byte(`{"num_attention_heads": 1}`), 0o666)
	pack := func(dir string, width int) error {
		_, err := Pack(t.Context(), tower, dir, width)
		return err
	}
	if err := pack(filepath.Dir(tower), 16); err == nil || !strings.Contains(err.Error(), "empty folder") {
		t.Errorf("into the folder of the weights: %v", err)
	}
	if err := pack(t.TempDir(), 0); err == nil {
		t.Error("panels of 0 rows")
	}
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, ".model.safetensors.tmp-1"), []byte("half"), 0o666)
	os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"num_attention_heads": 1}`), 0o666)
	if err := pack(dir, 16); err != nil {
		t.Errorf("after an interrupted run: %v", err)
	}
	other := t.TempDir()
	os.WriteFile(filepath.Join(other, "config.json"), []byte(`{"num_attention_heads": 2}`), 0o666)
	if err := pack(other, 16); err == nil || !strings.Contains(err.Error(), "config.json") {
		t.Errorf("beside another config.json: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Pack(ctx, tower, filepath.Join(dir, "new"), 16); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); err == nil {
		t.Error("a cancelled run made its folder")
	}
}

package backbone

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision/kernels/cpu"
	"vision/models/checkpoint"
	"vision/models/vit"
)

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

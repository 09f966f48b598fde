package checkpoint

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// survives runs a function that reads pages that are gone.
func survives(t *testing.T, read func()) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs a system that maps files and raises SIGBUS; tested on linux")
	}
	// qemu-user (7.2) delivers SIGBUS without the address, and Go then cannot
	// tell it from a nil pointer: the guard rightly lets that panic pass.
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(faultError); ok {
				t.Errorf("a fault left the package: %v", r)
			}
			t.Skipf("needs a system that reports the address of a bus error, found: %v", r)
		}
	}()
	read()
}

// TestTruncatedWhileOpen: whatever is called, reading a page that is gone is an
// error that names the file, not the end of the process.
func TestTruncatedWhileOpen(t *testing.T) {
	const n = 1 << 16
	for name, write := range map[string]func(path string) error{
		"f32": func(path string) error { return WriteNpyFloat32(path, []int{n}, make([]float32, n)) },
		"f64": func(path string) error { return WriteNpyFloat64(path, []int{n}, make([]float64, n)) },
	} {
		for what, read := range map[string]func(f *File) error{
			"Float32":       func(f *File) error { _, err := f.Float32(name); return err },
			"Float64":       func(f *File) error { _, err := f.Float64(name); return err },
			"Raw":           func(f *File) error { _, err := f.Raw(name); return err },
			"Digests":       func(f *File) error { _, err := f.Digests(); return err },
			"ReadFloat32":   func(f *File) error { return f.ReadFloat32(name, make([]float32, n)) },
			"ReadFloat32At": func(f *File) error { return f.ReadFloat32At(name, n-1, make([]float32, 1)) },
			"Bind into memory": func(f *File) error {
				dst := make([]float32, n)
				_, err := Bind(f, []Want{{Name: name, Shape: []int{n}, Dst: &dst}}, nil)
				return err
			},
			"Bind to a function": func(f *File) error {
				_, err := Bind(f, []Want{{Name: name, Shape: []int{n}, Load: func(_ []int, v []float32) error {
					for _, x := range v {
						if math.IsNaN(float64(x)) {
							t.Error("NaN")
						}
					}
					return nil
				}}}, nil)
				return err
			},
		} {
			path := filepath.Join(t.TempDir(), name+".npy")
			if err := write(path); err != nil {
				t.Fatal(err)
			}
			f := mustOpen(t, path)
			if err := os.Truncate(path, 4096); err != nil {
				t.Fatal(err)
			}
			survives(t, func() {
				if err := read(f); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "truncated while in use") {
					t.Errorf("%s, %s: error %v, expected one about truncation that names the file", name, what, err)
				}
			})
		}
	}
}

// TestValuesOutliveTheFile: what was read before a truncation is not touched by it.
func TestValuesOutliveTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npy")
	if err := WriteNpyFloat32(path, []int{1 << 16}, make([]float32, 1<<16)); err != nil {
		t.Fatal(err)
	}
	f := mustOpen(t, path)
	values, err := f.Float32("a")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		if v != 0 {
			t.Fatalf("value %d has become %v", i, v)
		}
	}
}

// TestChangedWhileOpen: other bytes, a tail of zeros in the last page and a longer
// file are errors; a file put in its place by a rename is not seen.
func TestChangedWhileOpen(t *testing.T) {
	values := []float32{1, 2, 3, 4}
	other := []float32{5, 6, 7, 8}
	for what, c := range map[string]struct {
		change func(t *testing.T, path string)
		want   string // "" for no error
	}{
		"written to": {func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data[len(data)-1] ^= 1
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "was written to while in use"},
		"cut within a page": {func(t *testing.T, path string) {
			if err := os.Truncate(path, 130); err != nil {
				t.Fatal(err)
			}
		}, "was truncated while in use: it had 144 bytes and now has 130"},
		"longer": {func(t *testing.T, path string) {
			if err := os.Truncate(path, 150); err != nil {
				t.Fatal(err)
			}
		}, "grew while in use: it had 144 bytes and now has 150"},
		"replaced": {func(t *testing.T, path string) {
			if err := WriteNpyFloat32(path, []int{4}, other); err != nil {
				t.Fatal(err)
			}
		}, ""},
	} {
		path := filepath.Join(t.TempDir(), "a.npy")
		if err := WriteNpyFloat32(path, []int{4}, values); err != nil {
			t.Fatal(err)
		}
		// The clock of a file system may tick every 10 ms.
		old := time.Now().Add(-time.Second)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
		f := mustOpen(t, path)
		c.change(t, path)
		got, err := f.Float32("a")
		switch {
		case c.want == "" && (err != nil || got[0] != 1):
			t.Errorf("%s: %v, %v", what, got, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), path+": tensor \"a\": "+c.want)):
			t.Errorf("%s: %v, expected %q", what, err, c.want)
		}
	}
}

// TestShardTruncatedWhileOpen: the error names the shard, and the other stays readable.
func TestShardTruncatedWhileOpen(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b"} {
		tensor := Tensor{Name: name, Shape: []int{1 << 16}, Data: make([]float32, 1<<16)}
		if err := WriteSafetensors(filepath.Join(dir, name+".safetensors"), []Tensor{tensor}, nil); err != nil {
			t.Fatal(err)
		}
	}
	index := filepath.Join(dir, "model.safetensors.index.json")
	if err := os.WriteFile(index, []byte(`{"weight_map": {"a": "a.safetensors", "b": "b.safetensors"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	f := mustOpen(t, index)
	shard := filepath.Join(dir, "a.safetensors")
	if err := os.Truncate(shard, 4096); err != nil {
		t.Fatal(err)
	}
	survives(t, func() {
		if _, err := f.Float32("a"); err == nil || !strings.Contains(err.Error(), shard+": tensor \"a\": was truncated while in use") {
			t.Errorf("the shard that was cut: %v", err)
		}
		if _, err := f.Float32("b"); err != nil {
			t.Errorf("the other shard: %v", err)
		}
	})
}

// TestReadWhole: where a file cannot be mapped it is read, and a change meanwhile, or
// a size that is no longer true, is an error that names it.
func TestReadWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npy")
	if err := WriteNpyFloat32(path, []int{4}, []float32{1, 2, 3, 4}); err != nil {
		t.Fatal(err)
	}
	unmapped := func(size int64) (*origin, error) {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		o := &origin{path: path, file: f, size: size, modified: info.ModTime()}
		return o, inFile(path, o.readWhole())
	}
	o, err := unmapped(144)
	if err != nil || len(o.data) != 144 || o.changed() != nil || o.close() != nil {
		t.Errorf("%d bytes, %v", len(o.data), err)
	}
	for size, want := range map[int64]string{145: "cannot be read: unexpected EOF", 143: "grew while in use", maxUnmapped + 1: "cannot be mapped; at most 17179869184"} {
		if _, err := unmapped(size); err == nil || !strings.Contains(err.Error(), path+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("a size of %d: %v, expected %q", size, err, want)
		}
	}
}

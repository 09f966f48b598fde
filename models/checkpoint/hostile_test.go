package checkpoint

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

// TestHostile: a file of no bytes and one of 3 GB that begins as each format does.
func TestHostile(t *testing.T) {
	for what, head := range map[string]string{
		"zeros":       "",
		"safetensors": "\x00\x00\x00\xb0\x00\x00\x00\x00{",
		"index":       `{"weight_map": {`,
		"zip":         "PK\x03\x04",
		"npy":         "\x93NUMPY\x03\x00\x00\x00\x00\xb0",
		"pickle":      "\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.",
		"ONNX":        "\x08\x07",
		"bytes":       "\x08\x07\x3a\xf8\xff\xff\xff\x0b", // a graph of 3 GB
	} {
		t.Run(what, func(t *testing.T) {
			boundedtest.Hostile(t, "model", []byte(head), func(path string) error {
				f, err := Open(path)
				if err == nil {
					f.Close()
				}
				return err
			})
		})
	}
	boundedtest.Hostile(t, "mapping.npy", []byte("\x93NUMPY\x03\x00\x00\x00\x00\xb0"), func(path string) error {
		_, err := ReadPickledDict(path)
		return err
	})
}

// TestSparse: a true file of 3 GB, all zeros, is opened and read in parts at once.
func TestSparse(t *testing.T) {
	const n = 3 << 28 // float32
	header := fmt.Sprintf(`{"a":{"dtype":"F32","shape":[%d],"data_offsets":[0,%d]}}`, n, 4*n)
	head := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	path := filepath.Join(t.TempDir(), "sparse.safetensors")
	if err := os.WriteFile(path, head, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, int64(len(head))+4*n); err != nil {
		t.Skipf("needs a file system with sparse files: %v", err)
	}
	boundedtest.Bounded(t, "the end of 3 GB", 0, 1, func() error {
		f, err := Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		last := make([]float32, 10)
		if err := f.ReadFloat32At("a", n-10, last); err != nil || last[9] != 0 {
			t.Errorf("the last values: %v, %v", last, err)
		}
		return nil
	})
}

// TestMemory: what reading takes for each format. Opening takes what the list of
// tensors does; values take their own size; a compressed entry is the exception: it
// is unpacked whole, in memory of at most 1032 times its bytes (deflate's limit).
func TestMemory(t *testing.T) {
	dir := t.TempDir()
	const n = 4 << 20
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(i)
	}
	flat := filepath.Join(dir, "a.safetensors")
	if err := WriteSafetensors(flat, []Tensor{{Name: "a", Shape: []int{n}, Data: values}}, nil); err != nil {
		t.Fatal(err)
	}
	read := func(path string) func() error {
		return func() error {
			f, err := Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			for _, name := range f.Names() {
				if _, err := f.Float32(name); err != nil {
					return err
				}
			}
			return nil
		}
	}
	boundedtest.Bounded(t, "safetensors", 4*n, 1, read(flat))
	boundedtest.Bounded(t, "Bind to a function", 4*n, 1, func() error {
		f, err := Open(flat)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = Bind(f, []Want{{Name: "a", Shape: []int{n}, Load: func([]int, []float32) error { return nil }}}, nil)
		return err
	})
	npy := filepath.Join(dir, "a.npy")
	if err := WriteNpyFloat32(npy, []int{n}, values); err != nil {
		t.Fatal(err)
	}
	boundedtest.Bounded(t, "npy", 4*n, 1, read(npy))
	data, err := os.ReadFile(npy)
	if err != nil {
		t.Fatal(err)
	}
	for what, method := range map[string]uint16{"stored": zip.Store, "deflated": zip.Deflate} {
		path := filepath.Join(dir, what+".npz")
		if err := os.WriteFile(path, zipOf(t, method, map[string]string{"a.npy": string(data)}), 0o600); err != nil {
			t.Fatal(err)
		}
		times := 1.0
		if method == zip.Deflate {
			times = 4 // unpacked into a growing buffer, then converted
		}
		boundedtest.Bounded(t, what+" npz", 4*n, times, read(path))
	}
	// 20,000 names: a list of tensors as long as its file.
	var many []Tensor
	for i := range 20000 {
		many = append(many, Tensor{Name: fmt.Sprintf("visual_encoder.blocks.%05d.attn.qkv.weight", i), Shape: []int{1, 1}, Data: []float32{1}})
	}
	names := filepath.Join(dir, "names.safetensors")
	if err := WriteSafetensors(names, many, nil); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(names)
	if err != nil {
		t.Fatal(err)
	}
	boundedtest.Bounded(t, "a list of 20,000 tensors", info.Size(), 2, func() error {
		f, err := Open(names)
		if err != nil {
			return err
		}
		return f.Close()
	})
}

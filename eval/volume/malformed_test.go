package volume

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

func compress(t testing.TB, path string, data []byte) {
	t.Helper()
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// patched returns a golden file with bytes replaced.
func patched(t testing.TB, name string, at int, with ...byte) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	copy(data[at:], with)
	return data
}

func TestMalformed(t *testing.T) {
	mgh := func(at int, with ...byte) []byte { return patched(t, "float32.mgh", at, with...) }
	nii := func(at int, with ...byte) []byte { return patched(t, "int16.nii", at, with...) }
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, `found "", expected the start`},
		{"text", []byte("hello, this is no volume"), `found "hello, t", expected the start`},
		{"HDF5", []byte("\x89HDF\r\n\x1a\n and more"), "an HDF5 file, which is not read: NSD has the same betas as .nii.gz"},
		{"MATLAB 7.3", []byte("MATLAB 7.3 MAT-file, Platform"), "an HDF5 file"},
		{"NIfTI-2", nii(0, 0x1c, 2, 0, 0), "found a NIfTI-2 header, expected NIfTI-1"},
		{"short MGH", mgh(0)[:200], "found 200 bytes, expected an MGH header of 284"},
		{"MGH version", mgh(0, 0, 0, 0, 2), "expected the start"},
		{"MGH type", mgh(20, 0, 0, 0, 2), "found MGH type 2, expected 0 (uint8)"},
		{"MGH width", mgh(4, 0, 0, 0, 0), "found length 0 of dimension 1"},
		{"MGH negative", mgh(4, 0xff, 0xff, 0xff, 0xff), "found length -1 of dimension 1"},
		{"MGH frames", mgh(16, 0, 0, 0, 9), "expected at least 464 for [5 1 1] × 9 of float32"},
		{"MGH huge frame", mgh(4, 0x7f, 0, 0, 0), "expected at most 268435456"},
		{"MGH huge", mgh(4, 0, 1, 0, 0, 0, 0, 16, 0, 0, 0, 0, 1, 0x7f, 0, 0, 0), "bytes"},
		{"MGH cut", mgh(0)[:284+59], "found 343 bytes, expected at least 344"},
		{"short NIfTI", nii(0)[:340], "found 340 bytes, expected a NIfTI-1 header"},
		{"pair", nii(344, 'n', 'i', '1'), "one half of a pair"},
		{"Analyze", nii(344, 0, 0, 0), "Analyze 7.5"},
		{"complex", nii(70, 32, 0), "found NIfTI datatype 32"},
		{"bitpix", nii(72, 32, 0), "found bitpix 32, expected 16 for int16"},
		{"offset", nii(108, 0, 0, 0, 0), "found vox_offset 0"},
		{"offset NaN", nii(108, 0, 0, 0xc0, 0x7f), "found vox_offset NaN"},
		{"inter", nii(112, 0, 0, 0x80, 0x3f, 0, 0, 0xc0, 0x7f), "scl_slope 1 and scl_inter NaN"},
		{"rank", nii(40, 8, 0), "found 8 dimensions"},
		{"rank 0", nii(40, 0, 0), "found 0 dimensions"},
		{"fifth", nii(40, 5, 0, 3, 0, 2, 0, 2, 0, 2, 0, 7, 0), "found length 7 of dimension 5"},
		{"NIfTI cut", nii(0)[:360], "found 360 bytes, expected at least 400"},
	} {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, c.data, 0o644); err != nil {
			t.Fatal(err)
		}
		check := func(how string) {
			t.Helper()
			f, err := Open(path)
			if err == nil {
				f.Close()
				t.Errorf("%s%s is read", c.name, how)
				return
			}
			if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.want) && how == "" {
				t.Errorf("%s%s: %v; expected the path and %q", c.name, how, err, c.want)
			}
		}
		check("")
		compress(t, path, c.data)
		check(", compressed")
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
}

// TestDamagedGzip: cut and changed streams are errors, not values.
func TestDamagedGzip(t *testing.T) {
	whole, err := os.ReadFile("testdata/float32.mgz")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.mgz")
	for n := range len(whole) {
		changed := bytes.Clone(whole)
		changed[len(whole)-6] ^= 1 // the checksum
		for _, data := range [][]byte{whole[:n], changed} {
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
			if f, err := Open(path); err == nil {
				f.Close()
				t.Fatalf("%d of %d bytes are read", len(data), len(whole))
			}
		}
	}
}

// FuzzOpen: any bytes give an error or frames that can all be read.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"int16.mgh", "float32.mgz", "uint8.nii", "scaled.nii", "scaled.nii.gz"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if h, err := parse(data); err == nil {
			if v := int64(h.shape[0]) * int64(h.shape[1]) * int64(h.shape[2]); v < 1 || v > maxVoxels || h.frames < 1 {
				t.Fatalf("shape %v × %d", h.shape, h.frames)
			}
			if h.order != binary.ByteOrder(binary.LittleEndian) && h.order != binary.ByteOrder(binary.BigEndian) {
				t.Fatal("no order of bytes")
			}
		}
		file := &File{Path: "fuzz"}
		defer file.Close()
		if err := file.from(bytes.NewReader(data), int64(len(data))); err != nil {
			return
		}
		frame := make([]float64, file.Voxels())
		for i := range min(file.Frames, 3) {
			if err := file.Frame(i, frame); err != nil {
				t.Fatalf("opened, but %v", err)
			}
		}
	})
}

// TestHostile: files that are no volumes, among them a true header before 3 GB, and a
// file that is cut while it is open.
func TestHostile(t *testing.T) {
	boundedtest.Hostile(t, "x.nii", []byte{0x1f, 0x8b, 8}, func(path string) error {
		f, err := Open(path)
		if err == nil {
			f.Close()
		}
		return err
	})
	path := filepath.Join(t.TempDir(), "cut.mgh")
	if err := os.WriteFile(path, patched(t, "float32.mgh", 0), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Truncate(path, 300); err != nil {
		t.Fatal(err)
	}
	if err := f.Frame(0, make([]float64, f.Voxels())); err == nil || !strings.Contains(err.Error(), path+": frame 0") {
		t.Errorf("a frame of a file that was cut: %v", err)
	}
}

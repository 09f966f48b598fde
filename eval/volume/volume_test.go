package volume

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// golden is what nibabel reads in a file.
type golden struct {
	Shape  [3]int
	Frames int
	Type   string
	Values []string
	SHA256 string
}

func goldens(t testing.TB) map[string]golden {
	t.Helper()
	data, err := os.ReadFile("testdata/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]golden
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// read returns a file's frames one after the other.
func read(t testing.TB, path string, want golden) []float64 {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Shape != want.Shape || f.Frames != want.Frames || f.Type != want.Type {
		t.Fatalf("%s: %v × %d of %s, nibabel has %v × %d of %s", path, f.Shape, f.Frames, f.Type, want.Shape, want.Frames, want.Type)
	}
	all := make([]float64, f.Frames*f.Voxels())
	for i := f.Frames - 1; i >= 0; i-- { // any order
		if err := f.Frame(i, all[i*f.Voxels():(i+1)*f.Voxels()]); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Frame(f.Frames, all[:f.Voxels()]); err == nil {
		t.Errorf("%s: frame %d of %d can be read", path, f.Frames, f.Frames)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	return all
}

func TestAgainstNibabel(t *testing.T) {
	count := 0
	for name, want := range goldens(t) {
		if want.SHA256 != "" {
			continue
		}
		count++
		got := read(t, filepath.Join("testdata", name), want)
		if len(got) != len(want.Values) {
			t.Fatalf("%s: %d values, nibabel has %d", name, len(got), len(want.Values))
		}
		for i, text := range want.Values {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			if math.Float64bits(got[i]) != math.Float64bits(v) && !(math.IsNaN(got[i]) && math.IsNaN(v)) {
				t.Errorf("%s: value %d is %v, nibabel has %v", name, i, got[i], v)
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d goldens", count)
	}
}

// TestRealBOLD: a scanner's file, 1,452 frames, compressed.
func TestRealBOLD(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "haxby", "bold.nii.gz")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the Haxby sample is not here: %v", err)
	}
	want := goldens(t)["bold.nii.gz"]
	sum := sha256.New()
	if err := binary.Write(sum, binary.LittleEndian, read(t, path, want)); err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want.SHA256 {
		t.Errorf("values have SHA-256 %s, nibabel's %s", got, want.SHA256)
	}
}

// TestInflatedToDisk: a file above the limit goes through a temporary file,
// which is gone after Close.
func TestInflatedToDisk(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	path := filepath.Join(t.TempDir(), "large.mgz")
	const voxels, frames = 1 << 16, 70
	data := make([]byte, 284+voxels*frames*4)
	for i, v := range []uint32{1, voxels, 1, 1, frames, 3} {
		binary.BigEndian.PutUint32(data[4*i:], v)
	}
	for i := range voxels * frames {
		binary.BigEndian.PutUint32(data[284+4*i:], math.Float32bits(float32(i)))
	}
	compress(t, path, data)
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d temporary files while open, expected 1", len(left))
	}
	frame := make([]float64, voxels)
	if err := f.Frame(69, frame); err != nil || frame[3] != 69*voxels+3 {
		t.Errorf("frame 69 has %v at 3, %v", frame[3], err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d temporary files after Close, expected none", len(left))
	}
}

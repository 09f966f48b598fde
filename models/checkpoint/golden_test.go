package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goldenTensor is what the format's own library read.
type goldenTensor struct {
	DType  string
	Shape  []int
	SHA256 string // of the values as float32, little-endian
}

type goldenFile struct {
	Tensors map[string]goldenTensor
	Meta    map[string]string
}

// readExpected checks the MANIFEST of a folder and reads its expected.json, which
// describes so many files at least.
func readExpected(t testing.TB, dir string, least int) map[string]goldenFile {
	t.Helper()
	manifest, err := os.ReadFile(filepath.Join(dir, "MANIFEST"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(manifest)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !ok {
			t.Fatalf("MANIFEST line %q: %v", line, err)
		}
		if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != sum {
			t.Fatalf("%s is not the file of the MANIFEST", name)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var e struct{ Files map[string]goldenFile }
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatal(err)
	}
	if len(e.Files) < least {
		t.Fatalf("%s/expected.json describes %d files only", dir, len(e.Files))
	}
	return e.Files
}

func shaFloat32(values []float32) string {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, values); err != nil {
		panic(err)
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}

func TestAgainstPythonLibraries(t *testing.T) {
	againstPython(t, "testdata", 20)
}

// TestAgainstPythonLibrariesLegacy: the format before torch 1.6, as torch reads it.
func TestAgainstPythonLibrariesLegacy(t *testing.T) { againstPython(t, "testdata/legacy", 9) }

// TestAgainstPythonLibrariesSharded: shards and their index, as Hugging Face's
// libraries write them.
func TestAgainstPythonLibrariesSharded(t *testing.T) { againstPython(t, "testdata/sharded", 2) }

func againstPython(t *testing.T, dir string, least int) {
	for name, want := range readExpected(t, dir, least) {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, filepath.Join(dir, name))
			if got := len(f.Names()); got != len(want.Tensors) {
				t.Errorf("%d tensors %q, expected %d", got, f.Names(), len(want.Tensors))
			}
			for tensor, w := range want.Tensors {
				compareTensor(t, f, tensor, w)
			}
			meta := f.Metadata()
			for key, text := range want.Meta {
				if got, ok := meta[key]; !ok || got != text {
					t.Errorf("metadata %q is %q (%v), expected %q", key, got, ok, text)
				}
			}
		})
	}
}

func compareTensor(t *testing.T, f *File, name string, w goldenTensor) {
	t.Helper()
	info, ok := f.Info(name)
	if !ok {
		t.Errorf("%s is missing", name)
		return
	}
	if string(info.DType) != w.DType || !cmp.Equal(info.Shape, w.Shape) {
		t.Errorf("%s is %s%v, expected %s%v", name, info.DType, info.Shape, w.DType, w.Shape)
	}
	values, err := f.Float32(name)
	if err != nil {
		t.Error(err)
		return
	}
	if got := shaFloat32(values); got != w.SHA256 {
		t.Errorf("%s: values %v differ from the library's", name, values)
	}
	copied := make([]float32, info.Elements())
	if err := f.ReadFloat32(name, copied); err != nil {
		t.Error(err)
	}
	if got := shaFloat32(copied); got != w.SHA256 {
		t.Errorf("%s: ReadFloat32 differs from Float32", name)
	}
	wide, err := f.Float64(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range wide {
		copied[i] = float32(v)
	}
	// The way through float64 rounds 64-bit integers twice; all else agrees.
	if w.DType != "int64" && w.DType != "uint64" && shaFloat32(copied) != w.SHA256 {
		t.Errorf("%s: Float64 differs from Float32", name)
	}
}

func mustOpen(t testing.TB, path string) *File {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestFormats(t *testing.T) {
	for name, want := range map[string]Format{
		"mixed.safetensors": Safetensors, "state.pth": PyTorch, "tensor.pt": PyTorch,
		"arrays.npz": Npz, "three.npy": Npy, "tiny.onnx": ONNX,
	} {
		// A name that says nothing: the content decides.
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if f := mustOpen(t, tempFile(t, "weights.dat", data)); f.Format() != want {
			t.Errorf("%s is taken for %s, expected %s", name, f.Format(), want)
		}
	}
}

// tempFile writes data under the given name in a folder of its own.
func tempFile(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestInt64(t *testing.T) {
	f := mustOpen(t, "testdata/mixed.safetensors")
	for name, want := range map[string][2]int64{
		"int64": {-1 << 63, 1<<63 - 1}, "int32": {-1 << 31, 1<<31 - 1}, "int16": {-1 << 15, 1<<15 - 1}, "int8": {-128, 127},
		"uint8": {0, 255}, "uint16": {0, 1<<16 - 1}, "uint32": {0, 1<<32 - 1},
	} {
		got, err := f.Int64(name)
		if err != nil || len(got) != 15 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("%s: %v, %v, expected to begin with %v", name, got, err, want)
		}
	}
	for _, name := range []string{"uint64", "float32", "bfloat16"} {
		if got, err := f.Int64(name); err == nil {
			t.Errorf("%s became the integers %v", name, got)
		}
	}
}

func TestONNXNodes(t *testing.T) {
	want := []ONNXNode{
		{Name: "/layer.0/MatMul", OpType: "MatMul", Inputs: []string{"x", "raw"}, Outputs: []string{"y"}},
		{Name: "/layer.1/Gemm", OpType: "Gemm", Inputs: []string{"y", "float_data", ""}, Outputs: []string{"z"}},
	}
	if diff := cmp.Diff(want, mustOpen(t, "testdata/tiny.onnx").ONNXNodes()); diff != "" {
		t.Error(diff)
	}
}

func TestPickledDict(t *testing.T) {
	want := map[int]string{0: "Unknown", 1: "V1v", 2: "V1d", 3: "V2v", -7: "naïve", 100000: "mTL-words"}
	for _, name := range []string{"numpy1", "numpy2", "protocol2", "protocol3", "scalars"} {
		got, err := ReadPickledDict(fmt.Sprintf("testdata/mapping_%s.npy", name))
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	path := filepath.Join(t.TempDir(), "mapping.npy")
	if err := WritePickledDict(path, map[int]string{0: "Unknown", 1: "V1v", -7: "naïve", 70000: "x"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The bytes that NumPy 1.26.4 and 2.4.6 were seen to load as this dictionary.
	const loaded = "fd836e909cb0d4d4a05f6326ab4559d906e7f93a57ce25d4cda56180f54c216e"
	if got := fmt.Sprintf("%x", sha256.Sum256(data)); got != loaded {
		t.Errorf("WritePickledDict wrote other bytes (%s) than those that NumPy was seen to load", got)
	}
	for _, dict := range []map[int]string{want, {}} {
		if err := WritePickledDict(path, dict); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadPickledDict(path); err != nil || !cmp.Equal(got, dict) {
			t.Errorf("written %v, read %v, %v", dict, got, err)
		}
	}
}

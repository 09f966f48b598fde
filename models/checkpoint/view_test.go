package checkpoint

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestView: values on cache lines of a mapped file are shown where they lie; all else is
// read by copying.
func TestView(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aligned.safetensors")
	values := make([]float32, 48)
	for i := range values {
		values[i] = float32(i) / 3
	}
	tensors := []Tensor{
		{"a", []int{2, 16}, values[:32]},
		{"b", []int{3}, values[32:35]},
		{"c", []int{16}, values[32:]}, // behind 12 bytes
		{"d", []int{16}, make([]int32, 16)},
		{"e", []int{0}, []float32{}},
	}
	if err := WriteAligned(path, tensors, map[string]string{"key": "value"}); err != nil {
		t.Fatal(err)
	}
	f := mustOpenPath(t, path)
	for _, name := range []string{"a", "b"} {
		got, ok := f.View(name)
		want, err := f.Float32(name)
		if !ok || err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; expected %v, %v", name, got, ok, want, err)
		}
	}
	for _, name := range []string{"c", "d", "e", "missing"} {
		if got, ok := f.View(name); ok {
			t.Errorf("%s is shown: %v", name, got)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := OpenBytes("copied", data)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := copied.View("a"); ok {
		t.Error("a file in memory is shown as a map")
	}
}

func mustOpenPath(t *testing.T, path string) *File {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

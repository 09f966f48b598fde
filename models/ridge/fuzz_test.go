package ridge

import (
	"os"
	"path/filepath"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/models/checkpoint"
	"vision/models/features"
)

// modelFile writes a model of n stimuli, v vertices and 3 features.
func modelFile(tb testing.TB, path string, n, v int) {
	tb.Helper()
	if err := checkpoint.WriteSafetensors(path, []checkpoint.Tensor{
		{Name: "alpha", Shape: []int{n, v}, Data: make([]float32, n*v)},
		{Name: "intercept", Shape: []int{v}, Data: make([]float32, v)},
		{Name: "lambda", Shape: []int{v}, Data: make([]float64, v)},
		{Name: "mean", Shape: []int{3}, Data: []float32{1, 2, 3}},
		{Name: "pictures", Shape: []int{n, 32}, Data: make([]uint8, 32*n)},
	}, nil); err != nil {
		tb.Fatal(err)
	}
}

// TestHostile: files that are no models, and what a large one takes.
func TestHostile(t *testing.T) {
	boundedtest.Hostile(t, "ridge.safetensors", []byte("\x00\x00\x00\xb0\x00\x00\x00\x00{"), func(path string) error {
		_, _, err := Load(path, &features.Store{Spec: features.Spec{Tokens: 1, Width: 3}})
		return err
	})
	path := filepath.Join(t.TempDir(), "ridge.safetensors")
	modelFile(t, path, 1000, 5000)
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	boundedtest.Bounded(t, "a ridge model", 4*1000*5000, 2, func() error { _, _, err := read(f, 3); return err })
}

// FuzzLoad: what is read as a model has values for every stimulus and vertex.
func FuzzLoad(f *testing.F) {
	path := filepath.Join(f.TempDir(), "ridge.safetensors")
	modelFile(f, path, 2, 4)
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := checkpoint.OpenBytes("ridge", data)
		if err != nil {
			return
		}
		defer file.Close()
		m, ids, err := read(file, 3)
		if err != nil {
			return
		}
		if len(m.Alpha) != m.N*m.V || len(m.Intercept) != m.V || len(m.Lambda) != m.V || len(m.Mean) != 3 || len(ids) != m.N {
			t.Errorf("%d × %d: %d, %d, %d, %d values, %d pictures", m.N, m.V, len(m.Alpha), len(m.Intercept), len(m.Lambda), len(m.Mean), len(ids))
		}
	})
}

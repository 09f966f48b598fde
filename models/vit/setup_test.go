package vit_test

import (
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/blip"
	"vision/models/checkpoint"
	"vision/models/pixels"
	"vision/models/vit"
)

func npy(t *testing.T, path string) []float32 {
	t.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	v, err := f.Float32(strings.TrimSuffix(filepath.Base(path), ".npy"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func open(t testing.TB, o cpu.Options) *cpu.Backend {
	t.Helper()
	b, err := cpu.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// base is BLIP's tower at full size with the generator's weights.
func base(t testing.TB, b *cpu.Backend, eps float64, seed uint64) *vit.Model {
	t.Helper()
	m, err := vit.New(b, blip.Base(224, eps))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Generate("visual_encoder.", seed); err != nil {
		t.Fatal(err)
	}
	return m
}

func picture(t testing.TB, path string) []float32 {
	t.Helper()
	p, err := pixels.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 3*p.W*p.H)
	if err := pixels.Normalize(x, p, blip.Scaling()); err != nil {
		t.Fatal(err)
	}
	return x
}

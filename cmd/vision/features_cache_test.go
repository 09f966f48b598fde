package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vision/kernels/cpu"
	"vision/models/backbone"
	"vision/models/features"
	"vision/models/vit"
)

// rowsIn is how many rows a cache of the tiny tower holds.
func rowsIn(t *testing.T, cache string) int {
	t.Helper()
	b, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	bb, err := backbone.Open(b, backbone.Options{Weights: huggingFace, Layer: vit.Final})
	if err != nil {
		t.Fatal(err)
	}
	s, err := features.Open(cache, bb.Spec())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.Len()
}

// TestFeaturesGoOn: with a cache, rows that were computed before an interruption are
// kept, and the file is that of an uninterrupted run.
func TestFeaturesGoOn(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	args := func(out, cache string) []string {
		a := []string{"features", "--weights", huggingFace, "--images", images, "--out", out, "--batch", "1", "--quiet"}
		if cache != "" {
			a = append(a, "--cache", cache)
		}
		return a
	}
	want := filepath.Join(dir, "want.npy")
	vision(t, args(want, "")...)
	cache, out := filepath.Join(dir, "cache"), filepath.Join(dir, "out.npy")
	held, within := 0, false
	for questions := int64(1); ; questions++ {
		r := runIn(stopAfter(t.Context(), questions), args(out, cache)...)
		if r.code == exitDone {
			break
		}
		if _, err := os.Stat(out); r.code != exitInterrupted || !os.IsNotExist(err) {
			t.Fatalf("interrupted: exit %d, %v: %s", r.code, err, r.diagnostics)
		}
		now := rowsIn(t, cache)
		if now < held {
			t.Fatalf("%d rows after another interrupted run, there were %d", now, held)
		}
		held = now
		within = within || 0 < held && held < len(byteOrder)
	}
	if !within {
		t.Error("no run was interrupted with some rows kept")
	}
	_, got := array(t, out)
	if _, all := array(t, want); !slices.Equal(got, all) {
		t.Error("other bits than without a cache")
	}
	if n := rowsIn(t, cache); n < held || n > len(byteOrder) {
		t.Errorf("%d rows in the cache at the end, %d before, of %d pictures", n, held, len(byteOrder))
	}
	if r := runIn(t.Context(), append(args(out, cache), "--all-layers")...); r.code != exitUsage {
		t.Errorf("--all-layers with a cache: exit %d", r.code)
	}
}

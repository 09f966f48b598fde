//go:build slow

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDemoOnTheSimulator: the demonstration's digests, from pictures to predictions, are
// the CPU's. The longest test there is: with VISION_LARGE alone.
func TestDemoOnTheSimulator(t *testing.T) {
	if os.Getenv("VISION_LARGE") == "" {
		t.Skip("VISION_LARGE is not set: features of 150 pictures and four trainings by an interpreter")
	}
	digests := map[string]any{}
	for _, device := range []string{"cpu", "sim"} {
		digests[device] = object(t, vision(t, "demo", "--json", "--photos", "6", "--quiet", "--device", device).out)["digests"]
	}
	if d := cmp.Diff(digests["cpu"], digests["sim"]); d != "" || len(digests["cpu"].(map[string]any)) != 3 {
		t.Errorf("digests (-cpu +sim):\n%s", d)
	}
}

// TestVerifyOnTheSimulator: one photograph through the full ViT-B/16.
func TestVerifyOnTheSimulator(t *testing.T) {
	m := object(t, vision(t, "verify", "--works", "vit-b16", "--json", "--quiet", "--device", "sim").out)
	if m["verdict"] != "agree" {
		t.Errorf("verdict %v", m["verdict"])
	}
}

// TestBenchOnTheSimulator: the battery's rehearsal goes through, and nothing differs.
func TestBenchOnTheSimulator(t *testing.T) {
	dir := t.TempDir()
	r := object(t, vision(t, "bench", "gpu", "--rehearse", "--json", "--device", "sim", "--out", dir).out)
	if list, _ := r["conformance"].([]any); len(list) == 0 {
		t.Error("no conformance in the result")
	}
	written, err := filepath.Glob(filepath.Join(dir, "*", "result.json"))
	if err != nil || len(written) != 1 {
		t.Fatalf("%v, %v", written, err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(written[0]), "README.md")); err != nil {
		t.Error(err)
	}
}

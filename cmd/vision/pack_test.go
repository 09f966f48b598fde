package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPack: packed weights give the features and the manifest's digests of the original
// file on every device, config.json goes with them, and info compares the digest.
func TestPack(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, weights := range map[string]string{"hf": huggingFace, "sf": salesforceTiny(t)} {
		var said struct {
			Weights string
			Panels  int
		}
		out := vision(t, "pack", "--weights", weights, "--out", in(name), "--json").out
		if err := json.Unmarshal([]byte(out), &said); err != nil || said.Weights != filepath.Join(in(name), "model.safetensors") || said.Panels < 1 {
			t.Fatalf("%s: %v, %+v", out, err, said)
		}
		of := func(weights, device string) string {
			out := in(filepath.Base(device) + ".npy")
			vision(t, "features", "--weights", weights, "--images", images, "--out", out, "--device", device)
			defer os.Remove(out)
			return byHand(array(t, out))
		}
		for _, device := range []string{"cpu", "cpu-portable", "sim"} {
			if got, want := of(said.Weights, device), of(weights, device); got != want {
				t.Errorf("%s on %s: features %s, expected %s", name, device, got, want)
			}
		}
		digest := func(weights string) string {
			text := vision(t, "info", "--weights", weights).out
			return text[strings.LastIndex(text, "digest:"):]
		}
		if got, want := digest(said.Weights), digest(weights); got != want {
			t.Errorf("%s: %s, expected %s", name, got, want)
		}
		if r := runIn(t.Context(), "pack", "--weights", weights, "--out", in(name)); r.code != exitFailed || !strings.Contains(r.diagnostics, "empty folder") {
			t.Errorf("a second time: exit %d, %s", r.code, r.diagnostics)
		}
	}
	if r := runIn(t.Context(), "pack", "--weights", huggingFace); r.code != exitUsage {
		t.Errorf("without --out: exit %d", r.code)
	}
	if r := runIn(t.Context(), "pack", "--weights", in("none"), "--out", in("x")); r.code != exitFailed || !strings.Contains(r.diagnostics, in("none")) {
		t.Errorf("without weights: exit %d, %s", r.code, r.diagnostics)
	}
	noneHalfWritten(t, dir)
}

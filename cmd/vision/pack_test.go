package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/models/backbone"
	"vision/models/checkpoint"
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
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r := runIn(ctx, "pack", "--weights", huggingFace, "--out", in("x")); r.code != exitInterrupted {
		t.Errorf("interrupted: exit %d, %s", r.code, r.diagnostics)
	}
	if r := runIn(t.Context(), "pack", "--weights", huggingFace, "--out", in("x"), "--device", "sim"); r.code != exitUsage || !strings.Contains(r.diagnostics, "cpu-avx2") {
		t.Errorf("for a GPU: exit %d, %s", r.code, r.diagnostics)
	}
	noneHalfWritten(t, dir)
}

// TestPackedDigest: packed weights that are not those of the digest which they note are
// refused where rows are kept, and by info; elsewhere the manifest says what is noted.
func TestPackedDigest(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	vision(t, "pack", "--weights", backbone.Builtin, "--out", in("p"))
	weights := in("p/model.safetensors")
	features := func(more ...string) ran {
		return runIn(t.Context(), append([]string{"features", "--weights", weights, "--images", images, "--out", in("f.npy"), "--image-size", "28"}, more...)...)
	}
	var m struct{ Noted []string }
	if r := features("--json"); r.code != 0 || json.Unmarshal([]byte(r.out), &m) != nil || !slices.Equal(m.Noted, []string{"weights"}) {
		t.Errorf("exit %d, %s%s: noted %v, expected weights", r.code, r.out, r.diagnostics, m.Noted)
	}
	f, err := checkpoint.Open(weights)
	if err != nil {
		t.Fatal(err)
	}
	var tensors []checkpoint.Tensor
	for _, name := range f.Names() {
		info, _ := f.Info(name)
		v, err := f.Float32(name)
		if err != nil {
			t.Fatal(err)
		}
		tensors = append(tensors, checkpoint.Tensor{Name: name, Shape: info.Shape, Data: v})
	}
	metadata := f.Metadata()
	f.Close()
	text := metadata["vision-packed"]
	at := strings.Index(text, `"digest":"`) + len(`"digest":"`)
	text = text[:at] + strings.Repeat("0", 8) + text[at+8:]
	metadata["vision-packed"], metadata["vision-packed-crc32"] = text, fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text)))
	if err := checkpoint.WriteAligned(weights, tensors, metadata); err != nil {
		t.Fatal(err)
	}
	for _, r := range []ran{features("--cache", in("c")), runIn(t.Context(), "info", "--weights", weights)} {
		if r.code != exitFailed || !strings.Contains(r.diagnostics, weights) || !strings.Contains(r.diagnostics, "digest") {
			t.Errorf("another digest: exit %d, %s", r.code, r.diagnostics)
		}
	}
}

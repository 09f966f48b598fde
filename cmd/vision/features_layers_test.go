package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/models/backbone"
	"vision/models/blip"
	"vision/models/checkpoint"
	"vision/models/vit"
)

// TestAllLayers: every hidden state has the bits of --layer N, whatever device, batch
// and threads; maps are rows of probabilities, the same on all of them.
func TestAllLayers(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	tokens := []int{len(byteOrder), tinyTokens, tinyWidth}
	heads := []int{len(byteOrder), 2, tinyTokens, tinyTokens}
	sums := map[string]string{}
	for i, how := range []string{"--all-layers --maps", "--all-layers --maps --batch 3 --threads 1 --device cpu-portable", "--all-layers --maps --device sim --batch 2", "--all-layers", "--maps"} {
		out := filepath.Join(dir, fmt.Sprint(i))
		r := vision(t, append([]string{"features", "--weights", huggingFace, "--images", images, "--out", out}, strings.Fields(how)...)...)
		hidden, maps := 4*4*tinyTokens*tinyWidth, 4*2*2*tinyTokens*tinyTokens
		var names []string
		if strings.Contains(how, "all") {
			names = append(names, "hidden_00", "hidden_01", "hidden_02", "final")
		} else {
			hidden = 0
		}
		if strings.Contains(how, "maps") {
			names = append(names, "attention_01", "attention_02")
		} else {
			maps = 0
		}
		if said := fmt.Sprintf("%s: 7 pictures × (%d B of hidden states + %d B of maps) = ", out, hidden, maps); !strings.Contains(r.diagnostics, said) {
			t.Errorf("%s: said %q, expected %q", how, r.diagnostics, said)
		}
		files := []string{"features.manifest.json"}
		m := manifestOf(t, filepath.Join(out, "features"))
		keys(t, "config", m["config"], "model", "weights", "layer", "image", "tokens", "width", "numerics", "depth", "heads", "hidden_states", "maps")
		for _, name := range names {
			files = append(files, name+".npy")
			shape, values := array(t, filepath.Join(out, name+".npy"))
			want := tokens
			if strings.HasPrefix(name, "attention") {
				want = heads
			}
			sum := byHand(shape, values)
			if !slices.Equal(shape, want) || m["outputs"].(map[string]any)[name] != sum || sums[name] != "" && sums[name] != sum {
				t.Errorf("%s, %s: shape %v and digest %s, expected %v, the manifest's %v and before %s", how, name, shape, sum, want, m["outputs"], sums[name])
			}
			sums[name] = sum
		}
		onlyFiles(t, out, files...)
	}
	for layer := vit.Final; layer <= 2; layer++ {
		want := direct(t, backbone.Options{Weights: huggingFace, Layer: layer}, images)
		if got := sums[hiddenName(layer)]; got != byHand(tokens, want) {
			t.Errorf("%s: other bits than those of --layer", hiddenName(layer))
		}
	}
	_, p := array(t, filepath.Join(dir, "0", "attention_02.npy"))
	for r := 0; r < len(p); r += tinyTokens {
		sum := 0.0
		for _, v := range p[r : r+tinyTokens] {
			sum += float64(v)
		}
		if !(sum > 1-1e-6 && sum < 1+1e-6) {
			t.Fatalf("row %d of the maps sums to %v", r/tinyTokens, sum)
		}
	}
}

// TestAllLayersRefuse: nothing is written where something is wrong, and an interruption
// leaves the files of before without the manifest that vouches for them.
func TestAllLayersRefuse(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	out := filepath.Join(dir, "out")
	args := []string{"features", "--weights", huggingFace, "--images", images, "--out", out, "--all-layers", "--maps", "--batch", "2"}
	refused(t, exitUsage, "--layer and --all-layers", append(args, "--layer", "1")...)
	refused(t, exitUsage, "--layer and --maps", "features", "--weights", "w", "--images", "i", "--out", "o", "--maps", "--layer", "0")
	if r := runIn(stopAfter(t.Context(), 2), args...); r.code != exitInterrupted {
		t.Errorf("exit %d after an interruption, expected 130: %s", r.code, r.diagnostics)
	}
	onlyFiles(t, out)
	vision(t, args...)
	if r := runIn(stopAfter(t.Context(), 2), args...); r.code != exitInterrupted {
		t.Errorf("exit %d after an interruption, expected 130: %s", r.code, r.diagnostics)
	}
	noneHalfWritten(t, out)
	onlyFiles(t, out, "attention_01.npy", "attention_02.npy", "final.npy", "hidden_00.npy", "hidden_01.npy", "hidden_02.npy")
	write(t, filepath.Join(dir, "file"), nil)
	refused(t, exitFailed, filepath.Join(dir, "file"), append(args, "--out", filepath.Join(dir, "file"))...)
}

// TestLayersSize: the arithmetic of the help and the README, and more than any disk has.
func TestLayersSize(t *testing.T) {
	c := blip.Base(224, blip.EpsLAVIS)
	n := featuresFlags{out: t.TempDir(), all: true, maps: true}
	a := &app{progress: newProgress(nil, true)}
	err := a.checkLayersFit(&n, c, 1<<36)
	if _, known := freeSpace(n.out); !known {
		t.Skip("the free space of the disk is not known on this system")
	}
	want := "68719476736 pictures × (8472576 B of hidden states + 22353984 B of maps) = 2.118e+09 GB do not fit into the "
	if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), n.out) {
		t.Errorf("error %v, expected %q in it", err, want)
	}
	if err := a.checkLayersFit(&n, c, 1); err != nil {
		t.Error(err)
	}
	_, err = checkpoint.Open(filepath.Join(n.out, "final.npy"))
	if err == nil {
		t.Error("counting wrote a file")
	}
}

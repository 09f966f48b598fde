package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// variantArgs is a training of the interface network alone, two epochs.
func variantArgs(data, out, cache string, more ...string) []string {
	return append([]string{"train", "--data", data, "--weights", huggingFace, "--out", out, "--cache", cache,
		"--models", "interface", "--epochs", "2", "--train-batch", "16", "--seed", "5", "--quiet"}, more...)
}

// TestNetworks trains each network of the authors' history at a small size, trains it
// again in another folder on portable kernels, and predicts; what it is stands in
// every file.
func TestNetworks(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	cache, images := filepath.Join(dir, "c"), filepath.Join(data, "test_split", "test_images")
	seen := map[string]string{}
	for _, c := range []struct {
		flags, words string
		parameters   int
	}{
		{"--network token-mlp --token-widths 8,6 --optimiser sophia-authors", "token-mlp of 17 tokens, each 24→8→6, together 102→81", 25*8 + 9*6 + 103*81},
		{"--network siren --token-widths 8,8,6 --widths 10 --optimiser sophia", "siren of 17 tokens, each 24→8→8→6, together 102→10→81, w0 30", 25*8 + 9*8 + 9*6 + 103*10 + 11*81},
		{"--network flat-siren --widths 10 --w0 5", "siren of 17 tokens, together 408→10→81, w0 5", 409*10 + 11*81},
		{"--network flat-mlp --widths 10,12 --weight-decay 0 --in-order", "flat-mlp of 17 tokens, together 408→10→12→81", 409*10 + 11*12 + 13*81},
	} {
		name := strings.Fields(c.flags)[1]
		t.Run(name, func(t *testing.T) {
			model := filepath.Join(dir, name)
			vision(t, variantArgs(data, model, cache, strings.Fields(c.flags)...)...)
			m := manifestOf(t, filepath.Join(model, "model.json"))
			outputs, training := m["outputs"].(map[string]any), m["config"].(map[string]any)["training"].(map[string]any)
			decay, inOrder := 5e-4, strings.Contains(c.flags, "--in-order")
			if strings.Contains(c.flags, "sophia") {
				decay = 0.1
			} else if inOrder {
				decay = 0
			}
			if training["weight_decay"] != decay || training["in_order"] != inOrder {
				t.Errorf("training %v, expected weight decay %v, in order %v", training, decay, inOrder)
			}
			again := filepath.Join(dir, name+"-again")
			vision(t, append(variantArgs(data, again, cache, strings.Fields(c.flags)...), "--device", "cpu-portable", "--threads", "1")...)
			if a, b := asText(t, outputs), asText(t, manifestOf(t, filepath.Join(again, "model.json"))["outputs"]); a != b {
				t.Errorf("portable kernels give other bits:\n%s\n%s", a, b)
			}
			if other, twice := seen[asText(t, outputs)]; twice {
				t.Errorf("the same as %s", other)
			}
			seen[asText(t, outputs)] = name
			h := object(t, vision(t, "info", "--model", model, "--json").out)["hemispheres"].(map[string]any)["lh"].(map[string]any)
			if !strings.HasPrefix(fmt.Sprint(h["network"]), c.words) || h["parameters"] != float64(c.parameters) {
				t.Errorf("info says %v, expected %s and %d parameters", h, c.words, c.parameters)
			}
			if text := vision(t, "info", "--model", model).out; !strings.Contains(text, c.words) {
				t.Errorf("info says %q, expected %q in it", text, c.words)
			}
			out := filepath.Join(dir, name+"-predictions")
			vision(t, "predict", "--model", model, "--weights", huggingFace, "--images", images, "--cache", cache, "--out", out, "--quiet")
			if in := manifestOf(t, filepath.Join(out, "predictions"))["inputs"].(map[string]any); in["lh/interface"] != outputs["lh/interface"] {
				t.Errorf("predicted by %v, trained was %v", in, outputs)
			}
			vision(t, "evaluate", "--data", data, "--pred-lh", filepath.Join(out, "lh_pred.npy"), "--pred-rh", filepath.Join(out, "rh_pred.npy"))
		})
	}
}

// TestGivenFeatures: features that vision itself wrote into a file give the weights
// and predictions that the pictures give, under a name of their own.
func TestGivenFeatures(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	images := map[string]string{"train": filepath.Join(data, "training_split", "training_images"), "test": filepath.Join(data, "test_split", "test_images")}
	for name, folder := range images {
		vision(t, "features", "--weights", huggingFace, "--images", folder, "--out", in(name+".npy"), "--quiet")
	}
	args := func(out string, more ...string) []string {
		return append([]string{"train", "--data", data, "--out", in(out), "--cache", in("c"), "--models", "ridge,interface", "--patch", "2", "--dim", "8", "--depth", "1",
			"--epochs", "2", "--train-batch", "16", "--seed", "5", "--quiet"}, more...)
	}
	vision(t, args("by-weights", "--weights", huggingFace)...)
	vision(t, args("by-file", "--features", in("train.npy"))...)
	a, b := manifestOf(t, filepath.Join(in("by-weights"), "model.json")), manifestOf(t, filepath.Join(in("by-file"), "model.json"))
	outputs := func(m map[string]any) string {
		o := m["outputs"].(map[string]any)
		delete(o, "lh/ridge") // names its training pictures
		delete(o, "rh/ridge")
		return asText(t, o)
	}
	if x, y := outputs(a), outputs(b); x != y {
		t.Errorf("a file of the same features gives other results:\n%s\n%s", x, y)
	}
	keys(t, "inputs", b["inputs"], "features", "training_images", "lh_training_fmri", "rh_training_fmri")
	for _, readout := range []string{"ridge", "interface"} {
		vision(t, "predict", "--model", in("by-weights"), "--weights", huggingFace, "--images", images["test"], "--cache", in("c"), "--out", in("p1"), "--read-out", readout, "--quiet")
		vision(t, "predict", "--model", in("by-file"), "--features", in("test.npy"), "--cache", in("c"), "--out", in("p2"), "--read-out", readout, "--quiet")
		x, y := manifestOf(t, filepath.Join(in("p1"), "predictions")), manifestOf(t, filepath.Join(in("p2"), "predictions"))
		if x, y := asText(t, x["outputs"]), asText(t, y["outputs"]); x != y {
			t.Errorf("%s: other predictions: %s and %s", readout, x, y)
		}
	}
	refused(t, exitUsage, "give --features with a file", "predict", "--model", in("by-file"), "--weights", huggingFace, "--images", images["test"], "--out", in("p3"))
	refused(t, exitUsage, "exclude each other", args("x", "--features", in("train.npy"), "--weights", huggingFace)...)
	refused(t, exitFailed, in("test.npy")+": features of 24 stimuli, expected 96, one for each picture", args("x", "--features", in("test.npy"))...)
	refused(t, exitFailed, "expected npy, float32 (stimuli, tokens, width)", args("x", "--features", huggingFace)...)
	refused(t, exitUsage, "a network of 32 queries on features of 17 tokens", "train", "--data", data, "--features", in("train.npy"), "--out", in("x"), "--cache", in("c"), "--network", "mixer-32")
	refused(t, exitUsage, "patch 0, dim 8 and depth 0", "train", "--data", data, "--features", in("train.npy"), "--out", in("x"), "--cache", in("c"), "--network", "siren", "--dim", "8")
	refused(t, exitUsage, `network "cnn", expected one of mixer, mixer-32, `, "train", "--data", data, "--features", in("train.npy"), "--out", in("x"), "--network", "cnn")
	refused(t, exitUsage, `optimiser "lion"`, "train", "--data", data, "--features", in("train.npy"), "--out", in("x"), "--cache", in("c"), "--patch", "2", "--optimiser", "lion")
	if r := runIn(t.Context(), "info", "--model", in("x")); r.code != exitFailed {
		t.Errorf("%s is there", in("x"))
	}
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/digest"
	"vision/models/augment"
	"vision/models/backbone"
	"vision/models/checkpoint"
	"vision/models/features"
	"vision/models/pixels"
	"vision/models/vit"
)

// TestAugmentedFeatures: after each picture's own row come those of its forms, in
// order, with the bits of direct calls, whatever the device, the threads and the batch.
func TestAugmentedFeatures(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	b, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	bb, err := backbone.Open(b, backbone.Options{Weights: huggingFace, Layer: vit.Final})
	if err != nil {
		t.Fatal(err)
	}
	maker, err := augment.New(bb.Spec().Image, 7)
	if err != nil {
		t.Fatal(err)
	}
	var want []float32
	inputs, row := map[string]string{}, make([]float32, bb.Spec().Floats())
	add := func(name string, p *pixels.RGB8) {
		if err := bb.Extract(row, []*pixels.RGB8{p}); err != nil {
			t.Fatal(err)
		}
		want, inputs[name] = append(want, row...), fmt.Sprintf("%x", features.Identify(p))
	}
	for _, name := range byteOrder {
		p, err := pixels.ReadFile(filepath.Join(images, name))
		if err != nil {
			t.Fatal(err)
		}
		add(name, p)
		for k := 1; k <= 2; k++ {
			form, err := maker.Augment(p, k)
			if err != nil {
				t.Fatal(err)
			}
			add(fmt.Sprintf("%s#%d", name, k), form)
		}
	}
	out := filepath.Join(dir, "f.npy")
	args := func(more string) []string {
		return append([]string{"features", "--weights", huggingFace, "--images", images, "--out", out, "--augment", "2", "--seed", "7"}, strings.Fields(more)...)
	}
	for _, how := range []string{"", "--threads 1 --batch 1", "--device cpu-portable --batch 4", "--threads 7 --batch 1000", "--device sim --batch 5"} {
		vision(t, args(how)...)
		shape, got := array(t, out)
		if !slices.Equal(shape, []int{3 * len(byteOrder), tinyTokens, tinyWidth}) || byHand(shape, got) != byHand(shape, want) {
			t.Errorf("%q: shape %v, other bits than those of direct calls", how, shape)
		}
	}
	m := manifestOf(t, out)
	config := keys(t, "config", m["config"], "model", "weights", "layer", "image", "tokens", "width", "numerics", "augment", "rows")
	if m["seed"] != 7.0 || asText(t, config["augment"]) != asText(t, map[string]any{"forms": 2, "seed": 7}) || config["rows"] != "3 of each picture: the picture, then its augmented forms 1 to 2" {
		t.Errorf("seed %v, config %v", m["seed"], config)
	}
	inputs["weights"] = bb.Digest
	if a, b := asText(t, m["inputs"]), asText(t, inputs); a != b {
		t.Errorf("inputs %s, expected %s", a, b)
	}
	sum := m["outputs"].(map[string]any)["f.npy"]
	vision(t, args("--seed 8")...)
	if other := manifestOf(t, out)["outputs"].(map[string]any)["f.npy"]; other == sum {
		t.Error("two seeds give the same rows")
	}
}

// TestAugmentedTraining: networks are trained on the forms, with the same bits on every
// device and with the forms of an earlier run; the ridge does not see them.
func TestAugmentedTraining(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	train := func(out, more string) map[string]any {
		t.Helper()
		vision(t, append(trainArgs(data, in(out), in("c"), "--models", "ridge,interface"), strings.Fields(more)...)...)
		return manifestOf(t, filepath.Join(in(out), "model.json"))
	}
	outputs := func(m map[string]any) map[string]any { return m["outputs"].(map[string]any) }
	rows := func() int64 {
		t.Helper()
		found, err := filepath.Glob(filepath.Join(in("c"), "*", "rows.f32"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		info, err := os.Stat(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return info.Size() / (4 * tinyTokens * tinyWidth)
	}
	plain := train("plain", "")
	if _, there := plain["config"].(map[string]any)["augment"]; there {
		t.Error("a training without forms speaks of them")
	}
	before := rows()
	m := train("forms", "--augment 2 --augment-seed 9")
	added := rows() - before
	if added < 100 || added > 2*77 { // a fifth of 96 stimuli is set aside; equal forms share a row
		t.Errorf("%d rows were added, expected two for each of 77 training pictures, less those that are equal", added)
	}
	if a := asText(t, m["config"].(map[string]any)["augment"]); a != asText(t, map[string]any{"forms": 2, "seed": 9}) {
		t.Errorf("augment %s", a)
	}
	keys(t, "inputs", m["inputs"], "weights", "training_images", "augmented_images", "lh_training_fmri", "rh_training_fmri")
	if want := formsOf(t, data, in("forms"), 9, 2); m["inputs"].(map[string]any)["augmented_images"] != want {
		t.Errorf("augmented images %v, expected %s", m["inputs"], want)
	}
	again := train("again", "--augment 2 --augment-seed 9 --device cpu-portable --threads 1 --batch 3")
	if a, b := asText(t, outputs(m)), asText(t, outputs(again)); a != b || rows() != before+added {
		t.Errorf("portable kernels give other bits, or computed rows again (%d):\n%s\n%s", rows()-before, a, b)
	}
	other := train("other", "--augment 2")
	losses := func(out, side string) string {
		records := object(t, vision(t, "info", "--model", in(out), "--json").out)["records"].(map[string]any)
		return asText(t, records[side+"/interface"].(map[string]any)["losses"])
	}
	for _, side := range []string{"lh", "rh"} {
		ridge := side + "/ridge"
		if sum := outputs(plain)[ridge]; sum == nil || sum != outputs(m)[ridge] || sum != outputs(other)[ridge] {
			t.Errorf("%s: the ridge sees augmented forms", side)
		}
		if l := losses("forms", side); l == losses("plain", side) || l == losses("other", side) {
			t.Errorf("%s: the network does not see the forms: losses %s", side, l)
		}
	}
	refused(t, exitFailed, "training with other settings", trainArgs(data, in("forms"), in("c"), "--models", "ridge,interface", "--augment", "2")...)
	vision(t, "predict", "--model", in("forms"), "--weights", huggingFace, "--images", filepath.Join(data, "test_split", "test_images"), "--cache", in("c"), "--out", in("p"), "--quiet")
}

// formsOf is the digest of the identifiers of the forms of all pictures that a training
// did not set aside for the test.
func formsOf(t *testing.T, data, model string, seed uint64, forms int) string {
	t.Helper()
	f, err := checkpoint.Open(filepath.Join(model, "test_rows.npy"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	test, err := f.Int64(f.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(data, "training_split", "training_images")
	names, err := pixels.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	maker, err := augment.New(16, seed)
	if err != nil {
		t.Fatal(err)
	}
	var ids []byte
	for i, name := range names {
		if slices.Contains(test, int64(i)) {
			continue
		}
		p, err := pixels.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for k := 1; k <= forms; k++ {
			form, err := maker.Augment(p, k)
			if err != nil {
				t.Fatal(err)
			}
			id := features.Identify(form)
			ids = append(ids, id[:]...)
		}
	}
	d, err := digest.Tensor("uint8", []int{len(ids) / 32, 32}, ids)
	if err != nil {
		t.Fatal(err)
	}
	return d.String()
}

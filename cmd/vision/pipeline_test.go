package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/eval/photos"
	"vision/eval/simulate"
	"vision/models/checkpoint"
)

// trainArgs is a training of seconds: a mixer of one block on the tiny tower's
// features of 96 stimuli.
func trainArgs(data, out, cache string, more ...string) []string {
	return append([]string{"train", "--data", data, "--weights", huggingFace, "--out", out, "--cache", cache,
		"--patch", "2", "--dim", "8", "--depth", "1", "--epochs", "4", "--train-batch", "16", "--seed", "5", "--quiet"}, more...)
}

// TestSimulateTwice: equal seeds give equal data and equal digests; another seed
// does not. What is there is not overwritten.
func TestSimulateTwice(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	r := object(t, vision(t, append(simulateArgs(dir), "--threads", "1", "--json")...).out)
	keys(t, "simulate --json", r, "path", "training", "test", "digests")
	m, again := manifestOf(t, data), manifestOf(t, filepath.Join(dir, "subj01"))
	if m["seed"] != 3.0 || len(m["inputs"].(map[string]any)) != 60 {
		t.Errorf("seed %v and %d photographs in the manifest, expected 3 and 60", m["seed"], len(m["inputs"].(map[string]any)))
	}
	for _, field := range []string{"config", "inputs", "outputs", "seed"} {
		if a, b := asText(t, m[field]), asText(t, again[field]); a != b {
			t.Errorf("%s of equal seeds differ:\n%s\n%s", field, a, b)
		}
	}
	if a, b := asText(t, m["outputs"]), asText(t, r["digests"]); a != b {
		t.Errorf("manifest %s and JSON %s differ", a, b)
	}
	outputs := m["outputs"].(map[string]any)
	for _, side := range []string{"lh", "rh"} {
		path := filepath.Join(data, "training_split", "training_fmri", side+"_training_fmri.npy")
		if sum, name, _ := strings.Cut(strings.TrimSpace(vision(t, "digest", path).out), "  "); outputs[name] != sum {
			t.Errorf("%s: digest %s, the manifest has %v", path, sum, outputs[name])
		}
	}
	refused(t, exitFailed, "is there already", simulateArgs(dir)...)
	other := t.TempDir()
	vision(t, append(simulateArgs(other), "--seed", "4")...)
	if a, b := asText(t, m["outputs"]), asText(t, manifestOf(t, filepath.Join(other, "subj01"))["outputs"]); a == b {
		t.Error("two seeds give the same data")
	}
}

// TestPipeline goes from data to an evaluation by the commands alone.
func TestPipeline(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	model, cache, out := filepath.Join(dir, "m"), filepath.Join(dir, "c"), filepath.Join(dir, "p")
	vision(t, trainArgs(data, model, cache)...)
	m := manifestOf(t, filepath.Join(model, "model.json"))
	keys(t, "inputs", m["inputs"], "weights", "training_images", "lh_training_fmri", "rh_training_fmri")
	simulated := manifestOf(t, data)["outputs"].(map[string]any)
	if got := m["inputs"].(map[string]any)["lh_training_fmri"]; got != simulated["lh_training_fmri"] {
		t.Errorf("trained on lh responses %v, simulated were %v", got, simulated["lh_training_fmri"])
	}
	config := m["config"].(map[string]any)
	if m["seed"] != 5.0 || config["test_fraction"] != 0.2 || config["features"].(map[string]any)["image"] != 16.0 {
		t.Errorf("seed %v, configuration %v", m["seed"], config)
	}
	outputs := m["outputs"].(map[string]any)
	checkTestRows(t, data, model, outputs)
	// The public data's evaluation: the rows set aside against the predictions for them.
	aside := evaluated(t, "--data", public(t, data), "--split", filepath.Join(model, "test_rows.npy"),
		"--pred-lh", filepath.Join(model, "lh_pred_test_combined.npy"), "--pred-rh", filepath.Join(model, "rh_pred_test_combined.npy"))
	if n, _ := aside["stimuli"].(float64); aside["normalised"] != false || n < 19 {
		t.Errorf("rows set aside: normalised %v, %v stimuli", aside["normalised"], n)
	}

	images := filepath.Join(data, "test_split", "test_images")
	sums := map[string]string{}
	for _, readout := range append([]string{""}, experiment.Models()...) {
		args := []string{"predict", "--model", model, "--weights", huggingFace, "--images", images, "--cache", cache, "--out", out, "--quiet"}
		if readout != "" {
			args = append(args, "--read-out", readout, "--threads", "1", "--device", "cpu-portable", "--batch", "5")
		}
		vision(t, args...)
		onlyFiles(t, out, "lh_pred.npy", "rh_pred.npy", "predictions.manifest.json")
		p := manifestOf(t, filepath.Join(out, "predictions"))
		for _, side := range []string{"lh", "rh"} {
			path := filepath.Join(out, side+"_pred.npy")
			shape, values := array(t, path)
			sum := byHand(shape, values)
			if !slices.Equal(shape, []int{24, 81}) || p["outputs"].(map[string]any)[side+"_pred"] != sum {
				t.Errorf("%s: shape %v and digest %s, expected [24 81] and the manifest's %v", path, shape, sum, p["outputs"])
			}
			if p["inputs"].(map[string]any)[side+"/combined"] != outputs[side+"/combined"] {
				t.Errorf("predicted by %v, trained was %v", p["inputs"], outputs)
			}
			sums[readout+side] += sum
		}
	}
	if sums["lh"] != sums["combinedlh"] || sums["rh"] != sums["combinedrh"] {
		t.Error("the default is not the combination, or portable predictions have other bits")
	}
	if sums["ridgelh"] == sums["interfacelh"] {
		t.Error("two read-outs predict the same")
	}
	vision(t, "predict", "--model", model, "--weights", huggingFace, "--images", images, "--cache", cache, "--out", out)
	e := object(t, vision(t, "evaluate", "--data", data, "--pred-lh", filepath.Join(out, "lh_pred.npy"), "--pred-rh", filepath.Join(out, "rh_pred.npy"), "--json").out)
	if e["normalised"] != true || e["stimuli"] != 24.0 || len(e["regions"].([]any)) != 62 {
		t.Errorf("evaluation: normalised %v, %v stimuli, %d regions", e["normalised"], e["stimuli"], len(e["regions"].([]any)))
	}
}

// testRows are the rows that a training set aside.
func testRows(t *testing.T, model string) []int64 {
	t.Helper()
	f, err := checkpoint.Open(filepath.Join(model, "test_rows.npy"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Int64("test_rows")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// checkTestRows: the rows set aside are whole photographs, none of them trained on,
// and the predictions for them are in the manifest.
func checkTestRows(t *testing.T, data, model string, outputs map[string]any) {
	t.Helper()
	rows := testRows(t, model)
	train, _, err := simulate.ReadStimuli(data)
	if err != nil {
		t.Fatal(err)
	}
	aside := map[int]int{}
	for _, r := range rows {
		aside[train[r].Photo]++
	}
	for photo, crops := range aside {
		if crops != 2 {
			t.Errorf("%d of the 2 crops of photograph %d are set aside", crops, photo)
		}
	}
	if len(rows) < 19 || len(rows) > 20 {
		t.Errorf("%d rows set aside, expected a fifth of 96, photographs whole", len(rows))
	}
	for _, readout := range experiment.Models() {
		name := "rh_pred_test_" + readout
		shape, values := array(t, filepath.Join(model, name+".npy"))
		if !slices.Equal(shape, []int{len(rows), 81}) || outputs[name] != byHand(shape, values) {
			t.Errorf("%s: shape %v, digest %v in the manifest", name, shape, outputs[name])
		}
	}
}

// TestTrainingsAreKeptApart: settings that cannot work are refused before the
// features are computed, others than a finished training's before it is touched.
func TestTrainingsAreKeptApart(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	model, cache := filepath.Join(dir, "m"), filepath.Join(dir, "c")
	for _, c := range []struct{ flags, message string }{
		{"--models ridge,forest", `model "forest"`},
		{"--patch 5", "patches of side 5"},
		{"--validation 1", "validation share 1"},
		{"--loss l2", `loss "l2"`},
		{"--optimiser sgd", `optimiser "sgd"`},
		{"--schedule never", `schedule "never"`},
		{"--epochs 0", "0 epochs"},
	} {
		refused(t, exitUsage, c.message, trainArgs(data, model, cache, strings.Fields(c.flags)...)...)
	}
	if _, err := os.Lstat(model); err == nil {
		t.Error("a refused training made its folder")
	}
	vision(t, trainArgs(data, model, cache, "--models", "ridge")...)
	const manifest = "model.json.manifest.json" // names device and command
	before, bits := tree(t, model), tree(t, model, manifest)
	refused(t, exitFailed, "other settings", trainArgs(data, model, cache, "--models", "ridge", "--seed", "6")...)
	refused(t, exitFailed, "other settings", trainArgs(data, model, cache, "--models", "ridge", "--layer", "1")...)
	if after := tree(t, model); after != before {
		t.Errorf("a refused training changed the folder:\n%s\n%s", before, after)
	}
	vision(t, trainArgs(data, model, cache, "--models", "ridge", "--threads", "1", "--device", "cpu-portable")...)
	if after := tree(t, model, manifest); after != bits {
		t.Errorf("trained again, portably and on one thread: other bits\n%s\n%s", bits, after)
	}
	images := filepath.Join(data, "test_split", "test_images")
	out := filepath.Join(dir, "p")
	predict := []string{"predict", "--model", model, "--weights", huggingFace, "--images", images, "--cache", cache, "--out", out}
	refused(t, exitUsage, `--read-out is "combined"`, append(predict, "--read-out", "combined")...)
	refused(t, exitFailed, "give the weights and options of the training", append(predict, "--layer", "1")...)
	refused(t, exitFailed, "extract the features of the others first", append(predict, "--cache", filepath.Join(dir, "other"))...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r := runIn(ctx, predict...); r.code != exitInterrupted {
		t.Errorf("predict: exit %d, expected 130: %s", r.code, r.diagnostics)
	}
	noneHalfWritten(t, dir)
	if _, err := os.Lstat(filepath.Join(out, "predictions.manifest.json")); err == nil {
		t.Error("a refused prediction left a manifest")
	}
}

// TestSimulateFromFolder: the embedded photographs, unpacked into a folder, give the
// data that they give by default.
func TestSimulateFromFolder(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	embedded, err := photos.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	images := filepath.Join(dir, "photographs")
	if err := os.CopyFS(images, embedded); err != nil {
		t.Fatal(err)
	}
	args := append(simulateArgs(filepath.Join(dir, "own")), "--images", images, "--instances", filepath.Join(images, photos.InstancesName))
	const plenty = 1 << 40
	count := stopAfter(t.Context(), plenty)
	if r := runIn(count, args...); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.diagnostics)
	}
	questions := plenty - count.left.Load()
	want, got := manifestOf(t, data), manifestOf(t, filepath.Join(dir, "own", "subj01"))
	for _, field := range []string{"inputs", "outputs"} {
		if a, b := asText(t, want[field]), asText(t, got[field]); a != b {
			t.Errorf("%s differ:\n%s\n%s", field, a, b)
		}
	}
	// Among the photographs, among the vertices and among the pictures written.
	for _, place := range []int64{40, questions / 2, questions - 60} {
		cut := filepath.Join(dir, "cut")
		if r := runIn(stopAfter(t.Context(), place), append(args, "--out", cut)...); r.code != exitInterrupted {
			t.Errorf("question %d of %d: exit %d, expected 130: %s", place, questions, r.code, r.diagnostics)
		}
		if left, err := os.ReadDir(cut); err == nil && len(left) > 0 {
			t.Errorf("question %d of %d: an interrupted simulation left %v", place, questions, left)
		}
	}
}

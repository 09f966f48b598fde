package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/eval/simulate"
	"vision/models/checkpoint"
)

// ownArgs train on a subject's parts, named one by one, as trainArgs does on its folder.
func ownArgs(out, cache string, more ...string) []string {
	args := trainArgs("", out, cache, more...)
	return append(args[:1:1], args[3:]...) // without --data
}

func trainingFile(data string, side nsd.Side) string { return nsd.TrainingResponsesPath(data, side) }

// TestOwnDataHasTheBitsOfTheLayout: the same pictures, responses and masks, in the
// Algonauts layout and named one by one, give the same read-outs, regions, predictions and
// evaluations.
func TestOwnDataHasTheBitsOfTheLayout(t *testing.T) {
	simulated, dir := subjectFolder(t), t.TempDir()
	data := filepath.Join(dir, "subj01")
	if err := os.CopyFS(data, os.DirFS(simulated)); err != nil {
		t.Fatal(err)
	}
	// Without the photographs that its stimuli were cut from, a subject is as real ones are.
	if err := os.RemoveAll(filepath.Dir(simulate.StimuliPath(data))); err != nil {
		t.Fatal(err)
	}
	layout, own, cache := filepath.Join(dir, "layout"), filepath.Join(dir, "own"), filepath.Join(dir, "cache")
	masks := []string{"--masks", nsd.MasksDir(data)}
	vision(t, trainArgs(data, layout, cache)...)
	vision(t, append(ownArgs(own, cache, masks...), "--images", nsd.TrainingImagesDir(data),
		"--responses-lh", trainingFile(data, nsd.Left), "--responses-rh", trainingFile(data, nsd.Right))...)
	// The order of families is that of the files' names; all else is the same.
	if a, b := tree(t, layout, "model.json.manifest.json", "regions.json"), tree(t, own, "model.json.manifest.json", "regions.json"); a != b {
		t.Errorf("the layout gives\n%s\nown data\n%s", a, b)
	}
	outputs := manifestOf(t, filepath.Join(own, "model.json"))["outputs"].(map[string]any)
	if a, b := asText(t, manifestOf(t, filepath.Join(layout, "model.json"))["outputs"]), asText(t, outputs); a != b || outputs["lh/regions"] == nil {
		t.Errorf("outputs of the layout %s, of own data %s", a, b)
	}
	aside := func(model string, more ...string) string {
		e := evaluated(t, append(more, "--split", filepath.Join(model, "test_rows.npy"), "--region", "V1v,EBA", "--resamples", "0",
			"--pred-lh", filepath.Join(model, "lh_pred_test_combined.npy"), "--pred-rh", filepath.Join(model, "rh_pred_test_combined.npy"))...)
		byName := map[string]any{}
		for _, r := range e["regions"].([]any) {
			row := r.(map[string]any)
			byName[row["hemisphere"].(string)+row["region"].(string)] = row
		}
		if len(byName) != 4 {
			t.Errorf("%d regions, expected 4", len(byName))
		}
		return asText(t, byName) + asText(t, e["overall"])
	}
	if a, b := aside(layout, "--data", data), aside(own, append(masks, "--responses-lh", trainingFile(data, nsd.Left), "--responses-rh", trainingFile(data, nsd.Right))...); a != b {
		t.Errorf("the layout is evaluated as\n%s\nown data as\n%s", a, b)
	}
}

// undivided trains on the left hemisphere as if it were a whole, without masks of a folder.
func undivided(t *testing.T, data, out, cache string, more ...string) {
	t.Helper()
	vision(t, append(ownArgs(out, cache, more...), "--responses", trainingFile(data, nsd.Left))...)
}

// TestOwnDataUndivided goes through the commands with one array of responses.
func TestOwnDataUndivided(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	undivided(t, data, in("m"), in("c"), "--images", nsd.TrainingImagesDir(data), "--models", "ridge,interface")
	onlyTop(t, in("m"), "all", "all_pred_test_interface.npy", "all_pred_test_ridge.npy", "model.json", "model.json.manifest.json", "regions.json", "sources.json", "test_rows.npy")
	// A list of pictures in the opposite order gives the opposite rows.
	entries, err := os.ReadDir(nsd.TestImagesDir(data))
	if err != nil {
		t.Fatal(err)
	}
	list := ""
	for _, e := range entries {
		list = filepath.Join(nsd.TestImagesDir(data), e.Name()) + "\n" + list
	}
	write(t, in("list.txt"), []byte(list))
	vision(t, "predict", "--model", in("m"), "--images", nsd.TestImagesDir(data), "--out", in("p"))
	vision(t, "predict", "--model", in("m"), "--images", in("list.txt"), "--out", in("q"))
	onlyFiles(t, in("p"), "all_pred.npy", "predictions.manifest.json")
	shape, p := array(t, in("p/all_pred.npy"))
	_, q := array(t, in("q/all_pred.npy"))
	n := shape[1]
	for i := range shape[0] {
		if a, b := byHand([]int{n}, p[i*n:(i+1)*n]), byHand([]int{n}, q[len(q)-(i+1)*n:len(q)-i*n]); a != b {
			t.Fatalf("row %d is not the row %d of the opposite order", i, shape[0]-1-i)
		}
	}
	// --image: the row of that picture, summed up and, with --out, written.
	one := filepath.Join(nsd.TestImagesDir(data), entries[3].Name())
	answer := keys(t, "predict --image --json", object(t, vision(t, "predict", "--model", in("m"), "--image", one, "--json", "--out", in("o")).out),
		"image", "model", "read_out", "regions", "units", "notices")
	if _, row := array(t, in("o/all_pred.npy")); byHand([]int{n}, row) != byHand([]int{n}, p[3*n:4*n]) {
		t.Error("one picture alone has other predictions than among others")
	}
	onlyFiles(t, in("o"), "all_pred.npy", "predictions.manifest.json")
	rows := answer["regions"].([]any)
	mean := 0.0
	for _, v := range p[3*n : 4*n] {
		mean += float64(v) / float64(n)
	}
	all := keys(t, "a region", rows[0], "hemisphere", "region", "vertices", "mean", "sd", "training_mean", "training_sd")
	if len(rows) != 1 || all["hemisphere"] != "all" || all["region"] != "all" || all["vertices"] != float64(n) || !near(all["mean"], mean, 1e-12) {
		t.Errorf("%v, expected the mean %v of %d vertices", rows, mean, n)
	}
	if answer["read_out"] != "interface" {
		t.Errorf("read-out %v", answer["read_out"])
	}
	// Evaluation and figures, without any region.
	mask := "V1=" + in("v1.npy")
	if err := checkpoint.WriteNpyInt64(in("v1.npy"), []int{n}, append([]int64{1, 1}, make([]int64, n-2)...)); err != nil {
		t.Fatal(err)
	}
	test := []string{"--responses", nsd.TestResponsesPath(data, nsd.Left), "--pred", in("p/all_pred.npy"), "--noise-ceiling", nsd.CeilingPath(data, nsd.Left)}
	e := evaluated(t, append(test, "--out", in("e"))...)
	if e["normalised"] != true || e["subject"] != "lh_test_fmri" || len(e["regions"].([]any)) != 0 {
		t.Errorf("normalised %v, subject %v, regions %v", e["normalised"], e["subject"], e["regions"])
	}
	vision(t, "plot", "accuracy", "--result", in("e/evaluation.json"), "--out", in("a.svg"))
	vision(t, "plot", "training", "--model", in("m"), "--out", in("t.svg"))
	if r := evaluated(t, append(test, "--masks", mask)...)["regions"].([]any); len(r) != 1 || r[0].(map[string]any)["region"] != "V1" || r[0].(map[string]any)["vertices"] != 2.0 {
		t.Errorf("regions %v", r)
	}
	if text := vision(t, append([]string{"evaluate"}, test...)...).out; !strings.Contains(text, "all vertices\n") || strings.Contains(text, "left hemisphere") {
		t.Errorf("the table is\n%s", text)
	}
	refused(t, exitFailed, "predictions, expected 96 stimuli", "evaluate", "--responses", trainingFile(data, nsd.Left), "--pred", in("p/all_pred.npy"))

	beforeRegions(t, in("m"), one)
}

// onlyTop fails unless a folder holds exactly these entries.
func onlyTop(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %q, expected %q", dir, got, want)
	}
}

// TestRepeatedPicturesStayTogether: rows of one picture are never on both sides of the
// test's split, whatever the picture is called.
func TestRepeatedPicturesStayTogether(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	entries, err := os.ReadDir(nsd.TrainingImagesDir(data))
	if err != nil {
		t.Fatal(err)
	}
	// 32 pictures three times: once by its name, once again, once as a copy.
	list := ""
	for i := range 96 {
		name := entries[i/3].Name()
		at := filepath.Join(nsd.TrainingImagesDir(data), name)
		if i%3 == 2 {
			text, err := os.ReadFile(at)
			if err != nil {
				t.Fatal(err)
			}
			at = in("copy-" + name)
			write(t, at, text)
		}
		list += at + "\n"
	}
	write(t, in("list.txt"), []byte(list))
	r := runIn(t.Context(), append(ownArgs(in("m"), in("c"), "--models", "ridge", "--quiet=false"), "--responses", trainingFile(data, nsd.Left), "--images", in("list.txt"))...)
	if r.code != exitDone || !strings.Contains(r.diagnostics, "some pictures are there more than once") {
		t.Fatalf("exit %d: %s", r.code, r.diagnostics)
	}
	rows := testRows(t, in("m"))
	count := map[int64]int{}
	for _, row := range rows {
		count[row/3]++
	}
	if len(rows) != 21 {
		t.Errorf("%d rows set aside, expected 21: a fifth of 96, pictures whole", len(rows))
	}
	for p, n := range count {
		if n != 3 {
			t.Errorf("%d of the 3 rows of picture %d are set aside", n, p)
		}
	}
}

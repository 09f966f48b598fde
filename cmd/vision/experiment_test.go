package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/photos"
	"vision/kernels/folderlock"
	"vision/models/checkpoint"
)

// subjects is a folder of two simulated subjects who saw the same 120 pictures. Tests
// only read it.
var subjects = sync.OnceValues(func() (string, error) {
	root := filepath.Join(shared, "cohort")
	for _, n := range []string{"1", "2"} {
		r := runIn(context.Background(), append(simulateArgs(root), "--subject", n)...)
		if r.code != exitDone {
			return "", fmt.Errorf("exit %d: %s", r.code, r.diagnostics)
		}
	}
	return root, nil
})

func subjectsFolder(t testing.TB) string {
	t.Helper()
	if _, err := photos.Embedded(); err != nil {
		t.Skipf("without the embedded photographs: %v", err)
	}
	root, err := subjects()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// experimentArgs is trainArgs for all subjects of a folder, with fewer resamples; it
// says what it computes.
func experimentArgs(root, out, cache string, more ...string) []string {
	args := slices.DeleteFunc(trainArgs(root, out, cache), func(a string) bool { return a == "--quiet" })
	args[0] = "experiment"
	return append(append(args, "--resamples", "100"), more...)
}

// experimented runs an experiment that must compute and find so many stages, and returns
// its table.
func experimented(t *testing.T, computed, found int, args ...string) map[string]any {
	t.Helper()
	r := vision(t, append(args, "--json")...)
	if want := fmt.Sprintf("%d stages computed, %d were finished\n", computed, found); !strings.HasSuffix(r.diagnostics, want) {
		t.Errorf("expected %q at the end of\n%s", want, r.diagnostics)
	}
	return keys(t, "experiment --json", object(t, r.out), "measure", "on", "read_outs", "evaluation", "subjects", "cells", "means")
}

// find is the row of a table with these values.
func find(t *testing.T, rows any, values map[string]any) map[string]any {
	t.Helper()
	for _, r := range rows.([]any) {
		row, same := r.(map[string]any), true
		for name, v := range values {
			same = same && row[name] == v
		}
		if same {
			return row
		}
	}
	t.Fatalf("no row with %v", values)
	return nil
}

// outcome is what an experiment leaves that must not depend on interruptions: the table
// and the digests of everything.
func outcome(t *testing.T, out string) string {
	t.Helper()
	text := ""
	for _, name := range []string{"table.json", "table.csv", "table.txt"} {
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		text += string(data)
	}
	m := manifestOf(t, filepath.Join(out, "table.json"))
	return text + asText(t, m["inputs"]) + asText(t, m["outputs"])
}

// TestExperiment: two subjects of three, against train and evaluate of one of them; what
// is finished is found again.
func TestExperiment(t *testing.T) {
	root, dir := subjectsFolder(t), t.TempDir()
	out, cache := filepath.Join(dir, "o"), filepath.Join(dir, "c")
	args := experimentArgs(root, out, cache, "--subjects", "1-3")
	table := experimented(t, 12, 0, args...)
	noneHalfWritten(t, out)
	before := tree(t, out)
	experimented(t, 0, 12, args...)
	if after := tree(t, out); after != before {
		t.Errorf("run again:\n%s\nbefore\n%s", after, before)
	}
	// Both saw the same training pictures: a record of 40 bytes for each, once.
	index, err := filepath.Glob(filepath.Join(cache, "*", "index"))
	if err != nil || len(index) != 1 {
		t.Fatalf("stores of features: %v, %v", index, err)
	}
	if info, err := os.Stat(index[0]); err != nil || info.Size() != 96*40 {
		t.Errorf("the store's index has %d bytes, expected 96 records: %v", info.Size(), err)
	}

	// What the commands for one subject make of the second.
	model, data := filepath.Join(dir, "m"), filepath.Join(root, "subj02")
	vision(t, trainArgs(data, model, cache)...)
	trained := manifestOf(t, filepath.Join(model, "model.json"))["outputs"].(map[string]any)
	m := manifestOf(t, filepath.Join(out, "table.json"))
	outputs := m["outputs"].(map[string]any)
	for _, side := range []string{"lh", "rh"} {
		for _, readout := range experiment.Models() {
			for stage, name := range map[string]string{"train": readout, "predict": side + "_pred_test_" + readout} {
				want := trained[name]
				if stage == "train" {
					want = trained[side+"/"+readout]
				}
				if got := outputs["subj02/"+side+"/"+stage+"/"+name]; got == nil || got != want {
					t.Errorf("%s %s: %v, vision train made %v", side, name, got, want)
				}
			}
		}
	}
	for _, readout := range experiment.Models() {
		e := evaluated(t, "--data", data, "--split", filepath.Join(model, "test_rows.npy"), "--resamples", "0",
			"--pred-lh", filepath.Join(model, "lh_pred_test_"+readout+".npy"), "--pred-rh", filepath.Join(model, "rh_pred_test_"+readout+".npy"))
		for _, side := range []string{"lh", "rh"} {
			for _, region := range append(nsd.PaperRegions(), "all") {
				from := "regions"
				if region == "all" {
					from = "overall"
				}
				want := find(t, e[from], map[string]any{"hemisphere": side, "region": region})
				got := find(t, table["cells"], map[string]any{"read_out": readout, "subject": "subj02", "hemisphere": side, "region": region})
				if got["value"] == nil || got["value"] != want["r_median"] || got["missing"] != "" {
					t.Errorf("%s %s %s: %v, vision evaluate says %v", readout, side, region, got, want)
				}
			}
		}
	}
	checkMean(t, table)
	checkAbsent(t, out, table)
}

// checkMean: the mean over two subjects and its interval, by hand.
func checkMean(t *testing.T, table map[string]any) {
	t.Helper()
	at := map[string]any{"read_out": "combined", "hemisphere": "rh", "region": "EBA"}
	var v []float64
	for _, s := range []string{"subj01", "subj02"} {
		at["subject"] = s
		v = append(v, find(t, table["cells"], at)["value"].(float64))
	}
	delete(at, "subject")
	m := find(t, table["means"], at)
	// Two values: s/√2 is half their difference; Student's 97.5 % point of one degree of freedom.
	half := 12.706204736174698 * math.Abs(v[0]-v[1]) / 2
	limits := m["interval"].([]any)
	for i, pair := range [][2]float64{{m["mean"].(float64), (v[0] + v[1]) / 2}, {limits[0].(float64), (v[0]+v[1])/2 - half}, {limits[1].(float64), (v[0]+v[1])/2 + half}} {
		if !(math.Abs(pair[0]-pair[1]) <= 1e-9) {
			t.Errorf("number %d of the mean is %v, expected %v", i, pair[0], pair[1])
		}
	}
	if m["subjects"] != 2.0 {
		t.Errorf("a mean over %v subjects, expected 2", m["subjects"])
	}
}

// checkAbsent: the third subject is not there, in all forms of the table.
func checkAbsent(t *testing.T, out string, table map[string]any) {
	t.Helper()
	s := find(t, table["subjects"], map[string]any{"subject": "subj03", "hemisphere": "lh"})
	if status, _ := s["status"].(string); !strings.HasPrefix(status, "not there: ") || !strings.Contains(status, "subj03 is not there") {
		t.Errorf("the status of subj03 is %q", status)
	}
	f, err := os.Open(filepath.Join(out, "table.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) != 1+3*2*28*4 {
		t.Fatalf("%d lines, expected a heading and 3 read-outs × 2 hemispheres × 28 rows × (3 subjects and the mean): %v", len(lines), err)
	}
	at := func(name string) int { return slices.Index(lines[0], name) }
	for _, l := range lines[1:] {
		absent := l[at("subject")] == "subj03"
		if (l[at("value")] == "") != absent || strings.HasPrefix(l[at("missing")], "not there: ") != absent {
			t.Errorf("line %q", l)
		}
		if l[at("subject")] == "mean" {
			m := find(t, table["means"], map[string]any{"read_out": l[at("read_out")], "hemisphere": l[at("hemisphere")], "region": l[at("region")]})
			if v, err := strconv.ParseFloat(l[at("value")], 64); err != nil || v != m["mean"] {
				t.Errorf("a mean of %s, JSON has %v", l[at("value")], m["mean"])
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(out, "table.txt"))
	if n := strings.Count(string(text), "  not there │"); err != nil || n != 56 {
		t.Errorf("%d cells are not there, expected 56: %v\n%s", n, err, text)
	}
}

// TestExperimentContinues: interrupted at many places, and killed, it continues to the
// bits of an experiment that was not.
func TestExperimentContinues(t *testing.T) {
	root, dir := subjectsFolder(t), t.TempDir()
	cache, alone := filepath.Join(dir, "c"), filepath.Join(dir, "alone")
	const plenty = 1 << 40
	count := stopAfter(t.Context(), plenty)
	if r := runIn(count, experimentArgs(root, alone, filepath.Join(dir, "c0"))...); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.diagnostics)
	}
	want, questions := outcome(t, alone), plenty-count.left.Load()
	out := filepath.Join(dir, "again")
	interruptions, partial := 0, 0
	for tries := int64(1); ; tries++ {
		// A little longer each time: data is checked, and the ridge fitted, anew in each.
		r := runIn(stopAfter(t.Context(), questions*tries/11), experimentArgs(root, out, cache)...)
		if r.code == exitDone {
			break
		}
		if r.code != exitInterrupted || tries == 40 {
			t.Fatalf("try %d: exit %d: %s", tries, r.code, r.diagnostics)
		}
		interruptions++
		noneHalfWritten(t, out)
		if _, err := os.Lstat(filepath.Join(out, "table.json.manifest.json")); err == nil {
			t.Error("an interrupted experiment left a manifest")
		}
		if text, err := os.ReadFile(filepath.Join(out, "table.txt")); err == nil && strings.Contains(string(text), "not yet") {
			partial++
		}
	}
	t.Logf("%d interruptions, %d of them with a table of what was finished", interruptions, partial)
	if interruptions < 2 || partial == 0 {
		t.Errorf("%d interruptions, %d with a table of what was finished: too few to show anything", interruptions, partial)
	}
	if got := outcome(t, out); got != want {
		t.Errorf("interrupted %d times:\n%s\nexpected\n%s", interruptions, got, want)
	}
	// Killed in a training and in a later one.
	out = filepath.Join(dir, "killed")
	for _, place := range []string{"subj01/rh/interface-training", "subj02/lh/combined-training"} {
		cmd, _ := program(t, experimentArgs(root, out, cache)...)
		await(t, filepath.Join(out, place, "state.safetensors"))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if _, err := os.Lstat(filepath.Join(out, "table.json.manifest.json")); err == nil {
			t.Errorf("%s: killed too late", place)
		}
	}
	vision(t, experimentArgs(root, out, cache, "--threads", "1", "--device", "cpu-portable")...)
	if got := outcome(t, out); got != want {
		t.Errorf("killed and continued on another device:\n%s\nexpected\n%s", got, want)
	}
}

// TestExperimentSettings: other settings and other data are named and refused, or done
// again, no more than needs to be.
func TestExperimentSettings(t *testing.T) {
	root, dir := subjectsFolder(t), t.TempDir()
	out, cache := filepath.Join(dir, "o"), filepath.Join(dir, "c")
	experimented(t, 6, 0, experimentArgs(root, out, cache, "--subjects", "2")...)
	before := tree(t, out)
	refused(t, exitFailed, "subj02 rh train: setting training.branch.rate is 0.001, was 0.0005; setting training.training.rate is 0.001, was 0.0005\n",
		experimentArgs(root, out, cache, "--lr", "1e-3")...)
	refused(t, exitFailed, "subj02 lh evaluate: setting resamples is 200, was 100\n", experimentArgs(root, out, cache, "--resamples", "200")...)
	refused(t, exitFailed, "or do them again with --redo", experimentArgs(root, out, cache, "--layer", "1")...)
	lock, err := folderlock.Lock(out)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, exitFailed, out+" is in use by another process", experimentArgs(root, out, cache)...)
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if after := tree(t, out); after != before {
		t.Errorf("a refused experiment changed the folder:\n%s\nbefore\n%s", after, before)
	}
	experimented(t, 2, 4, experimentArgs(root, out, cache, "--subjects", "2", "--resamples", "200", "--redo")...)
	again := []string{"--subjects", "2", "--lr", "1e-3", "--models", "ridge,interface", "--augment", "1"}
	experimented(t, 6, 0, experimentArgs(root, out, cache, append(again, "--redo")...)...)
	fresh := filepath.Join(dir, "fresh")
	experimented(t, 6, 0, experimentArgs(root, fresh, cache, again...)...)
	if got, want := tree(t, out, "table.json.manifest.json"), tree(t, fresh, "table.json.manifest.json"); got != want {
		t.Errorf("done again:\n%s\nin a new folder\n%s", got, want)
	}
	model := filepath.Join(dir, "m")
	vision(t, trainArgs(filepath.Join(root, "subj02"), model, cache, again[2:]...)...)
	for _, name := range []string{"lh_pred_test_interface.npy", "rh_pred_test_ridge.npy"} {
		want, err := os.ReadFile(filepath.Join(model, name))
		got, err2 := os.ReadFile(filepath.Join(fresh, "subj02", name))
		if err != nil || err2 != nil || string(got) != string(want) {
			t.Errorf("%s with augmented pictures is not what vision train writes; %v, %v", name, err, err2)
		}
	}

	// A file that is gone is made again, one that is damaged is named.
	if err := os.Remove(filepath.Join(out, "subj02", "rh_pred_test_ridge.npy")); err != nil {
		t.Fatal(err)
	}
	experimented(t, 2, 4, experimentArgs(root, out, cache, again...)...)
	if got, want := tree(t, out, "table.json.manifest.json"), tree(t, fresh, "table.json.manifest.json"); got != want {
		t.Errorf("made again:\n%s\nin a new folder\n%s", got, want)
	}
	path := filepath.Join(out, "subj02", "lh", "evaluation.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, []byte(strings.Replace(string(text), `"vertices":3`, `"vertices":4`, 1)))
	refused(t, exitFailed, path+": has SHA-256 ", experimentArgs(root, out, cache, again...)...)
	write(t, path, text)

	// Other responses under the same name.
	own := copied(t, root)
	responses := nsd.TrainingResponsesPath(filepath.Join(own, "subj02"), nsd.Right)
	shape, values := array(t, responses)
	values[5]++
	if err := checkpoint.WriteNpyFloat32(responses, shape, values); err != nil {
		t.Fatal(err)
	}
	r := refused(t, exitFailed, "subj02 rh train: input training_fmri is ", experimentArgs(own, out, cache, again...)...)
	if strings.Contains(r.diagnostics, "lh train:") {
		t.Errorf("the left hemisphere has not changed: %s", r.diagnostics)
	}
	// A later stage rests on the earlier one: all three of the right.
	experimented(t, 3, 3, experimentArgs(own, out, cache, append(again, "--redo")...)...)
}

// copied is a copy of the folder of subjects, to be changed.
func copied(t *testing.T, root string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(root)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestExperimentMissing: a subject without a right hemisphere and without a region.
func TestExperimentMissing(t *testing.T) {
	root, dir := copied(t, subjectsFolder(t)), t.TempDir()
	two := filepath.Join(root, "subj02")
	for _, pattern := range []string{"training_split/training_fmri/rh*", "test_split/test_fmri/rh*", "test_split/noise_ceiling/rh*", "roi_masks/rh*"} {
		files, err := filepath.Glob(filepath.Join(two, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	withoutRegion(t, two, "PPA")
	table := experimented(t, 9, 0, experimentArgs(root, filepath.Join(dir, "o"), filepath.Join(dir, "c"))...)
	for _, c := range []struct {
		subject, side, region, missing string
	}{
		{"subj01", "lh", "PPA", ""},
		{"subj02", "lh", "PPA", "not there: no vertex of the hemisphere is in the region"},
		{"subj02", "lh", "OPA", ""},
		{"subj02", "rh", "PPA", "not there: " + nsd.TrainingResponsesPath(two, nsd.Right) + " is not there"},
		{"subj02", "rh", "all", "not there: " + nsd.TrainingResponsesPath(two, nsd.Right) + " is not there"},
	} {
		cell := find(t, table["cells"], map[string]any{"read_out": "ridge", "subject": c.subject, "hemisphere": c.side, "region": c.region})
		if cell["missing"] != c.missing || (cell["value"] == nil) != (c.missing != "") || (cell["evaluated"] == nil) != (c.missing != "") {
			t.Errorf("%+v: %v", c, cell)
		}
	}
	for at, n := range map[string]float64{"lh PPA": 1, "lh OPA": 2, "rh PPA": 1} {
		side, region, _ := strings.Cut(at, " ")
		m := find(t, table["means"], map[string]any{"read_out": "ridge", "hemisphere": side, "region": region})
		if m["subjects"] != n || (m["interval"] == nil) != (n < 2) || m["mean"] == nil {
			t.Errorf("%s: %v, expected a mean over %v", at, m, n)
		}
	}
	refused(t, exitFailed, "expected the folder above it", experimentArgs(two, filepath.Join(dir, "o2"), filepath.Join(dir, "c"))...)
	refused(t, exitFailed, "found no training responses", experimentArgs(root, filepath.Join(dir, "o2"), filepath.Join(dir, "c"), "--subjects", "5,7")...)
	if _, err := os.Lstat(filepath.Join(dir, "o2")); err == nil {
		t.Error("a refused experiment made its folder")
	}
}

// withoutRegion takes a region out of the left masks of a subject.
func withoutRegion(t *testing.T, subject, region string) {
	t.Helper()
	s, err := nsd.Options{Sides: []nsd.Side{nsd.Left}}.OpenSubject(subject)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	family := nsd.FamilyOf(region)
	labels := make([]int64, s.Left.Vertices)
	for _, f := range nsd.Families() {
		for i, name := range f.Regions {
			if r, _ := s.Left.Region(name); f.Name == family && name != region {
				for _, v := range r.Indices {
					labels[v] = int64(i + 1)
				}
			}
		}
	}
	if err := nsd.WriteLabels(subject, nsd.Left, family, labels, s.Left.FsaverageIndex); err != nil {
		t.Fatal(err)
	}
}

// TestExperimentOnTest: the test pictures, as predict and evaluate have them; where their
// responses are not there, the predictions are.
func TestExperimentOnTest(t *testing.T) {
	root, dir := copied(t, subjectsFolder(t)), t.TempDir()
	if err := os.RemoveAll(filepath.Join(root, "subj02", "test_split", "test_fmri")); err != nil {
		t.Fatal(err)
	}
	out, cache := filepath.Join(dir, "o"), filepath.Join(dir, "c")
	args := experimentArgs(root, out, cache, "--on", "test", "--models", "ridge,interface", "--min-ceiling", "0.05")
	table := experimented(t, 10, 0, args...)
	experimented(t, 0, 10, args...)
	for _, s := range []string{"subj01", "subj02"} {
		pred := filepath.Join(dir, s)
		vision(t, "predict", "--model", filepath.Join(out, s), "--weights", huggingFace, "--cache", cache, "--out", pred,
			"--images", nsd.TestImagesDir(filepath.Join(root, s)))
		for _, name := range []string{"lh_pred", "rh_pred"} {
			want, got := tree(t, pred, "predictions.manifest.json"), ""
			for _, line := range strings.Split(tree(t, filepath.Join(out, s)), "\n") {
				if strings.HasPrefix(line, "lh_pred.npy") || strings.HasPrefix(line, "rh_pred.npy") {
					got += line + "\n"
				}
			}
			if strings.TrimSpace(got) != want {
				t.Errorf("%s %s: %s, vision predict made %s", s, name, got, want)
			}
		}
	}
	one := filepath.Join(dir, "subj01")
	e := evaluated(t, "--data", filepath.Join(root, "subj01"), "--pred-lh", filepath.Join(one, "lh_pred.npy"), "--pred-rh", filepath.Join(one, "rh_pred.npy"), "--min-ceiling", "0.05", "--resamples", "100", "--seed", "5")
	at := map[string]any{"hemisphere": "lh", "region": "EBA"}
	want := find(t, e["regions"], at)
	at["read_out"], at["subject"] = "interface", "subj01"
	got := find(t, table["cells"], at)
	if table["measure"] != "accuracy" || got["value"] != want["median"] || asText(t, got["evaluated"]) != asText(t, want) {
		t.Errorf("in %v %v, vision evaluate says %v", table["measure"], got, want)
	}
	s := find(t, table["subjects"], map[string]any{"subject": "subj02", "hemisphere": "rh"})
	if s["status"] != "not there: "+nsd.TestResponsesPath(filepath.Join(root, "subj02"), nsd.Right)+" is not there" {
		t.Errorf("subject 2: %v", s)
	}
	refused(t, exitFailed, "name their folder with --noise-ceiling", experimentArgs(root, filepath.Join(dir, "o2"), cache, "--min-ceiling", "0.05")...)
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/nsd"
)

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

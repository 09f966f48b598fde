package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/simulate"
	"vision/kernels/boundedfile/boundedtest"
	"vision/models/checkpoint"
)

// TestFinishedTrainingIsKept: a training with another share set aside, or on other
// responses or pictures, is refused before it takes anything away.
func TestFinishedTrainingIsKept(t *testing.T) {
	dir := t.TempDir()
	data, other, out, cache := filepath.Join(dir, "subj01"), filepath.Join(dir, "other", "subj01"), filepath.Join(dir, "m"), filepath.Join(dir, "c")
	for _, d := range []string{data, other} {
		if err := os.CopyFS(d, os.DirFS(subjectFolder(t))); err != nil {
			t.Fatal(err)
		}
	}
	responses := nsd.TrainingResponsesPath(other, nsd.Right)
	shape, values := array(t, responses)
	values[5]++
	if err := checkpoint.WriteNpyFloat32(responses, shape, values); err != nil {
		t.Fatal(err)
	}
	for _, models := range []string{"ridge", "ridge,interface"} {
		args := func(data string, more ...string) []string {
			return trainArgs(data, out+models, cache, append([]string{"--models", models}, more...)...)
		}
		vision(t, args(data)...)
		before := tree(t, out+models)
		refused(t, exitFailed, "a training with other settings", args(data, "--test-fraction", "0.3")...)
		refused(t, exitFailed, "a training on other data (rh_training_fmri): choose another folder", args(other)...)
		own := append(ownArgs(out+models, cache, "--models", models), "--images", nsd.TrainingImagesDir(data), "--responses", trainingFile(data, nsd.Left))
		refused(t, exitFailed, "a training on other data (all_training_fmri, lh_training_fmri, rh_training_fmri)", own...)
		if after := tree(t, out+models); after != before {
			t.Errorf("%s: refused trainings changed the folder:\n%s\nbefore\n%s", models, after, before)
		}
		before = tree(t, out+models, "model.json.manifest.json") // names the command
		vision(t, args(data, "--threads", "1")...)
		if after := tree(t, out+models, "model.json.manifest.json"); after != before {
			t.Errorf("%s: repeated as\n%s\nbefore\n%s", models, after, before)
		}
	}
}

// TestHostileManifest: the manifest of a training as what it cannot be is named, and no
// reason to take a folder for unfinished.
func TestHostileManifest(t *testing.T) {
	boundedtest.Hostile(t, manifestPath(experiment.FolderFile), []byte("{"), func(path string) error {
		_, missing := os.Stat(path)
		f, err := readFinished(filepath.Dir(path))
		if err == nil && f == nil && missing != nil {
			return boundedtest.Absent(path) // the folder is not whole
		}
		return err
	})
}

// TestRepeatedPicturesOfALayout: in the Algonauts layout with names of one's own a picture
// may be there twice; both commands set its rows aside together.
func TestRepeatedPicturesOfALayout(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	data := filepath.Join(root, "subj01")
	if err := os.CopyFS(data, os.DirFS(subjectFolder(t))); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Dir(simulate.StimuliPath(data))); err != nil {
		t.Fatal(err)
	}
	pictures := nsd.TrainingImagesDir(data)
	entries, err := os.ReadDir(pictures)
	if err != nil {
		t.Fatal(err)
	}
	// Rows 2i and 2i + 1 show one picture.
	for i, e := range entries {
		text, err := os.ReadFile(filepath.Join(nsd.TrainingImagesDir(subjectFolder(t)), entries[i/2].Name()))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(pictures, "own-"+e.Name()), text)
		if err := os.Remove(filepath.Join(pictures, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	model, out, cache := filepath.Join(dir, "m"), filepath.Join(dir, "o"), filepath.Join(dir, "c")
	const said = "some pictures are there more than once; those are set aside together"
	if r := vision(t, trainArgs(data, model, cache, "--models", "ridge", "--quiet=false")...); !strings.Contains(r.diagnostics, said) {
		t.Errorf("train said %q", r.diagnostics)
	}
	if r := vision(t, experimentArgs(root, out, cache, "--models", "ridge")...); !strings.Contains(r.diagnostics, said) {
		t.Errorf("experiment said %q", r.diagnostics)
	}
	for _, dir := range []string{model, filepath.Join(out, "subj01")} {
		count := map[int64]int{}
		for _, row := range rowNumbers(t, filepath.Join(dir, "test_rows.npy")) {
			count[row/2]++
		}
		for picture, n := range count {
			if n != 2 {
				t.Errorf("%s: %d of the 2 rows of picture %d are set aside", dir, n, picture)
			}
		}
		if len(count) != 10 {
			t.Errorf("%s: %d pictures are set aside, expected 10 of 48", dir, len(count))
		}
	}
	if a, b := tree(t, model, "model.json.manifest.json"), tree(t, filepath.Join(out, "subj01"), "train.stage.json", "predict.stage.json", "evaluate.stage.json", "evaluation.json"); a != b {
		t.Errorf("vision train writes\n%s\nvision experiment\n%s", a, b)
	}
}

// rowNumbers reads a file of row numbers.
func rowNumbers(t *testing.T, path string) []int64 {
	t.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Int64(f.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

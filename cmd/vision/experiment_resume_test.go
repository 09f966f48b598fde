package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/kernels/folderlock"
	"vision/models/checkpoint"
)

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

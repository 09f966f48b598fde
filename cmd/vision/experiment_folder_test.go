package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/kernels/atomicfile"
)

// TestExperimentFolder: a subject's folder answers about a picture as that of vision train
// does, also one of before regions were kept, once its experiment has been run again, and
// one whose masks or store have changed.
func TestExperimentFolder(t *testing.T) {
	root, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	data := filepath.Join(root, "subj01")
	if err := os.CopyFS(data, os.DirFS(subjectFolder(t))); err != nil {
		t.Fatal(err)
	}
	out, model, cache := filepath.Join(dir, "o"), filepath.Join(dir, "m"), filepath.Join(dir, "c")
	one := filepath.Join(out, "subj01")
	args := experimentArgs(root, out, cache, "--models", "ridge")
	experimented(t, 6, 0, args...)
	vision(t, trainArgs(data, model, cache, "--models", "ridge")...)
	pictures, err := os.ReadDir(nsd.TestImagesDir(data))
	if err != nil {
		t.Fatal(err)
	}
	picture := filepath.Join(nsd.TestImagesDir(data), pictures[2].Name())
	answer := func(model string) string {
		t.Helper()
		a := object(t, vision(t, "predict", "--model", model, "--image", picture, "--json").out)
		delete(a, "model")
		return asText(t, a)
	}
	want := answer(model)
	if !strings.Contains(want, `"PPA"`) || answer(one) != want {
		t.Errorf("the experiment's folder answers\n%s\nthat of vision train\n%s", answer(one), want)
	}
	sum := manifestOf(t, filepath.Join(model, "model.json"))["outputs"].(map[string]any)["rh/regions"]
	if got := manifestOf(t, filepath.Join(out, "table.json"))["outputs"].(map[string]any)["subj01/rh/regions"]; got != sum || sum == nil {
		t.Errorf("the manifest has regions %v, that of vision train %v", got, sum)
	}
	before := tree(t, out, "table.json.manifest.json")
	for _, lost := range [][]string{{"regions.json", "sources.json"}, {"model.json"}} {
		for _, name := range lost {
			if err := atomicfile.Remove(filepath.Join(one, name)); err != nil {
				t.Fatal(err)
			}
		}
		experimented(t, 0, 6, args...)
		if after := tree(t, out, "table.json.manifest.json"); after != before {
			t.Errorf("without %v, run again:\n%s\nbefore\n%s", lost, after, before)
		}
	}

	withoutRegion(t, data, "PPA")
	refused(t, exitFailed, "subj01 lh evaluate: input regions is ", args...)
	if after := tree(t, out, "table.json.manifest.json"); after != before {
		t.Errorf("a refused experiment changed the folder:\n%s\nbefore\n%s", after, before)
	}
	experimented(t, 1, 5, append(args, "--redo")...)
	if n := verticesOf(t, one, "PPA"); n["lh"] != 0 || n["rh"] == 0 {
		t.Errorf("PPA has vertices %v, expected none on the left", n)
	}
	moved := filepath.Join(dir, "moved")
	if err := os.Rename(cache, moved); err != nil {
		t.Fatal(err)
	}
	experimented(t, 0, 6, experimentArgs(root, out, moved, "--models", "ridge")...)
	if s, err := experiment.ReadSources(one); err != nil || s.Cache != moved {
		t.Errorf("%v: sources %+v, expected cache %s", err, s, moved)
	}
	answer(one)

	// Nothing is set aside any more: no file may say which rows are.
	experimented(t, 6, 0, append(experimentArgs(root, out, moved, "--models", "ridge", "--on", "test"), "--redo")...)
	if _, err := os.Stat(filepath.Join(one, "test_rows.npy")); !os.IsNotExist(err) {
		t.Errorf("test_rows.npy is left: %v", err)
	}
}

// verticesOf counts the vertices of a region in regions.json, by hemisphere.
func verticesOf(t *testing.T, model, region string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(model, "regions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var sides experiment.Regions
	if err := json.Unmarshal(text, &sides); err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for side, s := range sides {
		for _, r := range s.Regions {
			if r.Name == region {
				n[side] = len(r.Vertices)
			}
		}
	}
	return n
}

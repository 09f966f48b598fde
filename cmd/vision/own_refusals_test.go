package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"vision/kernels/atomicfile"

	"vision/eval/nsd"
)

// beforeRegions: a folder as it was written before regions and sources were kept says what
// it lacks, and answers with what there is.
func beforeRegions(t *testing.T, model, picture string) {
	t.Helper()
	cache := filepath.Join(filepath.Dir(model), "c")
	if err := atomicfile.Remove(filepath.Join(model, "sources.json"), filepath.Join(model, "regions.json")); err != nil {
		t.Fatal(err)
	}
	refused(t, exitUsage, "--weights must be given: "+model, "predict", "--model", model, "--image", picture)
	args := []string{"predict", "--model", model, "--image", picture, "--weights", huggingFace, "--cache", cache}
	old := object(t, vision(t, append(args, "--json")...).out)
	row := old["regions"].([]any)[0].(map[string]any)
	if old["units"] != nil || row["training_mean"] != nil || row["mean"] == nil || !strings.Contains(asText(t, old["notices"]), "so only the whole is known; vision train and vision experiment write it") {
		t.Errorf("an old folder answers %v", old)
	}
	if text := vision(t, args...).out; !strings.Contains(text, "holds no regions.json") {
		t.Errorf("an old folder answers\n%s", text)
	}
}

// TestOwnDataRefuses: defects are found before anything is computed or written.
func TestOwnDataRefuses(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	pictures := nsd.TrainingImagesDir(data)
	args := ownArgs(in("m"), in("c"), "--responses", trainingFile(data, nsd.Left), "--models", "ridge")
	write(t, in("list.txt"), []byte(in("no.png")+"\n"))
	refused(t, exitFailed, "list.txt: line 1: ", append(args, "--images", in("list.txt"))...)
	refused(t, exitFailed, "found 96 rows, expected 24, one for each picture of", append(args, "--images", nsd.TestImagesDir(data))...)
	refused(t, exitFailed, "neither, expected a folder of masks, or NAME=FILE.npy", append(args, "--images", pictures, "--masks", "V1")...)
	refused(t, exitFailed, "integers of shape (81)", append(args, "--images", pictures, "--masks", "V1="+trainingFile(data, nsd.Left))...)
	onlyFiles(t, dir, "list.txt")
	// An unreadable picture is named; what was computed before it stays in the cache.
	if err := os.CopyFS(in("pictures"), os.DirFS(pictures)); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(in("pictures"), "train-0096_nsd-*.png"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	bad := found[0]
	write(t, bad, []byte("<html>not found</html>"))
	refused(t, exitFailed, bad, append(args, "--images", in("pictures"))...)
	if _, err := os.Stat(in("m")); err == nil {
		t.Error("a refused training made its folder")
	}
	vision(t, append(args, "--images", pictures)...)
	refused(t, exitFailed, bad, "predict", "--model", in("m"), "--image", bad)
	refused(t, exitFailed, in("none.jpg"), "predict", "--model", in("m"), "--image", in("none.jpg"))
}

// TestOwnDataFromFeatures: features from a file need no picture, and their rows are
// counted against the responses; one picture cannot be asked about.
func TestOwnDataFromFeatures(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for split, images := range map[string]string{"training": nsd.TrainingImagesDir(data), "test": nsd.TestImagesDir(data)} {
		vision(t, "features", "--weights", huggingFace, "--images", images, "--out", in(split+".npy"))
	}
	args := []string{"train", "--responses-lh", trainingFile(data, nsd.Left), "--models", "ridge", "--out", in("m"), "--cache", in("c")}
	refused(t, exitFailed, "features of 24 stimuli, expected 96", append(args, "--features", in("test.npy"))...)
	vision(t, append(args, "--features", in("training.npy"))...)
	refused(t, exitUsage, "trained on features from a file", "predict", "--model", in("m"), "--image", "cat.jpg")
	vision(t, "predict", "--model", in("m"), "--features", in("test.npy"), "--out", in("p"))
	onlyFiles(t, in("p"), "lh_pred.npy", "predictions.manifest.json")
	var sources map[string]any
	text, err := os.ReadFile(in("m/sources.json"))
	if err != nil || json.Unmarshal(text, &sources) != nil || sources["weights"] != "" || sources["cache"] != in("c") {
		t.Errorf("%s, %v", text, err)
	}
}

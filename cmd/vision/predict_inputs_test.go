package main

import (
	"os"
	"path/filepath"
	"testing"

	"vision/eval/nsd"
)

// TestPredictMoved: weights and features that are no longer where the training had them
// are asked for, nothing is made in their place, and what another prediction left is gone.
func TestPredictMoved(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(in(from), in(to)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(in("w"), os.DirFS(filepath.Dir(huggingFace))); err != nil {
		t.Fatal(err)
	}
	for _, readout := range []string{"ridge", "interface"} {
		args := trainArgs(data, in("models/"+readout), in("c"), "--models", readout)
		args[4] = in("w/model.safetensors")
		vision(t, args...)
	}
	predict := func(readout string, more ...string) []string {
		return append([]string{"predict", "--model", in("models/" + readout), "--images", nsd.TestImagesDir(data), "--out", in(readout)}, more...)
	}
	write(t, in("ridge/all_pred.npy"), []byte("of another model"))
	vision(t, predict("ridge")...)
	onlyFiles(t, in("ridge"), "lh_pred.npy", "predictions.manifest.json", "rh_pred.npy")
	want := tree(t, in("ridge"), "predictions.manifest.json")
	move("w", "w2")
	weights := []string{"--weights", in("w2/model.safetensors")}
	refused(t, exitFailed, "next: --weights says where they are now", predict("ridge")...)
	vision(t, predict("ridge", weights...)...)
	move("c", "c2")
	refused(t, exitFailed, "next: --cache says where it is now", predict("ridge", weights...)...)
	if _, err := os.Stat(in("c")); !os.IsNotExist(err) {
		t.Errorf("a folder of features was made: %v", err)
	}
	t.Setenv("XDG_CACHE_HOME", in("user")) // for a read-out that needs no row of the training
	vision(t, predict("interface", weights...)...)
	vision(t, predict("ridge", append(weights, "--cache", in("c2"))...)...)
	if got := tree(t, in("ridge"), "predictions.manifest.json"); got != want {
		t.Errorf("moved: %s, before %s", got, want)
	}
	refused(t, exitFailed, "is no folder of read-outs, but holds "+in("models/interface"), "predict", "--model", in("models"), "--image", "cat.jpg")
}

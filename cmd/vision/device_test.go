package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTrainOnTheSimulator: a training and predictions through the CUDA kernels, run by the
// simulated GPU, write the bytes that the CPU writes: weights, optimiser state, ridge,
// predictions.
func TestTrainOnTheSimulator(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	data, dir := subjectFolder(t), t.TempDir()
	images := filepath.Join(data, "test_split", "test_images")
	var want, predicted string
	for _, device := range []string{"cpu", "sim"} {
		out := filepath.Join(dir, device)
		vision(t, append(trainArgs(data, out, filepath.Join(dir, "cache-"+device), "--epochs", "1"), "--device", device)...)
		got := weightSums(t, out)
		if want == "" {
			want = got
		}
		if got != want || strings.Count(got, "\n") < 10 {
			t.Errorf("on %s:\n%s\nexpected\n%s", device, got, want)
		}
		// The cache holds the pictures of the training alone: these are seen anew.
		vision(t, "predict", "--model", out, "--weights", huggingFace, "--images", images, "--cache", filepath.Join(dir, "cache-"+device), "--out", out, "--quiet", "--device", device)
		got = vision(t, "digest", filepath.Join(out, "lh_pred.npy"), filepath.Join(out, "rh_pred.npy")).out
		got = strings.ReplaceAll(got, out, "")
		if predicted == "" {
			predicted = got
		}
		if got != predicted || strings.Count(got, "\n") != 2 {
			t.Errorf("predictions on %s:\n%sexpected\n%s", device, got, predicted)
		}
		if info := vision(t, "info", "--device", device).out; !strings.Contains(info, "device: "+device+" (") {
			t.Errorf("info: %s", info)
		}
	}
}

// weightSums lists the checksums of all files of weights in a tree.
func weightSums(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".safetensors") {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(text), filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}

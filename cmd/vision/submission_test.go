package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/submission"
	"vision/models/checkpoint"
)

// zeros writes predictions of the challenge's full sizes, all 0, which take no blocks
// on the disk.
func zeros(t *testing.T, dir string) {
	t.Helper()
	for _, e := range submission.Entries() {
		const prefix = 128
		head := fmt.Sprintf("\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", e.Stimuli, e.Vertices)
		head += strings.Repeat(" ", prefix-1-len(head)) + "\n"
		path := filepath.Join(dir, e.Subject, string(e.Side)+"_pred.npy")
		write(t, path, []byte(head))
		if err := os.Truncate(path, int64(prefix+4*e.Stimuli*e.Vertices)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSubmission goes from predictions of the challenge's sizes to a checked archive.
func TestSubmission(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: 318 MB of predictions")
	}
	dir := t.TempDir()
	pred, out := filepath.Join(dir, "pred"), filepath.Join(dir, "out", "s.zip")
	zeros(t, pred)
	if err := os.Mkdir(filepath.Dir(out), 0o777); err != nil {
		t.Fatal(err)
	}
	text := vision(t, "submission", "--pred", pred, "--out", out).out
	if !strings.Contains(text, "subj08/rh_pred_test.npy  float32 (395, 20530)\n") || !strings.Contains(text, "keeps the challenge's rules: 16 files") {
		t.Errorf("said %q", text)
	}
	r := keys(t, "submission --json", object(t, vision(t, "submission", "--check", out, "--json").out), "path", "bytes", "limit", "files")
	first := keys(t, "a file", r["files"].([]any)[0], "subject", "hemisphere", "stimuli", "vertices", "digest")
	if m := manifestOf(t, out)["outputs"].(map[string]any); len(m) != 16 || m["subj01/lh_pred_test.npy"] != first["digest"] {
		t.Errorf("outputs %v, expected %v", m, first["digest"])
	}
	z, err := zip.OpenReader(out)
	if err != nil {
		t.Fatal(err)
	}
	z.Close()
	if len(z.File) != 16 || z.File[3].Name != "subj02/rh_pred_test.npy" {
		t.Errorf("%d files, the fourth is %s", len(z.File), z.File[3].Name)
	}
	wrong := filepath.Join(pred, "subj03", "lh_pred.npy")
	if err := checkpoint.WriteNpyFloat64(wrong, []int{1, 19004}, make([]float64, 19004)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(pred, "subj07")); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{
		wrong + ": found shape [1 19004], expected (293, 19004): subj03's test pictures × all lh vertices",
		wrong + ": found float64, expected float32", filepath.Join("subj07", "rh_pred_test.npy") + ": found nothing",
	} {
		refused(t, exitFailed, said, "submission", "--pred", pred, "--out", out)
	}
	onlyFiles(t, filepath.Dir(out), "s.zip") // the old one, without its manifest
	refused(t, exitFailed, "no zip archive", "submission", "--check", wrong)
}

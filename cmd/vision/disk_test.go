//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// limited runs the program where no file may have more than so many kilobytes, as on
// a disk that is full. It must fail, with the message, and leave nothing at out.
func limited(t *testing.T, kilobytes int, message, out string, args ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// ulimit -f counts blocks of 512 bytes.
	cmd := exec.CommandContext(t.Context(), "sh", append([]string{"-c", fmt.Sprintf(`ulimit -f %d && exec "$0" "$@"`, 2*kilobytes), self}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	said, err := cmd.CombinedOutput()
	var end *exec.ExitError
	if !errors.As(err, &end) || end.ExitCode() != exitFailed || !strings.Contains(string(said), message) ||
		!strings.Contains(string(said), "file too large") || !strings.Contains(string(said), "\nnext: "+stepRoom) {
		t.Errorf("vision %s within %d KB: %v, said %q, expected exit %d and %q", strings.Join(args, " "), kilobytes, err, said, exitFailed, message)
	}
	if _, err := os.Lstat(out); !os.IsNotExist(err) {
		t.Errorf("vision %s within %d KB: %s is there: %v", strings.Join(args, " "), kilobytes, out, err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(out), ".*tmp-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("vision %s within %d KB: left %v, %v", strings.Join(args, " "), kilobytes, left, err)
	}
}

// TestFullDisk: whatever does not fit, the message names the file, and there is no
// half of a result.
func TestFullDisk(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	out := filepath.Join(dir, "f.npy")
	args := []string{"features", "--weights", huggingFace, "--images", images, "--out", out, "--quiet"}
	limited(t, 1, out, out, args...)
	vision(t, args...)

	data := filepath.Join(dir, "data")
	limited(t, 4, data, filepath.Join(data, "subj01"), simulateArgs(data)...)
	vision(t, simulateArgs(data)...)

	// The features do not fit; then, with the features there, no state does.
	model, cache := filepath.Join(dir, "model"), filepath.Join(dir, "cache")
	train := trainArgs(subjectFolder(t), model, cache)
	limited(t, 1, "rows.f32", filepath.Join(model, "model.json"), train...)
	vision(t, train...)
	train = trainArgs(subjectFolder(t), filepath.Join(dir, "second"), cache)
	limited(t, 2, filepath.Join(dir, "second"), filepath.Join(dir, "second", "model.json"), train...)
	vision(t, train...)
	if first, second := ended(t, model), ended(t, filepath.Join(dir, "second")); first != second {
		t.Errorf("after a full disk another result:\n%s\n%s", first, second)
	}
}

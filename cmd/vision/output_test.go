package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// full is a disk with room for some bytes.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.left {
		return 0, errors.New("no space left on device")
	}
	f.left -= len(p)
	return len(p), nil
}

// TestLostOutput: whatever a command prints and wherever the disk is full, the exit
// status says that the results are not there, and the message why.
func TestLostOutput(t *testing.T) {
	data := subjectFolder(t)
	for _, args := range [][]string{
		{"info"}, {"info", "--json"}, {"info", "--data", data}, {"info", "--data", data, "--json"},
		{"help"}, {"help", "train"}, {"info", "--help"}, {"completion", "bash"},
		{"digest", "../../models/checkpoint/testdata/three.npy"}, {"profile"},
	} {
		var whole bytes.Buffer
		if code := run(t.Context(), args, &whole, &bytes.Buffer{}); code != exitDone || whole.Len() == 0 {
			t.Errorf("vision %s: exit %d with %d bytes", strings.Join(args, " "), code, whole.Len())
			continue
		}
		for _, room := range []int{0, whole.Len() - 1} {
			var said bytes.Buffer
			code := run(t.Context(), args, &full{room}, &said)
			if code != exitFailed || !strings.Contains(said.String(), "no space left on device") {
				t.Errorf("vision %s with room for %d of %d bytes: exit %d, said %q", strings.Join(args, " "), room, whole.Len(), code, said.String())
			}
		}
	}
}

// TestFullDevice is the same with the program itself and the system's full device.
func TestFullDevice(t *testing.T) {
	dev, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("needs /dev/full: %v", err)
	}
	defer dev.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "info")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = dev, &said
	var end *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &end) || end.ExitCode() != exitFailed || !strings.Contains(said.String(), "no space left on device") {
		t.Errorf("vision info > /dev/full: %v, said %q", err, said.String())
	}
}

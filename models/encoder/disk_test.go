//go:build unix

package encoder_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision/kernels/atomicfile/atomictest"
	"vision/models/encoder"
)

// train runs a job and returns its error.
func train(j job) error {
	_, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt)
	return err
}

// TestFullDisk: a state that does not fit on the disk ends the training with an error
// that names it; the state before stays whole, and with room again training goes on
// to the same end.
func TestFullDisk(t *testing.T) {
	const stop = "stop after the first state"
	if dir := atomictest.Folder(); dir != "" {
		j := killJob(t, dir)
		if info, err := os.Stat(filepath.Join(dir, "state.safetensors")); err == nil {
			if err := atomictest.LimitFiles(uint64(info.Size()) - 1000); err != nil {
				t.Fatal(err)
			}
			fmt.Printf("full: %v\n", train(j))
			return
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		j.opt.Progress = func(p encoder.Progress) {
			if p.Batch == 2 {
				cancel()
			}
		}
		_, err := encoder.Train(ctx, j.net, j.cfg, j.data, j.opt)
		fmt.Printf("%s: %v\n", stop, err)
		return
	}
	dir := t.TempDir()
	if out := atomictest.Run(t, dir); !strings.Contains(out, stop) || !hasState(dir) {
		t.Fatalf("no state: %s", out)
	}
	state := filepath.Join(dir, "state.safetensors")
	before, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	out := atomictest.Run(t, dir)
	if !strings.Contains(out, "full: ") || !strings.Contains(out, state) || !strings.Contains(out, "file too large") {
		t.Errorf("the child said %q, expected an error about %s", out, state)
	}
	if after, err := os.ReadFile(state); err != nil || string(after) != string(before) {
		t.Errorf("the state has changed (%d bytes, then %d): %v", len(before), len(after), err)
	}
	if half(dir) {
		t.Error("a file was left half written")
	}
	// Files from the future and from the past change nothing.
	for i, at := range []time.Time{time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(0, 0)} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) > i {
			if err := os.Chtimes(filepath.Join(dir, entries[i].Name()), at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, want := killJob(t, dir).run(t).State, killJob(t, "").run(t).State; got != want {
		t.Errorf("continued to %s, expected %s", got, want)
	}
}

// TestReadOnlyFolder: training into a folder that may not be written to is an error
// that names it, before any work.
func TestReadOnlyFolder(t *testing.T) {
	if dir := atomictest.Folder(); dir != "" {
		j := killJob(t, dir)
		j.opt.Progress = func(encoder.Progress) { fmt.Println("a batch was computed") }
		if err := atomictest.DropRights(); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("trained: %v\n", train(j))
		return
	}
	dir := t.TempDir()
	atomictest.ReadOnly(t, dir)
	out := atomictest.Run(t, dir)
	if !strings.Contains(out, "trained: ") || !strings.Contains(out, dir) || !strings.Contains(out, "permission denied") || strings.Contains(out, "a batch") {
		t.Errorf("the child said %q, expected an error about %s before any batch", out, dir)
	}
	atomictest.NoneHalfWritten(t, dir)
}

// TestTwoProcesses: a folder in which another process trains is refused.
func TestTwoProcesses(t *testing.T) {
	if dir := atomictest.Folder(); dir != "" {
		j := killJob(t, dir)
		first := true
		j.opt.Progress = func(encoder.Progress) {
			if first {
				first = false
				fmt.Println("holding")
				time.Sleep(time.Hour) // until it is killed; the runtime would call an empty select a deadlock
			}
		}
		t.Fatal(train(j))
	}
	dir := t.TempDir()
	kill := atomictest.Start(t, dir, "holding")
	if err := train(killJob(t, dir)); err == nil || !strings.Contains(err.Error(), dir+" is in use by another process") {
		t.Errorf("while another process trains there: %v", err)
	}
	kill()
	if got, want := killJob(t, dir).run(t).State, killJob(t, "").run(t).State; got != want {
		t.Errorf("continued to %s, expected %s", got, want)
	}
}

package encoder_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vision/kernels/atomicfile"
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/encoder"
)

// killFolder is the variable that makes TestKilledChild train in a folder.
const killFolder = "ENCODER_TEST_KILL_FOLDER"

// killJob has a state of several megabytes, written after every batch, so that a
// good part of the time is spent writing it.
func killJob(tb testing.TB, dir string) job {
	c := tiny
	c.Dim, c.Outputs = 256, 700
	j := newJob(tb, cpu.Options{}, c)
	j.cfg.Rate = 3e-4
	j.opt.Dir, j.opt.CheckpointEvery = dir, 1
	return j
}

// TestKilledChild is the process that the other tests kill; by itself it does
// nothing.
func TestKilledChild(t *testing.T) {
	dir := os.Getenv(killFolder)
	if dir == "" {
		t.Skip("runs only as the child of TestKilled")
	}
	fmt.Printf("state %s\n", killJob(t, dir).run(t).State)
}

// child starts this test binary as a process that trains in a folder.
func child(t *testing.T, dir string) (cmd *exec.Cmd, out *strings.Builder) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd, out = exec.Command(self, "-test.run=^TestKilledChild$", "-test.v"), &strings.Builder{}
	cmd.Env = append(os.Environ(), killFolder+"="+dir)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// half reports whether a folder holds a file that is being written.
func half(dir string) bool {
	entries, _ := os.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return atomicfile.IsTemp(e.Name()) })
}

// hasState reports whether a folder holds a whole state.
func hasState(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "state.safetensors"))
	return err == nil
}

// killAt kills trainings with -9 at drawn moments of their duration, every other one
// while a file is being written, every fourth while a state is being replaced,
// continues each, and compares the ends.
func killAt(t *testing.T, moments int) {
	want := killJob(t, "").run(t).State.String()
	start := time.Now()
	cmd, out := child(t, t.TempDir())
	if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "state "+want) {
		t.Fatalf("a training in a process of its own: %v\n%s\nexpected state %s", err, out, want)
	}
	whole := time.Since(start)
	draws := philox.New(20).Stream("moments of death")
	torn, continued := 0, 0
	for i := range moments {
		dir := killOne(t, time.Duration(float64(draws.Uniform(0, uint64(i)))*float64(whole)), i%2 == 0, i%4 == 0)
		if half(dir) {
			torn++
		}
		if hasState(dir) {
			continued++
		}
		cmd, out := child(t, dir)
		if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "state "+want) {
			t.Errorf("moment %d: continued to %v\n%s\nexpected state %s", i, err, out, want)
		}
		if half(dir) {
			t.Errorf("moment %d: what the killed process left half written was not removed", i)
		}
	}
	t.Logf("%d processes killed, %d while a file was being written, %d continued from a state", moments, torn, continued)
	if torn == 0 || continued == 0 {
		t.Errorf("of %d killed processes %d were writing a file, %d left a state: expected some of each", moments, torn, continued)
	}
}

// killOne starts a training and kills it after a time, or, writing, when it next
// writes a file, or, replacing, when it does so and a state is there. One that was
// through before it could be killed is tried again with half the time.
func killOne(t *testing.T, after time.Duration, writing, replacing bool) (dir string) {
	t.Helper()
	for ; ; after /= 2 {
		dir = t.TempDir()
		cmd, out := child(t, dir)
		gone := make(chan error, 1)
		go func() { gone <- cmd.Wait() }()
		time.Sleep(after)
		for len(gone) == 0 && writing && !(half(dir) && (!replacing || hasState(dir))) {
			time.Sleep(50 * time.Microsecond)
		}
		cmd.Process.Kill()
		var end *exec.ExitError
		if err := <-gone; errors.As(err, &end) && !end.Exited() { // by a signal
			return dir
		} else if err != nil {
			t.Fatalf("a training ended by itself: %v\n%s", err, out)
		}
	}
}

// TestKilled: three moments; `go test -tags slow` has twenty.
func TestKilled(t *testing.T) { killAt(t, 3) }

// TestContinuesAfterScoring: cancelling during validation loses nothing of the
// epoch's training.
func TestContinuesAfterScoring(t *testing.T) {
	alone := newJob(t, cpu.Options{}, tiny).run(t)
	j := newJob(t, cpu.Options{}, tiny)
	j.opt.Dir = t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	j.opt.Progress = func(p encoder.Progress) {
		if p.Epoch == 3 && p.Batch == p.Batches {
			cancel()
		}
	}
	if _, err := encoder.Train(ctx, j.net, j.cfg, j.data, j.opt); err == nil || !strings.Contains(err.Error(), "epoch 3 after batch 4 of 4") {
		t.Fatalf("error %v, expected an interruption in epoch 3 after batch 4 of 4", err)
	}
	j2 := newJob(t, cpu.Options{}, tiny)
	j2.opt.Dir = j.opt.Dir
	steps := 0
	j2.opt.Progress = func(p encoder.Progress) {
		if !p.Scored {
			steps++
		}
	}
	same(t, j2.run(t), alone)
	if steps != 8 {
		t.Errorf("%d steps after the interruption, expected 8", steps)
	}
}

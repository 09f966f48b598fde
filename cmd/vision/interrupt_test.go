package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// countdown is a context that ends when its error has been asked for so often:
// an interruption at a place that is the same in every run.
type countdown struct {
	context.Context
	left atomic.Int64
	done chan struct{}
	once sync.Once
}

func stopAfter(ctx context.Context, questions int64) *countdown {
	c := &countdown{Context: ctx, done: make(chan struct{})}
	c.left.Store(questions)
	return c
}

func (c *countdown) Done() <-chan struct{} { return c.done }

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		c.once.Do(func() { close(c.done) })
		return context.Canceled
	}
	return nil
}

// ended is what a training leaves behind that must not depend on interruptions:
// digests of weights, predictions and last states.
func ended(t *testing.T, model string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(model, "model.json"))
	if err != nil {
		t.Fatal(err)
	}
	return asText(t, object(t, string(text))["records"]) + asText(t, manifestOf(t, filepath.Join(model, "model.json"))["outputs"])
}

// milestones notes how many questions a countdown had left when a stage was said to
// have ended.
type milestones struct {
	ctx *countdown
	at  map[string]int64
}

func (m *milestones) Write(line []byte) (int, error) {
	stage, _, _ := strings.Cut(string(line), ":")
	m.at[stage] = m.ctx.left.Load()
	return len(line), nil
}

// TestTrainingContinues: interrupted at two places in the interface network and in the
// combination of each hemisphere, it continues to the same
// bits, also when it is interrupted again and again.
func TestTrainingContinues(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	cache, alone := filepath.Join(dir, "c"), filepath.Join(dir, "alone")
	const plenty = 1 << 40
	clock := &milestones{ctx: stopAfter(t.Context(), plenty), at: map[string]int64{}}
	loud := slices.DeleteFunc(trainArgs(data, alone, cache), func(a string) bool { return a == "--quiet" })
	if code := run(clock.ctx, loud, io.Discard, clock); code != exitDone {
		t.Fatalf("exit %d", code)
	}
	want, questions := ended(t, alone), plenty-clock.ctx.left.Load()
	for _, c := range []struct{ before, stage string }{
		{"lh ridge", "lh interface"}, {"lh interface", "lh combined"}, {"rh ridge", "rh interface"}, {"rh interface", "rh combined"},
	} {
		from, to := plenty-clock.at[c.before], plenty-clock.at[c.stage]
		for third := range int64(2) {
			place := from + (third+1)*(to-from)/3
			out := filepath.Join(dir, strconv.FormatInt(place, 10))
			r := runIn(stopAfter(t.Context(), place), trainArgs(data, out, cache)...)
			if kept := c.stage + ": encoder: interrupted in epoch"; r.code != exitInterrupted || !strings.Contains(r.diagnostics, kept) || !strings.Contains(r.diagnostics, "state kept in") {
				t.Fatalf("question %d: exit %d, expected 130; said %q, expected %q", place, r.code, r.diagnostics, kept)
			}
			noneHalfWritten(t, out)
			if _, err := os.Lstat(filepath.Join(out, "model.json")); err == nil {
				t.Errorf("question %d: an interrupted training left a model.json", place)
			}
			vision(t, trainArgs(data, out, cache)...)
			if got := ended(t, out); got != want {
				t.Errorf("question %d: continued to\n%s\nexpected\n%s", place, got, want)
			}
		}
	}
	out := filepath.Join(dir, "again")
	for tries := 1; ; tries++ {
		// A little longer each time: the ridge is fitted anew in each.
		r := runIn(stopAfter(t.Context(), questions*int64(tries)/9), trainArgs(data, out, cache)...)
		if r.code == exitDone {
			break
		}
		if r.code != exitInterrupted || tries == 20 {
			t.Fatalf("try %d: exit %d: %s", tries, r.code, r.diagnostics)
		}
	}
	if got := ended(t, out); got != want {
		t.Errorf("interrupted again and again:\n%s\nexpected\n%s", got, want)
	}
}

// program starts the test binary as the program.
func program(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd, diagnostics := exec.Command(self, args...), &bytes.Buffer{}
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stdout, cmd.Stderr = diagnostics, diagnostics
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, diagnostics
}

// await polls for a file.
func await(t *testing.T, path string) {
	t.Helper()
	for until := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Microsecond) {
		if _, err := os.Stat(path); err == nil {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%s does not appear", path)
		}
	}
}

// TestSignals: a process that gets SIGINT ends with 130, one that is killed with
// -9 just ends; both continue to the same bits.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send an interrupt to one process")
	}
	data, dir := subjectFolder(t), t.TempDir()
	cache, alone := filepath.Join(dir, "c"), filepath.Join(dir, "alone")
	args := func(out string) []string {
		return trainArgs(data, filepath.Join(dir, out), cache, "--epochs", "12", "--patience", "0")
	}
	vision(t, args("alone")...)
	want := ended(t, alone)
	for _, c := range []struct {
		name, stage string
		signal      os.Signal
		code        int
	}{
		{"int", "lh/interface", os.Interrupt, exitInterrupted},
		{"term", "lh/combined", syscall.SIGTERM, exitInterrupted},
		{"kill1", "lh/interface", os.Kill, -1},
		{"kill2", "rh/interface", os.Kill, -1},
		{"kill3", "rh/combined", os.Kill, -1},
	} {
		out := filepath.Join(dir, c.name)
		cmd, diagnostics := program(t, args(c.name)...)
		await(t, filepath.Join(out, c.stage+"-training", "state.safetensors"))
		if err := cmd.Process.Signal(c.signal); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != c.code {
			t.Errorf("%s: exit %d, expected %d: %s", c.name, code, c.code, diagnostics)
		}
		if _, err := os.Lstat(filepath.Join(out, "model.json")); err == nil {
			t.Errorf("%s came too late: the training had ended", c.name)
		}
		cmd, diagnostics = program(t, args(c.name)...)
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%s: continuing: %v: %s", c.name, err, diagnostics)
		}
		if got := ended(t, out); got != want {
			t.Errorf("%s: continued to\n%s\nexpected\n%s", c.name, got, want)
		}
		noneHalfWritten(t, filepath.Join(out, c.stage+"-training"))
	}
}

// TestProgramExitCodes: what main makes of run's results.
func TestProgramExitCodes(t *testing.T) {
	for _, c := range []struct {
		line string
		code int
	}{{"info", exitDone}, {"digest none.npy", exitFailed}, {"digest", exitUsage}} {
		cmd, diagnostics := program(t, strings.Fields(c.line)...)
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != c.code {
			t.Errorf("vision %s: exit %d, expected %d: %s", c.line, code, c.code, diagnostics)
		}
	}
}

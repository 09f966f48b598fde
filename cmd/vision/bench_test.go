package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vision/bench/battery"
)

// A result, for the commands that read one.
func savedResult(t *testing.T, device string, tflops float64) string {
	t.Helper()
	r := battery.Result{Schema: battery.Schema, Date: "2026-01-02T03:04:05Z", Machine: battery.Machine{Device: device},
		Peaks: battery.Peaks{TFLOPs: battery.SpreadOf([]float64{tflops})}}
	folder, err := r.Write(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestBenchCompare(t *testing.T) {
	a, b := savedResult(t, "RTX 3090", 35.6), savedResult(t, "A100", 17.8)
	if r := vision(t, "bench", "compare", a, filepath.Join(b, "result.json")); !strings.Contains(r.out, "| fp32 fma, TFLOP/s | 35.60 | 17.80 | 0.50 |") {
		t.Errorf("%s", r.out)
	}
	refused(t, exitUsage, "needs two results, found 1", "bench", "compare", a)
	write(t, filepath.Join(b, "result.json"), []byte(`{"schema": 0}`))
	refused(t, exitFailed, "result.json: schema 0, expected 1", "bench", "compare", a, b)
}

func TestBenchGPU(t *testing.T) {
	refused(t, exitUsage, "the battery is for a GPU or the simulator", "bench", "gpu", "--device", "cpu")
	if r := vision(t, "bench", "gpu", "--request"); !json.Valid([]byte(r.out)) {
		t.Errorf("not JSON: %s", r.out)
	}
}

// Ctrl-C ends the battery in the middle of a step, with the status that bench/battery/run
// does not go on after.
func TestBenchInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no SIGINT to send")
	}
	journal := filepath.Join(t.TempDir(), "journal.json")
	cmd, diagnostics := program(t, "bench", "gpu", "--device", "sim", "--rehearse", "--out", t.TempDir(), "--journal", journal)
	await(t, journal) // the first step has begun; all of them take a minute
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != exitInterrupted {
		t.Errorf("%v, expected status %d: %s", err, exitInterrupted, diagnostics)
	}
}

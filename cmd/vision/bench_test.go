package main

import (
	"encoding/json"
	"path/filepath"
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

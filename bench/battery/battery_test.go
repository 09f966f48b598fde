package battery_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vision/bench/battery"
	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
	"vision/kernels/devices"
)

func rehearse(t *testing.T, skip ...string) *battery.Result {
	t.Helper()
	r, err := battery.Run(battery.Options{
		Open:     func(o gpu.Options) (*cuda.Backend, error) { return devices.OpenGPU("sim", devices.Options{GPU: o}) },
		Rehearse: true, Skip: skip, Progress: io.Discard, Program: battery.Program{Commit: "test", Numerics: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A rehearsal goes through every step, leaves all times null and comes back from the
// file as it was. Conformance and digests have tests of their own on this device.
func TestRehearsal(t *testing.T) {
	r := rehearse(t, "conformance", "digests")
	want := []string{"conformance: left out", "digests: left out", "PyTorch on the same device: no python3 with PyTorch that sees it"}
	for _, s := range r.NotRun {
		if !slices.Contains(want, s) && !strings.HasPrefix(s, "state of the card: ") {
			t.Errorf("not run: %s", s)
		}
	}
	if len(r.Kernels) < 20 || len(r.Models) != 12 || len(r.Launches) != 3 || len(r.Modules) < 20 {
		t.Errorf("%d ops, %d models, %d launches, %d modules", len(r.Kernels), len(r.Models), len(r.Launches), len(r.Modules))
	}
	for _, k := range r.Kernels {
		if len(k.Entries) == 0 || k.Bytes == 0 {
			t.Errorf("%s %s: kernels %v, %g bytes", k.Op, k.Shape, k.Entries, k.Bytes)
		}
	}
	dir := t.TempDir()
	folder, err := r.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(folder) != "ptx-simulator-"+r.Date[:10] {
		t.Errorf("folder %s", folder)
	}
	back, err := battery.Load(filepath.Join(folder, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, r) {
		t.Error("the result is not what was saved")
	}
	noTimes(t, filepath.Join(folder, "result.json"))
	page, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"rehearsal", "| vision | bf16 | 2 | true | – |", "contract_small_nt", "attend_tf32"} {
		if !bytes.Contains(page, []byte(text)) {
			t.Errorf("the page lacks %q", text)
		}
	}
}

// noTimes fails on a number under a key that stands for time or speed.
func noTimes(t *testing.T, path string) {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				walk(k, x)
			}
		case []any:
			for _, x := range v {
				walk(key, x)
			}
		case float64:
			if slices.Contains([]string{"median", "least", "most", "tflops", "gb_s", "cold_jit_ms", "wall_seconds", "share_of_fma_peak"}, key) {
				t.Errorf("%s is %g in a rehearsal", key, v)
			}
		}
	}
	walk("", v)
}

// PyTorch is asked for the battery's own shapes.
func TestRequest(t *testing.T) {
	var b bytes.Buffer
	if err := battery.WriteRequest(&b); err != nil {
		t.Fatal(err)
	}
	var r struct {
		Products [][3]int
		Batches  []int
	}
	if err := json.Unmarshal(b.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(r.Products, [3]int{1576, 2304, 768}) || !slices.Equal(r.Batches, []int{1, 8, 64}) {
		t.Errorf("%s", b.String())
	}
}

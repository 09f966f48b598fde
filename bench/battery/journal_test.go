package battery

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/devices"
)

// process stands for one process: a launch of the kernel ends its device for good.
type process struct {
	entry string
	lost  bool
}

func (p *process) open(o gpu.Options) (*cuda.Backend, error) {
	if p.lost {
		return nil, errors.New("CUDA_ERROR_ILLEGAL_ADDRESS")
	}
	watch := o.OnLaunch
	o.OnLaunch = func(k *gpu.Kernel, grid, block driver.Dim3, shared int) {
		watch(k, grid, block, shared)
		if k.Entry == p.entry {
			p.lost = true
			kernels.Fail(k.Entry, kernels.ErrDevice, "CUDA_ERROR_ILLEGAL_ADDRESS")
		}
	}
	return devices.OpenGPU("sim", devices.Options{GPU: o})
}

func options(p *process, path string, skip ...string) Options {
	return Options{Open: p.open, Rehearse: true, Progress: io.Discard, Journal: path, Skip: skip}
}

// A kernel that takes the device away fails its own step; the next process does the rest.
func TestLostDevice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.json")
	skip := []string{"conformance", "digests", "models"}
	if _, err := Run(options(&process{entry: "attention_64_3_10"}, path, skip...)); !errors.Is(err, ErrLost) {
		t.Fatalf("%v, expected ErrLost", err)
	}
	r, err := Run(options(&process{entry: "attention_64_3_10"}, path, skip...))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.NotRun, func(s string) bool { return strings.HasPrefix(s, "ops: attention") && strings.Contains(s, "ILLEGAL") }) {
		t.Errorf("not run: %q", r.NotRun)
	}
	if len(r.Kernels) == 0 || len(r.Launches) != 3 || len(r.Modules) == 0 {
		t.Errorf("%d ops, %d launches, %d modules", len(r.Kernels), len(r.Launches), len(r.Modules))
	}
}

// Without a journal the battery goes on as it can.
func TestLostWithoutJournal(t *testing.T) {
	r, err := Run(options(&process{entry: "peak_copy"}, "", "conformance", "digests", "ops", "models"))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"ceilings: ", "launches: "} {
		if !slices.ContainsFunc(r.NotRun, func(s string) bool { return strings.HasPrefix(s, step) && strings.Contains(s, "ILLEGAL") }) {
			t.Errorf("%snot noted: %q", step, r.NotRun)
		}
	}
}

// Within the conformance the next process goes on behind the check that failed.
func TestLostInConformance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.json")
	c := configuration{name: "any address", ops: []string{"Sub", "Scale", "Fill"}}
	b := &battery{options: options(&process{entry: "elementwise_scale"}, path), result: &Result{Schema: Schema, Date: "2026-01-02T03:04:05Z"}}
	if err := b.conform(c); !errors.Is(err, ErrLost) {
		t.Fatalf("%v, expected ErrLost", err)
	}
	b = &battery{options: options(&process{entry: "elementwise_scale"}, path)}
	if resumed, err := b.resume(); err != nil || !resumed {
		t.Fatalf("resumed %v: %v", resumed, err)
	}
	if err := b.conform(c); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range b.result.Conformance {
		got = append(got, v.Name+" "+v.Verdict)
	}
	want := []string{"Sub, any address agrees", "Scale, any address differs", "Fill, any address agrees"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
}

// What was under way when a process ended has failed.
func TestEndedProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.json")
	for now, check := range map[string]func(b *battery) bool{
		"models":         func(b *battery) bool { return slices.Contains(b.done, "models") && len(b.result.NotRun) == 1 },
		"Adam, 1_direct": func(b *battery) bool { return b.judged("Adam, 1_direct") && b.result.Failed() == 1 },
		"":               func(b *battery) bool { return len(b.done) == 1 && b.result.Failed() == 0 },
	} {
		first := &battery{options: options(&process{}, path), result: &Result{Schema: Schema, Date: "2026-01-02T03:04:05Z"}, done: []string{"digests"}, card: "GPU-1"}
		if err := first.begin(now); err != nil {
			t.Fatal(err)
		}
		next := &battery{options: first.options}
		if resumed, err := next.resume(); err != nil || !resumed || next.card != "GPU-1" || !check(next) {
			t.Errorf("%q: resumed %v, %v; done %q, %+v", now, resumed, err, next.done, next.result)
		}
	}
	if err := os.WriteFile(path, []byte(`{"result":{"schema":7}}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := (&battery{options: options(&process{}, path)}).resume(); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("another program's journal: %v", err)
	}
}

// Every version of every op has a configuration that can reach it.
func TestConfigurations(t *testing.T) {
	var pinned []string
	for _, c := range configurations() {
		for op, version := range c.pin {
			pinned = append(pinned, op+" "+version)
		}
	}
	for _, want := range []string{"contract 1_direct", "contract 2_tiled", "contract 3_async", "contract 4_warptile", "contract 5_small", "contract 6_split_k",
		"attention 1_direct", "attention 3_long", "elementwise 1_direct", "optimiser 1_direct"} {
		if !slices.Contains(pinned, want) {
			t.Errorf("%s is not tried", want)
		}
	}
	if all := configurations(); all[0].aligned || !all[1].aligned || all[1].pin != nil {
		t.Error("no configuration with aligned addresses, or none without")
	}
}

func TestCard(t *testing.T) {
	if got := card("0123456789abcdef0123456789abcdef"); got != "GPU-01234567-89ab-cdef-0123-456789abcdef" {
		t.Error(got)
	}
}

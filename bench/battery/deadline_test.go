package battery

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/devices"
)

// After the deadline every check, work and step is not run, and the result says so.
func TestNoTime(t *testing.T) {
	o := options(&process{}, filepath.Join(t.TempDir(), "journal.json"))
	o.Deadline = time.Now().Add(-time.Second)
	r, err := Run(o)
	if err != nil {
		t.Fatal(err)
	}
	checks := 0
	for _, c := range configurations() {
		_, names := (&battery{result: &Result{}}).checks(c)
		checks += len(names)
	}
	if len(r.Conformance) != checks || checks < 130 || r.Failed() != 0 {
		t.Errorf("%d checks with a verdict of %d, %d differ", len(r.Conformance), checks, r.Failed())
	}
	for _, v := range r.Conformance {
		if v.Verdict != NotRun || !slices.Equal(v.Findings, []string{"no time left"}) {
			t.Errorf("%+v", v)
		}
	}
	for _, step := range []string{"conformance", "digests", "ceilings", "ops", "models", "launches"} {
		if !slices.Contains(r.NotRun, step+": no time left") {
			t.Errorf("%s is not among %q", step, r.NotRun)
		}
	}
	if len(r.Kernels)+len(r.Models)+len(r.Launches) > 0 || len(r.Modules) == 0 {
		t.Errorf("%d ops, %d models, %d launches, %d modules", len(r.Kernels), len(r.Models), len(r.Launches), len(r.Modules))
	}
}

// A step of several pieces stops at the one that does not fit; the next step may.
func TestTimeForSome(t *testing.T) {
	defer func(was time.Duration) { needs["ops"] = was }(needs["ops"])
	needs["ops"] = time.Hour
	o := options(&process{}, "", "conformance", "digests", "models")
	o.Deadline = time.Now().Add(30 * time.Minute)
	r, err := Run(o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(r.NotRun, "ops: no time left") || len(r.Launches) != 3 {
		t.Errorf("not run: %q, %d launches", r.NotRun, len(r.Launches))
	}
	b := &battery{options: o, result: &Result{}}
	needs["ops"] = 0
	if err := b.step("ops", func() error { return noTime(3, 7) }); err != nil || !slices.Equal(b.result.NotRun, []string{"ops: 3 of 7: no time left"}) {
		t.Errorf("%v, %q", err, b.result.NotRun)
	}
}

// A device that is silent for too long is reported, with the check that it was at.
func TestHung(t *testing.T) {
	hung := make(chan string, 1)
	o := options(&process{}, "")
	o.Patience, o.Hung = 300*time.Millisecond, func(what string) { hung <- what }
	o.Open = func(o gpu.Options) (*cuda.Backend, error) {
		o.OnLaunch = func(k *gpu.Kernel, _, _ driver.Dim3, _ int) {
			if k.Entry != "elementwise_scale" {
				return
			}
			select {
			case what := <-hung:
				hung <- what
				kernels.Fail(k.Entry, kernels.ErrDevice, "ended")
			case <-time.After(30 * time.Second):
			}
		}
		return devices.OpenGPU("sim", devices.Options{GPU: o})
	}
	b := &battery{options: o, result: &Result{Schema: Schema}}
	b.watchDevice()
	defer b.unwatch()
	if err := b.conform(configuration{name: "any address", ops: []string{"Fill", "Scale"}}); err != nil {
		t.Fatal(err)
	}
	if what := <-hung; what != "Scale, any address" {
		t.Errorf("hung at %q", what)
	}
}

// Cold times are those of an empty cache, or none.
func TestColdCache(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		disable, path string
		cold          bool
	}{{"", "", false}, {"1", "", true}, {"0", dir, true}, {"", filepath.Join(dir, "none"), true}, {"", ".", false}} {
		t.Setenv("CUDA_CACHE_DISABLE", c.disable)
		t.Setenv("CUDA_CACHE_PATH", c.path)
		if got := coldCache(); got != c.cold {
			t.Errorf("%+v: %v", c, got)
		}
	}
	t.Setenv("CUDA_CACHE_PATH", "")
	b := &battery{result: &Result{}, options: options(&process{}, "")}
	b.options.Rehearse = false
	if err := b.machine(); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(b.result.NotRun, func(s string) bool { return strings.HasPrefix(s, "cold JIT times: ") }) || b.result.Modules[0].ColdMS != nil {
		t.Errorf("not run: %q", b.result.NotRun)
	}
}

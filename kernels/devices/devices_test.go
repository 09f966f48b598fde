package devices_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/devices"
)

func TestCheck(t *testing.T) {
	for _, name := range append(devices.Names(), "sim-checked:1", "sim-checked:32767", "cuda:0", "cuda:7", "cuda-tf32:1", "cuda-bf16:0") {
		if err := devices.Check(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"", "gpu", "cpu:0", "sim:1", "sim-checked:x", "sim-checked:-1", "cuda:", "cuda:01", "cuda:+1", "cuda:-1", "cuda:99999", "cuda:1:2", "cuda ", "cuda-fp8"} {
		err := devices.Check(name)
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q, expected", name)) {
			t.Errorf("%q: %v, expected a refusal that names it", name, err)
		}
		if b, open := devices.Open(name, devices.Options{}); b != nil || open == nil {
			t.Errorf("%q was opened", name)
		}
	}
	if err := devices.Check("gpu"); !strings.Contains(err.Error(), "cpu, cpu-portable, cpu-avx2, cpu-avx512, cpu-neon, sim, sim-checked, cuda, cuda-tf32, cuda-bf16") {
		t.Errorf("%v: not all names", err)
	}
}

func TestNames(t *testing.T) {
	for _, name := range devices.Names() {
		if devices.About(name) == "" {
			t.Errorf("%s is not described", name)
		}
		if got, want := devices.Canonical(name), name != "cuda-tf32" && name != "cuda-bf16"; got != want {
			t.Errorf("%s: canonical %v", name, got)
		}
	}
	if devices.About("cuda:1") != "" || devices.Canonical("gpu") || !devices.Canonical("sim-checked:2") || !devices.Canonical("cuda:1") || devices.Check(devices.Default) != nil {
		t.Error("About, Canonical or Default")
	}
}

// Every device that is there computes; one that is not is refused with its name.
func TestOpen(t *testing.T) {
	for _, name := range devices.Names() {
		t.Run(name, func(t *testing.T) {
			b, err := devices.Open(name, devices.Options{Threads: 1})
			if err != nil {
				if !strings.HasPrefix(err.Error(), "device "+name+": ") {
					t.Errorf("%v: does not name the device", err)
				}
				if name == "cpu" || name == "cpu-portable" || strings.HasPrefix(name, "sim") {
					t.Fatal(err)
				}
				t.Skip(err)
			}
			x, sum := b.Alloc(5), make([]float32, 5)
			b.Upload(x, []float32{1, 2, 3, 4, 5})
			b.Add(x, x, x)
			b.Download(sum, x)
			if fmt.Sprint(sum) != "[2 4 6 8 10]" {
				t.Errorf("%s: %v", b.Name(), sum)
			}
			if prefix, _, _ := strings.Cut(name, "-"); !strings.HasPrefix(b.Name(), prefix+" (") {
				t.Errorf("named %q", b.Name())
			}
			if err := errors.Join(b.Sync(), b.Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// A device that is not there is an error, not a nil that looks like a device.
func TestOpenMissing(t *testing.T) {
	for _, name := range []string{"cuda:32767", "cuda-bf16:32767"} {
		b, err := devices.Open(name, devices.Options{})
		if err == nil || b != nil || !strings.HasPrefix(err.Error(), "device "+name+": ") {
			t.Errorf("%s: %v, %v", name, b, err)
		}
	}
	if b, err := devices.Open("cpu", devices.Options{Threads: -1}); err == nil || b != kernels.Backend(nil) {
		t.Errorf("-1 threads: %v, %v", b, err)
	}
}

// List names what can be opened, and says why the rest cannot.
func TestList(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range devices.List(devices.Options{Threads: 1}) {
		seen[strings.Split(f.Name, ":")[0]] = true
		if f.Device == "" && f.Missing == "" {
			t.Errorf("%s: neither there nor missing", f.Name)
		}
		if f.Missing != "" {
			t.Logf("%s: %s", f.Name, f.Missing)
			continue
		}
		b, err := devices.Open(f.Name, devices.Options{Threads: 1})
		if err != nil {
			t.Errorf("%s is listed: %v", f.Name, err)
			continue
		}
		if f.Limits == nil && b.Name() != f.Device {
			t.Errorf("%s is %q in the list and %q open", f.Name, f.Device, b.Name())
		}
		if f.Limits != nil && !strings.Contains(devices.Summary(f.Limits), fmt.Sprintf("%d.%d", f.Limits.Major, f.Limits.Minor)) {
			t.Errorf("summary %q", devices.Summary(f.Limits))
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"cpu", "cpu-portable", "cpu-avx2", "cpu-avx512", "cpu-neon", "sim", "sim-checked", "cuda"} {
		if !seen[name] {
			t.Errorf("%s is not listed", name)
		}
	}
}

package gpu_test

import (
	"errors"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

func open(t *testing.T, f *fake, o gpu.Options) *gpu.Device {
	t.Helper()
	d, err := gpu.Open(f, 0, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.fail = map[string]error{}
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := d.Close(); err != nil {
			t.Errorf("Close again: %v", err)
		}
		if left := f.left(); left != "" {
			t.Errorf("after Close: %s", left)
		}
	})
	return d
}

// refused fails unless f panics with a kernels.Error of a kind that says something.
func refused(t *testing.T, kind error, says string, f func()) {
	t.Helper()
	err := func() (err error) {
		defer kernels.Catch(&err)
		f()
		return nil
	}()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), says) {
		t.Errorf("%v, expected %v with %q", err, kind, says)
	}
}

// Whatever stands against opening a device is said, and nothing is left behind.
func TestOpenRefuses(t *testing.T) {
	for says, spoil := range map[string]func(f *fake, o *gpu.Options, ordinal *int){
		"fake has no device":                           func(f *fake, _ *gpu.Options, _ *int) { f.devices = 0 },
		"device 3 of fake, expected 0 to 1":            func(f *fake, _ *gpu.Options, n *int) { f.devices, *n = 2, 3 },
		"device -1 of fake":                            func(_ *fake, _ *gpu.Options, n *int) { *n = -1 },
		"GeForce 9 has compute capability 7.5, the ke": func(f *fake, _ *gpu.Options, _ *int) { f.major, f.minor = 7, 5 },
		"NO_PERMISSION":                                func(f *fake, _ *gpu.Options, _ *int) { f.fail["DeviceCount"] = failed("cuInit", 800, "NO_PERMISSION") },
		"GeForce 9: cuStreamCreate: NO_ROOM":           func(f *fake, _ *gpu.Options, _ *int) { f.fail["StreamCreate"] = failed("cuStreamCreate", 2, "NO_ROOM") },
		"6 bytes of staging":                           func(_ *fake, o *gpu.Options, _ *int) { o.Staging = 6 },
		"precision 3":                                  func(_ *fake, o *gpu.Options, _ *int) { o.Precision = 3 },
	} {
		f, o, ordinal := newFake(), gpu.Options{}, 0
		spoil(f, &o, &ordinal)
		if _, err := gpu.Open(f, ordinal, o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, expected %q", err, says)
		}
		if left := f.left(); left != "" {
			t.Errorf("%s: left %s", says, left)
		}
	}
}

func TestNameAndLimits(t *testing.T) {
	f := newFake()
	f.budget = 1 << 30
	d := open(t, f, gpu.Options{})
	if d.Name() != "cuda (GeForce 9)" || d.Arithmetic() != "" {
		t.Errorf("named %q, arithmetic %q", d.Name(), d.Arithmetic())
	}
	if l := d.Limits(); l.Major != 8 || l.Minor != 6 || l.Multiprocessors != int(driver.MultiprocessorCount) || l.Total != 1<<30 || l.MemoryBits != int(driver.GlobalMemoryBusWidth) {
		t.Errorf("limits %+v", l)
	}
	if d := open(t, newFake(), gpu.Options{Precision: gpu.TF32, Label: "sim", Note: "slow"}); d.Name() != "sim (GeForce 9, tf32, slow)" || d.Arithmetic() != "tf32" {
		t.Errorf("named %q, arithmetic %q", d.Name(), d.Arithmetic())
	}
}

// The first error stays; the ones after it are its echoes.
func TestFirstError(t *testing.T) {
	f := newFake()
	d := open(t, f, gpu.Options{})
	if err := d.Sync(); err != nil {
		t.Fatal(err)
	}
	b := d.Alloc(10)
	f.fail["MemcpyHtoDAsync"] = failed("cuMemcpyHtoDAsync_v2", driver.IllegalAddress, "CUDA_ERROR_ILLEGAL_ADDRESS")
	refused(t, kernels.ErrDevice, "cuMemcpyHtoDAsync_v2: CUDA_ERROR_ILLEGAL_ADDRESS (700)", func() { d.Upload(b, make([]float32, 10)) })
	f.fail["StreamSynchronize"] = failed("cuStreamSynchronize", driver.LaunchFailed, "CUDA_ERROR_LAUNCH_FAILED")
	for range 2 {
		if err := d.Sync(); !errors.Is(err, kernels.ErrDevice) || !strings.Contains(err.Error(), "ILLEGAL_ADDRESS") {
			t.Errorf("Sync: %v, expected the first error", err)
		}
	}
}

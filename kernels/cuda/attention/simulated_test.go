package attention_test

import (
	"testing"
	"vision/kernels/cuda/attention"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/ptxsim"
	"vision/kernels/cuda/simtest"
)

func TestMain(m *testing.M) { simtest.Main(m, attention.Signatures()...) }

// simulated opens a simulated GPU with every check on, blocks and warps out of order, every buffer with its own bounds
// and a version pinned, "" for none. The names of launched kernels are added to
// launched where it is given.
func simulated(t *testing.T, pin string, launched *[]string) *gpu.Device {
	t.Helper()
	o := gpu.Options{Exact: true, OnLaunch: simtest.Launched}
	if pin != "" {
		o.Pin = map[string]string{"attention": pin}
	}
	if launched != nil {
		o.OnLaunch = func(k *gpu.Kernel, grid, block driver.Dim3, shared int) {
			simtest.Launched(k, grid, block, shared)
			*launched = append(*launched, k.Entry)
		}
	}
	d, err := gpu.Open(ptxsim.New(ptxsim.Options{Checks: true, Schedule: 1}), 0, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Sync(); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

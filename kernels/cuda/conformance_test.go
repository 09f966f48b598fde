package cuda_test

import (
	"fmt"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda/gpu"
	"vision/kernels/devices"
	"vision/kernels/kerneltest"
)

// directs pins the first version of every op.
func directs() map[string]string {
	pin := map[string]string{}
	for _, op := range kernels.Ops() {
		if op.CUDA != "" {
			pin[op.CUDA] = "1_direct"
		}
	}
	return pin
}

// configurations bring every op to each of its kernels: odd addresses, aligned ones,
// and the direct version alone. Versions that only large shapes choose are in the
// tests of their packages.
var configurations = []struct {
	name    string
	aligned bool
	pin     map[string]string
}{
	{"odd", false, nil},
	{"aligned", true, nil},
	{"direct", true, directs()},
}

// The contract of every op on the simulated GPU, with every check on: bounds,
// alignment, values never written, races, barriers.
func TestConformanceSimulated(t *testing.T) {
	conform(t, "sim-checked", kerneltest.Options{Small: true})
}

// The same on NVIDIA's driver, where there is one: VISION_LIBCUDA names a library,
// which may be the simulator's own libcuda.so.1.
func TestConformanceGPU(t *testing.T) {
	b, err := devices.OpenGPU("cuda", devices.Options{})
	if err != nil {
		t.Skipf("no GPU: %v", err)
	}
	simulated := strings.Contains(b.Name(), "simulator")
	t.Logf("%s, compute capability %d.%d", b.Name(), b.Limits().Major, b.Limits().Minor)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	conform(t, "cuda", kerneltest.Options{Small: simulated || testing.Short()})
}

// conform runs every case in every configuration, in parallel, each on a device of
// its own.
func conform(t *testing.T, device string, o kerneltest.Options) {
	for _, c := range configurations {
		for _, op := range kerneltest.Cases() {
			t.Run(fmt.Sprintf("%s/%s", c.name, op.Op), func(t *testing.T) {
				t.Parallel()
				o := o
				o.Aligned = c.aligned
				b, err := devices.OpenGPU(device, devices.Options{GPU: gpu.Options{Pin: c.pin}})
				if err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := b.Close(); err != nil {
						t.Errorf("Close: %v", err)
					}
				}()
				for _, err := range disagreements(op, b, o) {
					t.Error(err)
				}
			})
		}
	}
}

// disagreements of one case; a device that fails on the way is one.
func disagreements(c kerneltest.Case, b kernels.Backend, o kerneltest.Options) (all []error) {
	var failure error
	defer func() {
		if failure != nil {
			all = append(all, failure)
		}
	}()
	defer kernels.Catch(&failure)
	return c.Disagreements(b, o)
}

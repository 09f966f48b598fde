package cuda_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/draws"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/elementwise"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/layout"
	"vision/kernels/cuda/optimiser"
	"vision/kernels/cuda/simtest"
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
	// schedule of the simulator: the first runs blocks and warps in ascending order.
	schedule uint64
}{
	{"odd", false, nil, 0},
	{"aligned", true, nil, 1},
	{"direct", true, directs(), 2},
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
				b, err := devices.OpenGPU(device, devices.Options{Schedule: c.schedule, GPU: gpu.Options{Pin: c.pin, OnLaunch: checked(device)}})
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

// checked notes what is launched under all checks, for TestMain.
func checked(device string) func(*gpu.Kernel, driver.Dim3, driver.Dim3, int) {
	if device == "sim-checked" {
		return simtest.Launched
	}
	return nil
}

// The suite answers for the ops whose packages have no tests of their own on the
// simulator; TestAnswers looks that no package is left out.
func TestMain(m *testing.M) {
	simtest.Main(m, slices.Concat(draws.Signatures(), elementwise.Signatures(), layout.Signatures(), optimiser.Signatures())...)
}

// Every package with kernels fails when one of them is never launched under all checks:
// it has a TestMain that calls simtest.Main with its Signatures.
func TestAnswers(t *testing.T) {
	for _, s := range cuda.Signatures() {
		op, _, _ := strings.Cut(s.Kernel.Module, "_")
		sources := []string{"conformance_test.go"}
		own, err := filepath.Glob(filepath.Join(op, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, name := range append(sources, own...) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, call, _ := strings.Cut(string(text), "simtest.Main(m, ")
			call, _, _ = strings.Cut(call, "\n")
			found = found || strings.Contains(call, op+".Signatures()")
		}
		if !found {
			t.Errorf("%s of %s: no TestMain answers for it", s.Kernel.Entry, s.Kernel.Module)
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

package simtest

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// launched are the kernels that ran under all checks.
var launched sync.Map

// Launched is the gpu.Options.OnLaunch of devices that check everything: it notes the
// kernel for [Main].
func Launched(k *gpu.Kernel, _, _ driver.Dim3, _ int) {
	launched.Store([2]string{k.Module, k.Entry}, true)
}

// Main is the TestMain of a package that answers for kernels: it runs the tests and fails
// when one of the kernels was never launched under all checks. A part of the tests
// (-run, -short, -list) is asked nothing.
func Main(m *testing.M, kernels ...gpu.Signature) {
	code := m.Run()
	for _, name := range []string{"run", "skip", "list"} {
		if flag.Lookup("test."+name).Value.String() != "" {
			os.Exit(code)
		}
	}
	for _, s := range kernels {
		if _, ok := launched.Load([2]string{s.Kernel.Module, s.Kernel.Entry}); !ok && !testing.Short() {
			fmt.Fprintf(os.Stderr, "FAIL: no test launched %s of %s under all checks\n", s.Kernel.Entry, s.Kernel.Module)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

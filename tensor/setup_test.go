package tensor_test

import (
	"math"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/tensor"
)

// newBackend starts a CPU backend for one test.
func newBackend(tb testing.TB) *cpu.Backend {
	tb.Helper()
	b, err := cpu.New(cpu.Options{Threads: 2})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { b.Close() })
	return b
}

// values draws n numbers in [−1, 1), the same for a name on every machine.
func values(name string, n int) []float32 {
	s := philox.New(7).Stream(name)
	v := make([]float32, n)
	for i := range v {
		v[i] = s.Signed(0, uint64(i))
	}
	return v
}

// param makes a parameter of drawn values.
func param(b kernels.Backend, name string, dims ...int) *tensor.Tensor {
	p := tensor.NewParam(b, name, dims...)
	p.Write(values(name, p.Len()))
	return p
}

// equalBits fails unless two slices hold the same bits; any NaN fails.
func equalBits(tb testing.TB, what string, got, want []float32) {
	tb.Helper()
	if len(got) != len(want) || len(got) == 0 {
		tb.Fatalf("%s: %d values, expected %d, at least one", what, len(got), len(want))
	}
	for i := range got {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) || got[i] != got[i] {
			tb.Fatalf("%s: element %d is %v (%#08x), expected %v (%#08x)",
				what, i, got[i], math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

// fails runs f and demands a panic with *kernels.Error of the given kind.
func fails(t *testing.T, what string, kind error, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		e, ok := recover().(*kernels.Error)
		if !ok || e.Err != kind {
			t.Errorf("%s: got %v, expected a *kernels.Error of kind %v", what, e, kind)
		}
	}()
	f()
}

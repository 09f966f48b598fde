package encoder_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/checkpoint"
	"vision/models/encoder"
)

// newBackend starts a CPU backend for one test.
func newBackend(tb testing.TB, o cpu.Options) *cpu.Backend {
	tb.Helper()
	b, err := cpu.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { b.Close() })
	return b
}

// newNetwork makes a network without values.
func newNetwork(tb testing.TB, o cpu.Options, c encoder.Config) *encoder.Network {
	tb.Helper()
	n, err := encoder.New(newBackend(tb, o), c)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// drawn is n numbers in [−scale, scale), of a stream's own, as bench/goldens draws
// inputs.
func drawn(seed uint64, name string, n int, scale float32) []float32 {
	s := philox.New(seed).Stream("input/" + name)
	v := make([]float32, n)
	for i := range v {
		v[i] = s.Signed(0, uint64(i)) * scale
	}
	return v
}

// array is Features in one slice.
type array struct{ encoder.Matrix }

func (a array) Floats() int { return a.Width }
func (a array) Read(dst []float32, i int) error {
	copy(dst, a.Row(i))
	return nil
}

// golden is an open npz file.
type golden struct {
	tb testing.TB
	f  *checkpoint.File
}

func openGolden(tb testing.TB, path string) golden {
	tb.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	return golden{tb, f}
}

func (g golden) f64(name string) []float64 {
	g.tb.Helper()
	v, err := g.f.Float64(name)
	if err != nil {
		g.tb.Fatal(err)
	}
	return v
}

// readJSON fills v from a file.
func readJSON(tb testing.TB, path string, v any) {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		tb.Fatalf("%s: %v", path, err)
	}
}

// rmsError is the root mean square of got − want; NaN if a value is.
func rmsError(tb testing.TB, got []float32, want []float64) float64 {
	tb.Helper()
	if len(got) != len(want) || len(got) == 0 {
		tb.Fatalf("%d values, expected %d, at least one", len(got), len(want))
	}
	s := 0.0
	for i, w := range want {
		d := float64(got[i]) - w
		s += d * d
	}
	return math.Sqrt(s / float64(len(want)))
}

// every takes each step-th value.
func every(v []float32, step int) []float32 {
	var kept []float32
	for i := 0; i < len(v); i += step {
		kept = append(kept, v[i])
	}
	return kept
}

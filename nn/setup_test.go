package nn_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/sbinet/npyio/npz"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/tensor"
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

// setGrad gives a parameter a gradient, replacing the one it has.
func setGrad(p *tensor.Tensor, g []float32) {
	t := tensor.NewTape(p.Backend())
	t.Record(true)
	p.ZeroGrad()
	t.Use(p).BackwardFrom(g)
	t.Reset()
}

// golden reads arrays of one npz file.
type golden struct {
	tb testing.TB
	r  *npz.Reader
}

func openGolden(tb testing.TB, path string) golden {
	tb.Helper()
	r, err := npz.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { r.Close() })
	return golden{tb: tb, r: r}
}

func (g golden) f32(key string) []float32 {
	g.tb.Helper()
	var v []float32
	if err := g.r.Read(key+".npy", &v); err != nil {
		g.tb.Fatalf("%s: %v", key, err)
	}
	return v
}

func (g golden) f64(key string) []float64 {
	g.tb.Helper()
	var v []float64
	if err := g.r.Read(key+".npy", &v); err != nil {
		g.tb.Fatalf("%s: %v", key, err)
	}
	return v
}

func (g golden) shape(key string) []int {
	g.tb.Helper()
	h := g.r.Header(key + ".npy")
	if h == nil {
		g.tb.Fatalf("no %s", key)
	}
	return h.Descr.Shape
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

// tolerance is |got − want| ≤ abs + rel·|want|.
type tolerance struct{ abs, rel float64 }

// close fails unless all values are inside the tolerance; NaN is outside.
func (t tolerance) close(tb testing.TB, what string, got []float32, want []float64) {
	tb.Helper()
	if len(got) != len(want) || len(got) == 0 {
		tb.Fatalf("%s: %d values, expected %d, at least one", what, len(got), len(want))
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - w); !(d <= t.abs+t.rel*math.Abs(w)) {
			tb.Errorf("%s: element %d is %v, expected %v (abs %g, rel %g)", what, i, got[i], w, t.abs, t.rel)
			return
		}
	}
}

// rmsError is the root mean square of got − want.
func rmsError(got []float32, want []float64) float64 {
	s := 0.0
	for i, w := range want {
		d := float64(got[i]) - w
		s += d * d
	}
	return math.Sqrt(s / float64(len(want)))
}

// wide converts without loss.
func wide(v []float32) []float64 {
	w := make([]float64, len(v))
	for i, f := range v {
		w[i] = float64(f)
	}
	return w
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

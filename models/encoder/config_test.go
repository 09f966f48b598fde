package encoder_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/checkpoint"
	"vision/models/encoder"
	"vision/nn"
	"vision/tensor"
)

// TestQueryShape: the smallest divisor h of d with h² ≥ d.
func TestQueryShape(t *testing.T) {
	for _, c := range [...][3]int{
		{768, 32, 24}, {384, 24, 16}, {1024, 32, 32}, {192, 16, 12}, {7, 7, 1}, {1, 1, 1}, {36, 6, 6}, {37, 37, 1}, {0, 0, 0}, {-4, 0, 0},
	} {
		if h, w := encoder.QueryShape(c[0]); h != c[1] || w != c[2] {
			t.Errorf("width %d: %d×%d, expected %d×%d", c[0], h, w, c[1], c[2])
		}
	}
}

// TestParameterCounts: the counts computed from the authors' code, for the mixers of
// its history with queries of 32×24.
func TestParameterCounts(t *testing.T) {
	for _, c := range [...]struct{ queries, patch, dim, depth, v19004, v20544 int }{
		{32, 4, 512, 12, 13416316, 14206336},
		{32, 2, 3072, 3, 88051580, 92784000},
		{197, 4, 512, 12, 14767996, 15558016},
		{197, 2, 3072, 3, 90079100, 94811520},
		{197, 1, 512, 3, 24813628, 25603648},
	} {
		for _, v := range [...][2]int{{19004, c.v19004}, {20544, c.v20544}} {
			e := encoder.Config{Queries: c.queries, Height: 32, Width: 24, Patch: c.patch, Dim: c.dim, Depth: c.depth, Outputs: v[0]}
			if got := e.Parameters(); got != v[1] {
				t.Errorf("%v: %d parameters, expected %d", e, got, v[1])
			}
		}
	}
	odd := encoder.Config{Queries: 3, Height: 4, Width: 2, Patch: 2, Dim: 7, Depth: 2, Outputs: 5}
	if got := nn.Count(newNetwork(t, cpu.Options{}, odd).Params()); got != odd.Parameters() {
		t.Errorf("%v has %d parameters, counted as %d", odd, got, odd.Parameters())
	}
}

// TestRefusedConfigs: every field out of range is named.
func TestRefusedConfigs(t *testing.T) {
	good := encoder.Config{Queries: 3, Height: 4, Width: 2, Patch: 2, Dim: 8, Depth: 1, Outputs: 5}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for word, change := range map[string]func(*encoder.Config){
		"queries":     func(c *encoder.Config) { c.Queries = 0 },
		"height":      func(c *encoder.Config) { c.Height = -1 },
		"patches of":  func(c *encoder.Config) { c.Patch = 3 },
		"dim":         func(c *encoder.Config) { c.Dim = 1 },
		"depth":       func(c *encoder.Config) { c.Depth = -1 },
		"outputs":     func(c *encoder.Config) { c.Outputs = 1 << 40 },
		"dropout":     func(c *encoder.Config) { c.Dropout = 1 },
		"input noise": func(c *encoder.Config) { c.InputNoise = -1 },
	} {
		c := good
		change(&c)
		if _, err := encoder.New(newBackend(t, cpu.Options{}), c); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%+v: error %v, expected one about %q", c, err, word)
		}
	}
}

// TestZeroLast: with its last layer at zero a network says 0, and a base comes
// through unchanged.
func TestZeroLast(t *testing.T) {
	n := newNetwork(t, cpu.Options{}, tiny)
	if err := n.Init(1); err != nil {
		t.Fatal(err)
	}
	if err := n.ZeroLast(); err != nil {
		t.Fatal(err)
	}
	x := array{encoder.Matrix{Width: tiny.Floats(), Data: drawn(1, "x", 3*tiny.Floats(), 1)}}
	base := encoder.Matrix{Width: tiny.Outputs, Data: drawn(1, "base", 3*tiny.Outputs, 1)}
	err := encoder.Predict(context.Background(), n, x, encoder.PredictOptions{Rows: []int{2, 0}, Base: base}, func(at int, v []float32) error {
		if want := base.Row([]int{2, 0}[at]); !slices.Equal(v, want) {
			t.Errorf("row %d: %v, expected the base %v", at, v, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPredictionsDoNotDependOnTheBatch: bits of a stimulus in batches of 1, 2 and 5.
func TestPredictionsDoNotDependOnTheBatch(t *testing.T) {
	n := newNetwork(t, cpu.Options{}, tiny)
	if err := n.Init(1); err != nil {
		t.Fatal(err)
	}
	x := array{encoder.Matrix{Width: tiny.Floats(), Data: drawn(1, "x", 5*tiny.Floats(), 1)}}
	var first []float32
	for _, batch := range []int{1, 2, 5} {
		var all []float32
		err := encoder.Predict(context.Background(), n, x, encoder.PredictOptions{Batch: batch}, func(_ int, v []float32) error {
			all = append(all, v...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = all
		}
		if !slices.Equal(all, first) || len(all) != 5*tiny.Outputs { // NaN is not equal to itself
			t.Errorf("batches of %d give other values", batch)
		}
	}
	tape := tensor.NewTape(n.Backend())
	if got := n.Forward(tape.Input(x.Data, 5, tiny.Queries, tiny.Height*tiny.Width), nn.Dropout{}).Floats(); !slices.Equal(got, first) {
		t.Error("Forward gives other values than Predict")
	}
}

// TestTurnedQueriesAreRefused: queries of 6×4 and 4×6 give tensors of one shape, so
// only the configuration beside them tells the two networks apart.
func TestTurnedQueriesAreRefused(t *testing.T) {
	b := newBackend(t, cpu.Options{})
	c := encoder.Config{Queries: 3, Height: 6, Width: 4, Patch: 2, Dim: 8, Depth: 1, Outputs: 5}
	n, err := encoder.New(b, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Init(1); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "n.safetensors")
	if err := n.Save(path, nil); err != nil {
		t.Fatal(err)
	}
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c.Height, c.Width = 4, 6
	turned, err := encoder.New(b, c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := turned.Load(f); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("turned queries: %v, expected an error that names the file", err)
	}
	c.Height, c.Width, c.Dropout = 6, 4, 0.5
	other, err := encoder.New(b, c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Load(f); err != nil {
		t.Errorf("another dropout: %v", err)
	}
}

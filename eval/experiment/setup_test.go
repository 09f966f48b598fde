package experiment_test

import (
	"encoding/binary"
	"testing"

	"vision/eval/experiment"
	"vision/kernels/cpu"
	"vision/kernels/digest"
	"vision/kernels/philox"
	"vision/models/encoder"
	"vision/models/features"
	"vision/models/ridge"
)

// A problem of 20 photographs with 3 crops each: 5 tokens × 24 values, 6 vertices.
const (
	photographs, crops, vertices = 20, 3, 6
	stimuli                      = photographs * crops
)

var spec = features.Spec{Model: "synthetic", Weights: "none", Layer: "final", Image: 16, Tokens: 5, Width: 24, Numerics: 1}

func device(t testing.TB, o cpu.Options) *cpu.Backend {
	t.Helper()
	b, err := cpu.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// openStore is a store of the given spec with rows of noise around a photograph's
// own pattern.
func openStore(t testing.TB, s features.Spec, rows int) *features.Store {
	t.Helper()
	store, err := features.Open(t.TempDir(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	n := s.Floats()
	own, shared := philox.New(1).Stream("test/crops"), philox.New(1).Stream("test/photographs")
	ids, values := make([]features.ID, rows), make([]float32, rows*n)
	for i := range rows {
		binary.LittleEndian.PutUint32(ids[i][:], uint32(i)+1)
		for j := range n {
			values[i*n+j] = shared.Signed(0, uint64(i/crops*n+j)) + 0.5*own.Signed(0, uint64(i*n+j))
		}
	}
	if err := store.Append(ids, values); err != nil {
		t.Fatal(err)
	}
	return store
}

func view(t testing.TB, store *features.Store) features.View {
	t.Helper()
	rows := make([]int, store.Len())
	for i := range rows {
		rows[i] = i
	}
	return store.View(rows)
}

// problem is a training part whose responses are a sum of features, a product of two
// and noise; the last vertex is constant.
func problem(t testing.TB) (experiment.Data, *features.Store) {
	t.Helper()
	store := openStore(t, spec, stimuli)
	d := experiment.Data{Side: "lh", Features: view(t, store), Responses: ridge.Targets{Cols: vertices, Data: make([]float32, stimuli*vertices)}}
	noise := philox.New(2).Stream("test/noise")
	x := make([]float32, spec.Floats())
	for i := range stimuli {
		if err := d.Features.Read(x, i); err != nil {
			t.Fatal(err)
		}
		d.Groups = append(d.Groups, 100-i/crops)
		for v := range vertices - 1 {
			sum := float32(0)
			for j := v; j < len(x); j += 11 {
				sum += x[j]
			}
			d.Responses.Data[i*vertices+v] = sum + 3*x[v]*x[v+1] + 0.5*noise.Signed(0, uint64(i*vertices+v))
		}
		d.Responses.Data[i*vertices+vertices-1] = 0.25
	}
	return d, store
}

// small is a training of a second: a mixer of one block.
func small() experiment.Config {
	c := experiment.Defaults(7)
	c.Lambdas = []float64{0.1, 1, 10}
	c.Folds = 3
	c.Network = encoder.Config{Patch: 2, Dim: 8, Depth: 1, Dropout: 0.1}
	c.Training.Epochs, c.Training.Batch, c.Training.Rate = 5, 16, 3e-3
	c.Branch = c.Training
	c.Branch.Seed = 8
	return c
}

func fit(t testing.TB, b *cpu.Backend, c experiment.Config, d experiment.Data, o experiment.Options) *experiment.Readout {
	t.Helper()
	r, err := experiment.Fit(t.Context(), b, c, d, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Free)
	return r
}

func predictions(t testing.TB, b *cpu.Backend, r *experiment.Readout, x features.View) map[string][]float32 {
	t.Helper()
	p, err := r.Predict(t.Context(), b, x)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sums are the digests of weights and of predictions, in one text.
func sums(t testing.TB, b *cpu.Backend, r *experiment.Readout, x features.View) string {
	t.Helper()
	set, err := r.Digests()
	if err != nil {
		t.Fatal(err)
	}
	for model, p := range predictions(t, b, r, x) {
		set["predictions/"+model] = digest.Float32([]int{x.Len(), vertices}, p)
	}
	text, err := digest.Lines(set)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

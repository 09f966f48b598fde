package experiment_test

import (
	"encoding/binary"
	"testing"

	"vision/eval/experiment"
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/encoder"
	"vision/models/features"
	"vision/models/ridge"
)

// simple is a problem that anyone can learn: one number for each photograph is
// behind all features and all responses.
func simple(t *testing.T) experiment.Data {
	t.Helper()
	store, err := features.Open(t.TempDir(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	d := experiment.Data{Side: "lh", Responses: ridge.Targets{Cols: vertices}}
	behind, noise := philox.New(3).Stream("test/behind"), philox.New(3).Stream("test/noise")
	ids, values := make([]features.ID, stimuli), make([]float32, stimuli*spec.Floats())
	for i := range stimuli {
		binary.LittleEndian.PutUint32(ids[i][:], uint32(i)+1)
		s := behind.Signed(0, uint64(i/crops))
		for j := range spec.Floats() {
			values[i*spec.Floats()+j] = s*float32(1-j%2*2) + 0.1*noise.Signed(0, uint64(i*spec.Floats()+j))
		}
		for v := range vertices {
			d.Responses.Data = append(d.Responses.Data, s*float32(v+1))
		}
		d.Groups = append(d.Groups, i/crops)
	}
	if err := store.Append(ids, values); err != nil {
		t.Fatal(err)
	}
	d.Features = view(t, store)
	return d
}

// TestCombinationLearns: where the ridge is held down by a huge λ, a later epoch of
// the branch wins, what is kept is that epoch's network, and the combination predicts
// what the ridge does not.
func TestCombinationLearns(t *testing.T) {
	d, c := simple(t), small()
	b := device(t, cpu.Options{})
	c.Models, c.Lambdas = []string{experiment.Combined}, []float64{1e6}
	c.Branch.Epochs, c.Branch.Loss, c.Branch.WeightDecay = 25, encoder.MSE, 0
	r := fit(t, b, c, d, experiment.Options{})
	record := r.Training[experiment.Combined]
	if record.Best == 0 || !(record.Scores[record.Best] > 0) || record.Scores[0] != 0 {
		t.Fatalf("epoch %d of %d is kept, scores %v", record.Best, record.Epochs, record.Scores)
	}
	p := predictions(t, b, r, d.Features)
	var ridgeError, combinedError float64
	for i, y := range d.Responses.Data {
		e, f := float64(p[experiment.Ridge][i]-y), float64(p[experiment.Combined][i]-y)
		ridgeError, combinedError = ridgeError+e*e, combinedError+f*f
	}
	if !(combinedError < ridgeError/2) {
		t.Errorf("squared error of the combination %.3g, of the ridge %.3g: expected less than half", combinedError, ridgeError)
	}
	// Stopping at the kept epoch gives the same weights.
	short := c
	short.Branch.Epochs = record.Best
	again, err := fit(t, b, short, d, experiment.Options{}).Digests()
	if err != nil {
		t.Fatal(err)
	}
	if sums, err := r.Digests(); err != nil || sums["lh/combined"] != again["lh/combined"] {
		t.Errorf("kept epoch %d has weights %v, a training of so many epochs %v (%v)", record.Best, sums["lh/combined"], again["lh/combined"], err)
	}
}

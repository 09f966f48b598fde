package experiment_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/kernels"
	"vision/kernels/cpu"
	"vision/models/encoder"
	"vision/models/features"
	"vision/models/ridge"
)

// byHand splits the problem and fits the ridge as Fit should.
func byHand(t *testing.T, b *cpu.Backend, c experiment.Config, d experiment.Data, groups []int) (*ridge.Result, encoder.Partition) {
	t.Helper()
	part, err := encoder.Split(stimuli, groups, 0, c.Validation, c.Seed)
	if err != nil {
		t.Fatal(err)
	}
	folds := make([]int, stimuli)
	for i := range folds {
		folds[i] = i
	}
	if groups != nil {
		folds = groups
	}
	res, err := ridge.Fit(t.Context(), b, ridge.Config{Lambdas: c.Lambdas, Folds: c.Folds}, ridge.Data{
		X: d.Features, Y: d.Responses, Train: part.Train, Val: part.Validation, Groups: folds,
	})
	if err != nil {
		t.Fatal(err)
	}
	return res, part
}

// TestSplitByPhotograph: the ridge is the one that a split by whole photographs
// gives; a split by stimuli would give another.
func TestSplitByPhotograph(t *testing.T) {
	d, _ := problem(t)
	b, c := device(t, cpu.Options{}), small()
	r := fit(t, b, c, d, experiment.Options{})
	want, part := byHand(t, b, c, d, d.Groups)
	held := map[int]bool{}
	for _, row := range part.Validation {
		held[d.Groups[row]] = true
	}
	for _, row := range part.Train {
		if held[d.Groups[row]] {
			t.Errorf("photograph %d straddles", d.Groups[row])
		}
	}
	if len(part.Validation) != stimuli/5 {
		t.Errorf("%d validation stimuli, expected %d", len(part.Validation), stimuli/5)
	}
	if !slices.Equal(r.Ridge.Lambda, want.Model.Lambda) || !slices.Equal(r.Ridge.Alpha, want.Model.Alpha) {
		t.Error("the ridge is not that of the split by photographs")
	}
	if got := r.Training[experiment.Combined].Scores[0]; got != 0 {
		t.Errorf("epoch 0 of the combination, which is the ridge, scores %v, expected no gain", got)
	}
	other, _ := byHand(t, b, c, d, nil)
	if slices.Equal(other.Model.Lambda, want.Model.Lambda) && slices.Equal(other.Validation, want.Validation) {
		t.Error("the split by stimuli gives the same: this test could not fail")
	}
	d.Groups = nil // each stimulus is a photograph of its own
	if alone := fit(t, b, c, d, experiment.Options{}); !slices.Equal(alone.Ridge.Lambda, other.Model.Lambda) {
		t.Error("without groups the ridge is not that of the split by stimuli")
	}
}

// TestCombinationIsNoWorse: the kept epoch has the best score, never below that of
// epoch 0, the ridge; a branch that only does harm ends as the ridge, to the bit.
func TestCombinationIsNoWorse(t *testing.T) {
	d, _ := problem(t)
	b := device(t, cpu.Options{})
	for _, rate := range []float64{3e-3, 20} {
		c := small()
		c.Models = []string{experiment.Combined}
		c.Branch.Rate, c.Branch.WeightDecay = rate, 0
		c.Network.Dropout = 0
		r := fit(t, b, c, d, experiment.Options{})
		record := r.Training[experiment.Combined]
		if len(record.Scores) != record.Epochs+1 || len(record.Losses) != record.Epochs {
			t.Fatalf("%d epochs with %d scores and %d losses", record.Epochs, len(record.Scores), len(record.Losses))
		}
		best := 0
		for epoch, score := range record.Scores {
			if score > record.Scores[best] {
				best = epoch
			}
		}
		if record.Best != best {
			t.Errorf("rate %v: epoch %d is kept, the first with the best of the scores %v is %d", rate, record.Best, record.Scores, best)
		}
		p := predictions(t, b, r, d.Features)
		if same := slices.Equal(p[experiment.Combined], p[experiment.Ridge]); same != (best == 0) {
			t.Errorf("rate %v: epoch %d is kept, combination and ridge predict the same: %v", rate, best, same)
		}
		if rate > 0.1 && best != 0 {
			t.Errorf("rate %v did no harm, scores %v: it should", rate, record.Scores)
		}
		if got := slices.Sorted(maps.Keys(p)); !slices.Equal(got, []string{experiment.Combined, experiment.Ridge}) {
			t.Errorf("the combination alone predicts with %v, expected its ridge too", got)
		}
	}
}

// TestSameBitsEverywhere: threads of the device and of the host, and the portable
// kernels.
func TestSameBitsEverywhere(t *testing.T) {
	d, _ := problem(t)
	want := ""
	for _, o := range []cpu.Options{{Threads: 1}, {Threads: 2}, {Threads: 7}, {Threads: 2, Portable: true}} {
		b := device(t, o)
		got := sums(t, b, fit(t, b, small(), d, experiment.Options{Threads: o.Threads}), d.Features)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%+v:\n%sexpected\n%s", o, got, want)
		}
	}
	b := device(t, cpu.Options{})
	c := small()
	c.Seed, c.Training.Seed, c.Branch.Seed = 9, 9, 10
	if sums(t, b, fit(t, b, c, d, experiment.Options{}), d.Features) == want {
		t.Error("another seed gives the same bits")
	}
}

// TestContinues: cancelled in the middle of either network, with a folder, the same
// call continues to the same bits.
func TestContinues(t *testing.T) {
	d, _ := problem(t)
	b := device(t, cpu.Options{})
	alone := fit(t, b, small(), d, experiment.Options{})
	want := sums(t, b, alone, d.Features)
	dir := t.TempDir()
	for _, at := range []string{"lh interface 4", "lh combined 7"} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := experiment.Fit(ctx, b, small(), d, experiment.Options{Dir: dir, Progress: func(stage string, done, _ int) {
			if fmt.Sprint(stage, " ", done) == at {
				cancel()
			}
		}})
		if err == nil || !strings.Contains(err.Error(), "state kept in") {
			t.Fatalf("cancelled at %s: %v", at, err)
		}
	}
	r := fit(t, b, small(), d, experiment.Options{Dir: dir})
	if got := sums(t, b, r, d.Features); got != want {
		t.Errorf("continued to\n%sexpected\n%s", got, want)
	}
	for model, record := range alone.Training {
		if record.State != r.Training[model].State {
			t.Errorf("%s: last state %s, expected %s", model, r.Training[model].State, record.State)
		}
	}
	// Another arithmetic, other responses: another training.
	if _, err := experiment.Fit(t.Context(), bf16{b}, small(), d, experiment.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "other data") {
		t.Errorf("continued in another arithmetic: %v", err)
	}
	d.Responses.Data = slices.Clone(d.Responses.Data)
	d.Responses.Data[0]++
	if _, err := experiment.Fit(t.Context(), b, small(), d, experiment.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "other data") {
		t.Errorf("continued with other responses: %v", err)
	}
}

// bf16 is a device that says what a tensor-core mode says.
type bf16 struct{ kernels.Backend }

func (bf16) Arithmetic() string { return "bf16" }

// TestProgressStages: every stage rises and ends at its total once, also one that
// stops early or was finished before.
func TestProgressStages(t *testing.T) {
	d, _ := problem(t)
	b, c := device(t, cpu.Options{}), small()
	c.Training.Epochs, c.Training.Patience, c.Training.Rate = 40, 1, 0.5
	dir := t.TempDir()
	for range 2 {
		var order []string
		last, ends := map[string]int{}, map[string]int{}
		fit(t, b, c, d, experiment.Options{Dir: dir, Progress: func(stage string, done, total int) {
			if !slices.Contains(order, stage) {
				order = append(order, stage)
			}
			if done < last[stage] || done > total {
				t.Errorf("%s: %d of %d after %d", stage, done, total, last[stage])
			}
			last[stage] = done
			if done == total {
				ends[stage]++
			}
		}})
		if got := strings.Join(order, ", "); got != "lh ridge, lh interface, lh combined" {
			t.Errorf("stages %s", got)
		}
		for stage, n := range ends {
			if n != 1 {
				t.Errorf("%s ends %d times", stage, n)
			}
		}
		if len(ends) != 3 {
			t.Errorf("%d stages end: %v", len(ends), ends)
		}
	}
	if _, err := os.Stat(dir + "/lh/interface-training"); err != nil {
		t.Error(err)
	}
}

func TestFitRefuses(t *testing.T) {
	b := device(t, cpu.Options{})
	for _, c := range []struct {
		change  func(*experiment.Config, *experiment.Data)
		message string
	}{
		{func(c *experiment.Config, _ *experiment.Data) { c.Models = nil }, "no model to train"},
		{func(c *experiment.Config, _ *experiment.Data) { c.Models = []string{"forest"} }, `model "forest", expected one of [ridge interface combined]`},
		{func(c *experiment.Config, _ *experiment.Data) { c.Validation = 0 }, "validation share 0"},
		{func(c *experiment.Config, _ *experiment.Data) { c.Validation = math.NaN() }, "validation share NaN"},
		{func(c *experiment.Config, _ *experiment.Data) { c.Folds = 1 }, "1 folds, expected at least 2"},
		{func(c *experiment.Config, _ *experiment.Data) { c.Folds = 0 }, "0 folds"},
		{func(c *experiment.Config, _ *experiment.Data) { c.Lambdas = nil }, "no λ"},
		{func(c *experiment.Config, _ *experiment.Data) { c.Network.Patch = 5 }, "patches of side 5"},
		{func(c *experiment.Config, _ *experiment.Data) { c.Training.Loss = "l2" }, `interface: encoder: loss "l2"`},
		{func(c *experiment.Config, _ *experiment.Data) { c.Branch.Epochs = 0 }, "combined: encoder: 0 epochs"},
		{func(_ *experiment.Config, d *experiment.Data) { d.Responses.Data = d.Responses.Data[1:] }, "features of 60 stimuli and 359 responses"},
		{func(_ *experiment.Config, d *experiment.Data) { d.Groups = make([]int, stimuli) }, "in 1 groups leaves"},
		{func(_ *experiment.Config, d *experiment.Data) { d.Groups = d.Groups[:5] }, "has no group"},
		{func(_ *experiment.Config, d *experiment.Data) { d.Features = features.View{} }, "no stimuli"},
		{func(_ *experiment.Config, d *experiment.Data) { d.Responses.Data[7] = float32(math.NaN()) }, "stimulus 1 at vertex 1 is NaN"},
	} {
		d, _ := problem(t)
		config := small()
		c.change(&config, &d)
		r, err := experiment.Fit(t.Context(), b, config, d, experiment.Options{})
		if err == nil || !strings.Contains(err.Error(), c.message) || r != nil {
			t.Errorf("%v, expected an error with %q and no read-out", err, c.message)
		}
	}
}

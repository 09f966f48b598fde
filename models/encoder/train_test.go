package encoder_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/hostmath/crossarch"
	"vision/models/checkpoint"
	"vision/models/encoder"
)

// tiny is a network with every kind of layer and draw.
var tiny = encoder.Config{Queries: 5, Height: 6, Width: 4, Patch: 2, Dim: 10, Depth: 2, Outputs: 9, Dropout: 0.1, InputNoise: 0.05}

// job is a training of the tiny network on data that can be learned: each output
// is the sum of two values of a query plus noise.
type job struct {
	net  *encoder.Network
	cfg  encoder.TrainConfig
	data encoder.Data
	opt  encoder.Options
}

const stimuli = 60

func newJob(tb testing.TB, o cpu.Options, c encoder.Config) job {
	tb.Helper()
	x := drawn(3, "x", stimuli*c.Floats(), 1)
	y := drawn(3, "noise", stimuli*c.Outputs, 0.05)
	for i := range y {
		row := x[i/c.Outputs*c.Floats():][:c.Floats()]
		at := i % c.Outputs * 7 % (len(row) - 1)
		y[i] += row[at] + row[at+1]
	}
	p, err := encoder.Split(stimuli, nil, 0.1, 0.2, 5)
	if err != nil {
		tb.Fatal(err)
	}
	j := job{net: newNetwork(tb, o, c), cfg: encoder.Defaults()}
	if err := j.net.Init(9); err != nil {
		tb.Fatal(err)
	}
	j.cfg.Epochs, j.cfg.Batch, j.cfg.Seed, j.cfg.Rate = 5, 11, 42, 3e-3 // 43 rows: 4 batches, the last of 10
	j.cfg.Optimiser, j.cfg.Schedule, j.cfg.Clip = encoder.AdamW, encoder.OneCycle, 1
	j.data = encoder.Data{
		Features: array{encoder.Matrix{Width: c.Floats(), Data: x}}, Targets: encoder.Matrix{Width: c.Outputs, Data: y},
		Train: p.Train, Validation: p.Validation,
	}
	return j
}

func (j job) run(tb testing.TB) encoder.Result {
	tb.Helper()
	r, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// endState is the digest of the tiny training's last state: the same on every
// machine. It changes with the contract, the network, the training or the form of
// the state, and never by itself.
const endState = "2143cf4ea78232f3476a878983aa6892779faba9b55a74020c19b028d9919853"

// TestBits: twenty steps end in the same state on portable and vector kernels and
// at 1, 2 and 7 threads, with and without a folder, and at any checkpoint interval.
func TestBits(t *testing.T) {
	var first encoder.Result
	for i, o := range []cpu.Options{{Threads: 1, Portable: true}, {Threads: 1}, {Threads: 2}, {Threads: 7}, {Threads: 2, Portable: true}} {
		j := newJob(t, o, tiny)
		if i > 1 {
			j.opt.Dir, j.opt.CheckpointEvery = t.TempDir(), i
		}
		r := j.run(t)
		if i == 0 {
			first = r
			if r.State.String() != endState {
				t.Errorf("state %s, expected %s", r.State, endState)
			}
			if r.Steps != 20 || !(r.Losses[4] < r.Losses[0]) || len(r.Scores) != 6 {
				t.Fatalf("%d steps, losses %v, scores %v: expected 20 steps that learn", r.Steps, r.Losses, r.Scores)
			}
		}
		if r.State != first.State || !slices.Equal(r.Losses, first.Losses) || !slices.Equal(r.Scores, first.Scores) {
			t.Errorf("%s: state %s, losses %v, expected %s, %v", j.net.Backend().Name(), r.State, r.Losses, first.State, first.Losses)
		}
		if d, err := j.net.Digest(); err != nil || d != r.Best[0].Digest || d != first.Best[0].Digest {
			t.Errorf("the network holds %s (%v), expected the best state %s", d, err, first.Best[0].Digest)
		}
	}
}

// TestEndState: the twenty steps alone, which TestBitsEverywhere asks of amd64 v1
// and v3 and of arm64.
func TestEndState(t *testing.T) {
	j := newJob(t, cpu.Options{Threads: 2}, tiny)
	if r := j.run(t); r.State.String() != endState {
		t.Errorf("%s: state %s, expected %s", j.net.Backend().Name(), r.State, endState)
	}
}

func TestBitsEverywhere(t *testing.T) { crossarch.Run(t, "^Test(EndState|WaysEnd)$") }

// TestEverythingMatters: seed, data, base, order, noise and dropout each change
// the end of a training.
func TestEverythingMatters(t *testing.T) {
	seen := map[string]string{}
	for name, change := range map[string]func(*job){
		"as it is":  func(*job) {},
		"seed":      func(j *job) { j.cfg.Seed++ },
		"order":     func(j *job) { j.cfg.InOrder = true },
		"loss":      func(j *job) { j.cfg.Loss = encoder.MSE },
		"optimiser": func(j *job) { j.cfg.Optimiser = encoder.Adam },
		"schedule":  func(j *job) { j.cfg.Schedule = encoder.Cosine },
		"clip":      func(j *job) { j.cfg.Clip = 0.01 },
		"base": func(j *job) {
			j.data.Base = encoder.Matrix{Width: tiny.Outputs, Data: drawn(4, "base", stimuli*tiny.Outputs, 1)}
		},
		"rows":     func(j *job) { j.data.Train = j.data.Train[1:] },
		"no noise": func(j *job) { j.net.InputNoise = 0 },
		"dropout":  func(j *job) { j.net.Dropout = 0.2 },
	} {
		j := newJob(t, cpu.Options{}, tiny)
		change(&j)
		d := j.run(t).Best[0].Digest.String()
		if other, twice := seen[d]; twice {
			t.Errorf("%q and %q end with the same weights", name, other)
		}
		seen[d] = name
	}
}

// TestBestStates: with a score that the test sets, the highest epochs are kept in
// order, a NaN never wins, an earlier epoch wins ties, and the files hold
// different weights: those of their epoch.
func TestBestStates(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		j := newJob(t, cpu.Options{}, tiny)
		j.opt.Dir, j.cfg.Keep = dir, 3
		scores := []float64{0.1, math.NaN(), 0.5, 0.3, 0.5, math.Inf(1)}
		digests := map[int]string{}
		i := 0
		j.opt.Score = func(predicted, measured encoder.Rows) (float64, error) {
			if predicted.Len() != 11 || measured.Len() != 11 || len(measured.Row(10)) != tiny.Outputs {
				t.Errorf("%d predicted and %d measured rows, expected 11", predicted.Len(), measured.Len())
			}
			d, err := j.net.Digest()
			digests[i] = d.String()
			i++
			return scores[i-1], err
		}
		r := j.run(t)
		var epochs []int
		for _, c := range r.Best {
			epochs = append(epochs, c.Epoch)
			if c.Digest.String() != digests[c.Epoch] {
				t.Errorf("the state kept of epoch %d has digest %s, expected %s", c.Epoch, c.Digest, digests[c.Epoch])
			}
			if err := c.Restore(j.net); err != nil {
				t.Fatal(err)
			}
			if d, err := j.net.Digest(); err != nil || d != c.Digest {
				t.Errorf("epoch %d restored as %s (%v), expected %s", c.Epoch, d, err, c.Digest)
			}
		}
		if !slices.Equal(epochs, []int{2, 4, 3}) {
			t.Errorf("best epochs %v of scores %v, expected 2, 4, 3", epochs, scores)
		}
		if dir == "" {
			continue
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 5 { // three, the state, the lock
			t.Errorf("%d files in the folder (%v), expected 5: %v", len(entries), err, entries)
		}
		f, err := checkpoint.Open(r.Best[2].Path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if m := f.Metadata(); m["epoch"] != "3" || m["score"] != "0.3" {
			t.Errorf("metadata %v, expected epoch 3 with score 0.3", m)
		}
	}
}

// TestEarlyStopping: after two epochs without a better score.
func TestEarlyStopping(t *testing.T) {
	j := newJob(t, cpu.Options{}, tiny)
	j.cfg.Epochs, j.cfg.Patience = 20, 2
	scores := []float64{1, 2, math.NaN(), 3, 3, 2, 9}
	j.opt.Score = func(_, _ encoder.Rows) (s float64, err error) {
		s, scores = scores[0], scores[1:]
		return s, nil
	}
	if r := j.run(t); !r.Stopped || r.Epochs != 5 || r.Best[0].Epoch != 3 {
		t.Errorf("stopped %v after %d epochs, best %d; expected to stop after 5, best 3", r.Stopped, r.Epochs, r.Best[0].Epoch)
	}
	j = newJob(t, cpu.Options{}, tiny)
	j.opt.Score = func(_, _ encoder.Rows) (float64, error) { return math.NaN(), nil }
	if _, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt); err == nil || !strings.Contains(err.Error(), "finite score") {
		t.Errorf("error %v, expected one about scores that are no numbers", err)
	}
	mistake := errors.New("no ceiling")
	j.opt.Score = func(_, _ encoder.Rows) (float64, error) { return 0, mistake }
	if _, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt); !errors.Is(err, mistake) {
		t.Errorf("error %v, expected the score's own", err)
	}
}

// TestNoValidation: without validation rows the latest epoch wins, and a score
// function sees no rows.
func TestNoValidation(t *testing.T) {
	j := newJob(t, cpu.Options{}, tiny)
	j.data.Validation = nil
	if r := j.run(t); r.Best[0].Epoch != 5 || len(r.Best) != 3 {
		t.Errorf("best epoch %d of %d kept, expected 5 of 3", r.Best[0].Epoch, len(r.Best))
	}
	j = newJob(t, cpu.Options{}, tiny)
	j.data.Validation = nil
	j.opt.Score = func(predicted, measured encoder.Rows) (float64, error) {
		return -float64(predicted.Len() + measured.Len()), nil
	}
	if r := j.run(t); !slices.Equal(r.Scores, make([]float64, 6)) {
		t.Errorf("scores %v, expected those of no rows", r.Scores)
	}
}

// TestBaseOnly: with a last layer at zero, epoch 0 is the base, and it wins where
// training makes things worse.
func TestBaseOnly(t *testing.T) {
	j := newJob(t, cpu.Options{}, tiny)
	if err := j.net.ZeroLast(); err != nil {
		t.Fatal(err)
	}
	j.data.Base = j.data.Targets // nothing is left to learn
	j.cfg.Loss = encoder.MSE
	r := j.run(t)
	if r.Scores[0] != 0 || r.Best[0].Epoch != 0 {
		t.Errorf("score %v before training, best epoch %d; expected 0 and 0", r.Scores[0], r.Best[0].Epoch)
	}
}

// TestAllocations: a training step takes at most 50 times from the Go heap.
func TestAllocations(t *testing.T) {
	j := newJob(t, cpu.Options{Threads: 2}, tiny)
	j.cfg.Epochs, j.cfg.Batch, j.cfg.InOrder = 1, 1, true
	j.cfg.Schedule = encoder.Constant
	rows := j.data.Train
	steps := func(n int) float64 {
		return testing.AllocsPerRun(1, func() {
			j.data.Train = rows[:n]
			j.run(t)
		})
	}
	few, many := steps(3), steps(43)
	if perStep := (many - few) / 40; perStep > 50 || many < 1 {
		t.Errorf("%v allocations per training step, expected at most 50", perStep)
	} else {
		t.Logf("%v allocations per training step", perStep)
	}
}

package encoder

import (
	"context"
	"fmt"
	"os"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/kernels/folderlock"
	"vision/kernels/philox"
	"vision/nn"
	"vision/tensor"
)

// Score says how good predictions of the validation rows are; higher is better. A
// result that is not a finite number never wins. The rows, in the order of
// Data.Validation, are valid during the call.
type Score func(predicted, measured Rows) (float64, error)

// Options is what the result of a training does not depend on, apart from Score.
type Options struct {
	// Dir is the folder of the state and the best states, made if absent. One
	// process uses it at a time. "" keeps best states in memory: training cannot
	// be continued.
	Dir string
	// CheckpointEvery is the number of batches between two writings of the state;
	// 0 writes it at the ends of epochs alone. An interruption writes it too.
	CheckpointEvery int
	// Score chooses among epochs. nil is minus the loss of the validation rows;
	// without validation rows an epoch's score is its number.
	Score Score
	// MemoryLimit in bytes; 0 is what the machine can still give.
	MemoryLimit int64
	// Progress, if not nil, is called after every batch and every validation.
	Progress func(Progress)
}

// Progress is where a training stands.
type Progress struct {
	Epoch, Epochs  int // Epoch counts from 1; 0 is the score before training
	Batch, Batches int // done in this epoch
	Step           int64
	Loss           float64 // of the batch; with Scored the mean of the epoch
	Rate           float64 // of the step done last
	Scored         bool    // an epoch has ended
	Score          float64
	Best           bool // its score is the highest so far
	Stopped        bool // by early stopping
}

// Result is a finished training. The network holds the best state.
type Result struct {
	Resumed bool // from a state in Options.Dir
	Epochs  int  // completed
	Steps   int64
	Stopped bool      // by early stopping
	Losses  []float64 // mean training loss of each epoch
	Scores  []float64 // of epochs 0 (before training), 1, …
	Best    []Candidate
	// State is the digest of the last state (NUMERICS.md §10): parameters, moments
	// and all counters. It is equal however often training was interrupted.
	State digest.Digest
}

// Train fits the network to the data. The caller has given the network its starting
// values; they are part of what a continued training must agree with.
//
// For every epoch e = 1, 2, …: the training rows in the order of the Philox stream
// "shuffle", step e, are cut into batches; each is one optimiser step on
//
//	loss(base + network(x), y)
//
// with the schedule's rate, x an augmented row where there are any (Data.Augmented); then the validation rows are predicted and scored. The
// mean loss of an epoch is Σ lossᵢ·nᵢ / Σ nᵢ in float64, batches ascending. Epoch 0,
// before training, is scored as well and may win.
//
// Cancelling the context ends training after the batch under way with the
// context's error; with a folder the state is written first, and the same call
// continues it. A loss or gradient that is not finite ends it with an error that
// names epoch, batch and parameter; the state stays the last good one. If no epoch
// has a finite score there is no result but an error.
func Train(ctx context.Context, n *Network, cfg TrainConfig, data Data, opt Options) (result Result, err error) {
	defer kernels.Catch(&err)
	t, err := newTrainer(n, cfg, data, opt)
	if err != nil {
		return Result{}, err
	}
	if opt.Dir != "" {
		if err := os.MkdirAll(opt.Dir, 0o777); err != nil {
			return Result{}, fmt.Errorf("encoder: %w", err)
		}
		lock, err := folderlock.Lock(opt.Dir)
		if err != nil {
			return Result{}, fmt.Errorf("encoder: %w", err)
		}
		defer lock.Close()
	}
	if t.id, err = identify(n, cfg, data); err != nil {
		return Result{}, err
	}
	if err := t.allocate(); err != nil {
		return Result{}, err
	}
	defer t.free()
	resumed, err := t.resume()
	if err == nil {
		err = t.sweep()
	}
	if err == nil {
		err = t.run(ctx)
	}
	if err != nil {
		return Result{}, err
	}
	return t.result(resumed)
}

// trainer is one training under way.
type trainer struct {
	net  *Network
	cfg  TrainConfig
	data Data
	opt  Options
	id   identity

	batches int // in an epoch
	rates   nn.Schedule
	loss    nn.Loss
	shuffle philox.Stream
	form    philox.Stream

	labels uint32 // stream of the labels that estimate a curvature

	tape      *tensor.Tape
	optimiser nn.Optimiser
	clip      *nn.Clipper
	order     []int // of the epoch under way
	x, y      []float32
	base      []float32
	scored    []float32   // predictions of the validation rows
	staging   [][]float32 // the state on its way to the disk

	s      state
	digest digest.Digest // of the state noted last
}

// newTrainer checks everything that can be checked before memory is taken.
func newTrainer(n *Network, cfg TrainConfig, data Data, opt Options) (t *trainer, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := data.check(n.Config); err != nil {
		return nil, err
	}
	if err := n.checkStreams(); err != nil {
		return nil, err
	}
	if opt.CheckpointEvery < 0 {
		return nil, fmt.Errorf("encoder: a checkpoint every %d batches, expected ≥ 0", opt.CheckpointEvery)
	}
	t = &trainer{net: n, cfg: cfg, data: data, opt: opt, batches: cfg.batches(len(data.Train))}
	t.shuffle = philox.New(cfg.Seed).Stream(shuffleStream)
	t.form = philox.New(cfg.Seed).Stream(formStream)
	t.labels = philox.StreamID(labelsStream)
	if t.loss, err = cfg.loss(); err != nil {
		return nil, err
	}
	if t.rates, err = cfg.schedule(int64(cfg.Epochs) * int64(t.batches)); err != nil {
		return nil, err
	}
	if err := t.rates.Validate(); err != nil {
		return nil, err
	}
	return t, t.checkMemory()
}

// checkMemory refuses a training that would not fit. The network's parameters are
// there already.
func (t *trainer) checkMemory() error {
	m := t.net.TrainingMemory(t.cfg, len(t.data.Train), len(t.data.Validation), t.opt.Dir != "")
	limit := t.opt.MemoryLimit
	if limit == 0 {
		available, _ := AvailableMemory()
		limit = available + m.Parameters
	}
	return m.Check(limit)
}

// batch is the number of items in the largest batch.
func (t *trainer) batch() int { return min(t.cfg.Batch, len(t.data.Train)) }

// allocate makes moments and buffers.
func (t *trainer) allocate() error {
	var err error
	if t.optimiser, err = t.cfg.newOptimiser(t.net.params, t.batch()*t.net.Outputs); err != nil {
		return err
	}
	if t.clip, err = nn.NewClipper(t.net.params); err != nil {
		return err
	}
	t.tape = tensor.NewTape(t.net.backend)
	t.x = make([]float32, t.batch()*t.net.Floats())
	t.y = make([]float32, t.batch()*t.net.Outputs)
	if t.data.Base != nil {
		t.base = make([]float32, len(t.y))
	}
	return nil
}

func (t *trainer) free() {
	t.tape.Reset()
	t.optimiser.Free()
	t.clip.Free()
}

// result loads the best state into the network.
func (t *trainer) result(resumed bool) (Result, error) {
	s := t.s
	r := Result{
		Resumed: resumed, Epochs: s.epoch, Steps: s.step, Stopped: s.stopped,
		Losses: s.losses, Scores: s.scores, Best: s.best, State: t.digest,
	}
	if len(s.best) == 0 {
		return r, fmt.Errorf("encoder: none of %d epochs has a finite score: %v", s.epoch, s.scores)
	}
	return r, s.best[0].Restore(t.net)
}

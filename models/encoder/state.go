package encoder

import (
	"fmt"
	"path/filepath"
	"strings"

	"vision/kernels/atomicfile"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/tensor"
)

// stateName is the file in a training folder that holds the state.
const stateName = "state.safetensors"

// state is where a training stands, apart from parameters and moments. At the end
// of an epoch batch is 0 again and losses and scores have grown.
type state struct {
	step    int64 // optimiser steps done
	epoch   int   // epochs completed, with their score
	batch   int   // batches done in the epoch under way
	stale   int   // epochs since the best score
	stopped bool  // by early stopping

	lossSum   float64 // Σ loss·items over the batches of the epoch under way
	lossItems int64

	losses []float64 // mean loss of each completed epoch
	scores []float64 // of epochs 0, 1, …; epoch 0 is before training
	best   []Candidate
}

// finished reports whether no epoch remains.
func (s *state) finished(epochs int) bool { return s.stopped || s.epoch >= epochs }

// snapshot lists the whole state as tensors; parameters and moments are downloaded
// into memory that is kept for the next time.
func (t *trainer) snapshot() []checkpoint.Tensor {
	s := &t.s
	best := make([]byte, 0, len(s.best)*len(digest.Digest{}))
	epochs, scores := make([]int64, len(s.best)), make([]float64, len(s.best))
	for i, c := range s.best {
		best = append(best, c.Digest[:]...)
		epochs[i], scores[i] = int64(c.Epoch), c.Score
	}
	stopped := int64(0)
	if s.stopped {
		stopped = 1
	}
	all := []checkpoint.Tensor{
		{Name: "step", Shape: []int{1}, Data: []int64{s.step}},
		{Name: "epoch", Shape: []int{1}, Data: []int64{int64(s.epoch)}},
		{Name: "batch", Shape: []int{1}, Data: []int64{int64(s.batch)}},
		{Name: "seed", Shape: []int{1}, Data: []int64{int64(t.cfg.Seed)}},
		{Name: "early_stopping", Shape: []int{2}, Data: []int64{int64(s.stale), stopped}},
		{Name: "schedule", Shape: []int{1}, Data: []float64{t.rates.LR(s.step)}},
		{Name: "loss_sum", Shape: []int{1}, Data: []float64{s.lossSum}},
		{Name: "loss_items", Shape: []int{1}, Data: []int64{s.lossItems}},
		{Name: "losses", Shape: []int{len(s.losses)}, Data: s.losses},
		{Name: "scores", Shape: []int{len(s.scores)}, Data: s.scores},
		{Name: "best_epochs", Shape: []int{len(epochs)}, Data: epochs},
		{Name: "best_scores", Shape: []int{len(scores)}, Data: scores},
		{Name: "best_digests", Shape: []int{len(epochs), len(digest.Digest{})}, Data: best},
		digestTensor("config", t.id.config), digestTensor("data", t.id.data), digestTensor("start", t.id.start),
	}
	i := 0
	t.visitTensors(func(name string, p *tensor.Tensor) {
		if i == len(t.staging) {
			t.staging = append(t.staging, make([]float32, p.Len()))
		}
		p.Read(t.staging[i])
		all = append(all, checkpoint.Tensor{Name: name, Shape: p.Shape(), Data: t.staging[i]})
		i++
	})
	return all
}

func digestTensor(name string, d digest.Digest) checkpoint.Tensor {
	return checkpoint.Tensor{Name: name, Shape: []int{len(d)}, Data: d[:]}
}

// visitTensors visits parameters, named "parameter.<name>", and moments,
// "exp_avg.<name>" and "exp_avg_sq.<name>", or Sophia's "hessian.<name>".
func (t *trainer) visitTensors(visit func(name string, p *tensor.Tensor)) {
	for _, p := range t.net.params {
		visit("parameter."+p.Name(), p)
	}
	t.optimiser.State(func(m *tensor.Tensor) { visit(m.Name(), m) })
}

// digestOf is the digest of a set of tensors in memory (NUMERICS.md §10).
func digestOf(tensors []checkpoint.Tensor) (digest.Digest, error) {
	set := make(map[string]digest.Digest, len(tensors))
	for _, t := range tensors {
		switch v := t.Data.(type) {
		case []float32:
			set[t.Name] = digest.Float32(t.Shape, v)
		case []float64:
			set[t.Name] = digest.Float64(t.Shape, v)
		case []int64:
			set[t.Name] = digest.Int64(t.Shape, v)
		case []byte:
			d, err := digest.Tensor("uint8", t.Shape, v)
			if err != nil {
				return d, err
			}
			set[t.Name] = d
		default:
			return digest.Digest{}, fmt.Errorf("encoder: %s is %T", t.Name, t.Data)
		}
	}
	return digest.Set(set)
}

// save replaces the state's file, if training has a folder, and notes the digest.
func (t *trainer) save() (err error) {
	if t.opt.Dir == "" {
		return nil
	}
	all, err := t.note()
	if err != nil {
		return err
	}
	return checkpoint.WriteSafetensors(filepath.Join(t.opt.Dir, stateName), all, map[string]string{
		"kind": stateKind, "encoder": t.id.network, "training": t.id.training, "digest": t.digest.String(),
	})
}

// note takes a snapshot and its digest. Parameters or moments that are not finite
// are an error, so that no such state is ever written.
func (t *trainer) note() (all []checkpoint.Tensor, err error) {
	all = t.snapshot()
	for _, v := range all[len(all)-len(t.staging):] {
		if i, bad := firstBad(v.Data.([]float32)); i >= 0 {
			return nil, fmt.Errorf("encoder: epoch %d, step %d: %s %v has become %v at %d", t.s.epoch, t.s.step, v.Name, v.Shape, bad, i)
		}
	}
	t.digest, err = digestOf(all)
	return all, err
}

// stateKind tells a state's file from other safetensors.
const stateKind = "vision encoder training state, version 1"

// isLeftOver reports whether a name is one that this package's writing makes and
// that is not the state: a candidate, or the temporary file of either.
func isLeftOver(name string) bool {
	if atomicfile.IsTemp(name) {
		name = name[1:]
		return strings.HasPrefix(name, stateName) || strings.HasPrefix(name, "best-")
	}
	return strings.HasPrefix(name, "best-") && strings.HasSuffix(name, ".safetensors")
}

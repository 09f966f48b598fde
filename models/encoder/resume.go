package encoder

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/tensor"
)

// resume continues from the folder's state, if there is one.
func (t *trainer) resume() (found bool, err error) {
	if t.opt.Dir == "" {
		return false, nil
	}
	path := filepath.Join(t.opt.Dir, stateName)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	f, err := checkpoint.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if err := t.restore(f); err != nil {
		return false, err
	}
	for i := range t.s.best {
		c := &t.s.best[i]
		c.Path = filepath.Join(t.opt.Dir, bestName(c.Epoch))
		if err := c.verifyFile(); err != nil {
			return false, fmt.Errorf("encoder: a best state that %s lists: %w", path, err)
		}
	}
	return true, nil
}

func (c Candidate) verifyFile() error {
	f, err := checkpoint.Open(c.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.verify(f)
}

// restore checks a state's file against its own digest and against what is to be
// trained, and only then changes anything.
func (t *trainer) restore(f *checkpoint.File) (err error) {
	defer kernels.Catch(&err)
	if err := t.checkIdentity(f); err != nil {
		return err
	}
	s, err := t.readCounters(f)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, name := range counterNames {
		known[name] = true
	}
	t.visitTensors(func(name string, p *tensor.Tensor) {
		known[name] = true
		info, ok := f.Info(name)
		if err == nil && (!ok || info.DType != checkpoint.Float32 || !slices.Equal(info.Shape, p.Shape())) {
			err = fmt.Errorf("%s: %s is %s, expected float32 %v", f.Path(), name, describe(info, ok), p.Shape())
		}
	})
	for _, name := range f.Names() {
		if err == nil && !known[name] {
			err = fmt.Errorf("%s: tensor %s is not part of this training's state", f.Path(), name)
		}
	}
	t.visitTensors(func(name string, p *tensor.Tensor) {
		var v []float32
		if err == nil {
			if v, err = f.Float32(name); err == nil {
				p.Write(v)
			}
		}
	})
	if err != nil {
		return err
	}
	t.s = s
	return t.optimiser.SetSteps(s.step)
}

func describe(info checkpoint.Info, ok bool) string {
	if !ok {
		return "absent"
	}
	return fmt.Sprintf("%s %v", info.DType, info.Shape)
}

// checkIdentity refuses a damaged file and the state of another training.
func (t *trainer) checkIdentity(f *checkpoint.File) error {
	meta := f.Metadata()
	if f.Format() != checkpoint.Safetensors || meta["kind"] != stateKind {
		return fmt.Errorf("%s: a %s file of kind %q, expected safetensors of kind %q", f.Path(), f.Format(), meta["kind"], stateKind)
	}
	all, err := f.Digests()
	if err != nil {
		return err
	}
	d, err := digest.Set(all)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path(), err)
	}
	if d.String() != meta["digest"] {
		return fmt.Errorf("%s: the state has digest %s, expected %s as noted in the file: it is damaged; remove it to begin again", f.Path(), d, meta["digest"])
	}
	const advice = "choose another folder, or the same settings"
	if meta["encoder"] != t.id.network {
		return fmt.Errorf("%s: the state of another network: found %s, expected %s; %s", f.Path(), meta["encoder"], t.id.network, advice)
	}
	if meta["training"] != t.id.training {
		return fmt.Errorf("%s: the state of another training: found %s, expected %s; %s", f.Path(), meta["training"], t.id.training, advice)
	}
	for _, w := range [...]struct {
		name string
		want digest.Digest
	}{{"config", t.id.config}, {"data", t.id.data}, {"start", t.id.start}} {
		want := digestTensor(w.name, w.want)
		found, err := bytesOf(f, w.name)
		if err != nil {
			return err
		}
		if !slices.Equal(found, want.Data.([]byte)) {
			return fmt.Errorf("%s: the state of other %s: found digest %x, expected %s; %s", f.Path(), identityWords[w.name], found, w.want, advice)
		}
	}
	return nil
}

var identityWords = map[string]string{"config": "settings", "data": "data", "start": "starting weights"}

// counterNames are the tensors of a state beside parameters and moments.
var counterNames = [...]string{
	"step", "epoch", "batch", "seed", "early_stopping", "schedule", "loss_sum", "loss_items", "losses", "scores",
	"best_epochs", "best_scores", "best_digests", "config", "data", "start",
}

// readCounters reads all of a state but parameters and moments.
func (t *trainer) readCounters(f *checkpoint.File) (state, error) {
	r := reader{f: f}
	s := state{
		step: r.int("step"), epoch: int(r.int("epoch")), batch: int(r.int("batch")),
		lossSum: r.float("loss_sum"), lossItems: r.int("loss_items"),
		losses: r.floats("losses", -1), scores: r.floats("scores", -1),
	}
	seed, rate, stopping := r.int("seed"), r.float("schedule"), r.ints("early_stopping", 2)
	epochs := r.ints("best_epochs", -1)
	scores, digests := r.floats("best_scores", len(epochs)), r.bytes("best_digests")
	if r.err != nil {
		return s, r.err
	}
	s.stale, s.stopped = int(stopping[0]), stopping[1] == 1
	const size = len(digest.Digest{})
	for i, e := range epochs {
		if len(digests) != len(epochs)*size || e < 0 || e > int64(s.epoch) {
			return s, fmt.Errorf("%s: best state %d is of epoch %d with %d bytes of digests, expected epoch 0 to %d and %d bytes", f.Path(), i, e, len(digests), s.epoch, len(epochs)*size)
		}
		s.best = append(s.best, Candidate{Epoch: int(e), Score: scores[i], Digest: digest.Digest(digests[i*size:])})
	}
	return s, t.checkCounters(f.Path(), s, seed, rate)
}

// checkCounters refuses counters that no run of this training can have.
func (t *trainer) checkCounters(path string, s state, seed int64, rate float64) error {
	for _, c := range [...]struct {
		name         string
		found, least int64
		most         int64
	}{
		{"epoch", int64(s.epoch), 0, int64(t.cfg.Epochs)},
		{"batch", int64(s.batch), 0, int64(t.batches)},
		{"step", s.step, int64(s.epoch*t.batches + s.batch), int64(s.epoch*t.batches + s.batch)},
		{"seed", seed, int64(t.cfg.Seed), int64(t.cfg.Seed)},
		{"early_stopping", int64(s.stale), 0, int64(s.epoch)},
		{"loss_items", s.lossItems, 0, int64(len(t.data.Train))},
		{"number of losses", int64(len(s.losses)), int64(s.epoch), int64(s.epoch)},
		{"number of scores", int64(len(s.scores)), int64(s.epoch) + 1, int64(s.epoch) + 1},
		{"number of best states", int64(len(s.best)), 0, int64(t.cfg.Keep)},
	} {
		if c.found < c.least || c.found > c.most {
			return fmt.Errorf("%s: %s is %d, expected %d to %d", path, c.name, c.found, c.least, c.most)
		}
	}
	if want := t.rates.LR(s.step); math.Float64bits(rate) != math.Float64bits(want) {
		return fmt.Errorf("%s: the rate of step %d is %v, expected %v of the schedule", path, s.step, rate, want)
	}
	return nil
}

package encoder

import (
	"context"
	"fmt"

	"vision/kernels/digest"
)

// run goes through the epochs that remain. Between any two calls in it the state
// is one that training can be continued from.
func (t *trainer) run(ctx context.Context) error {
	if len(t.s.scores) == 0 {
		if err := t.endEpoch(ctx, 0); err != nil {
			return err
		}
	}
	for !t.s.finished(t.cfg.Epochs) {
		t.arrange()
		for t.s.batch < t.batches {
			if err := ctx.Err(); err != nil {
				return t.interrupted(err)
			}
			if err := t.trainBatch(); err != nil {
				return err
			}
			if every := t.opt.CheckpointEvery; every > 0 && t.s.batch%every == 0 && t.s.batch < t.batches {
				if err := t.save(); err != nil {
					return err
				}
			}
		}
		if err := t.endEpoch(ctx, t.s.epoch+1); err != nil {
			return err
		}
	}
	if t.digest != (digest.Digest{}) {
		return nil
	}
	_, err := t.note() // no folder, or nothing was left to do: the digest is still wanted
	return err
}

// arrange makes the order of the rows in the epoch under way.
func (t *trainer) arrange() {
	t.order = append(t.order[:0], t.data.Train...)
	if t.cfg.InOrder {
		return
	}
	for i, at := range t.shuffle.Permutation(uint32(t.s.epoch+1), len(t.data.Train)) {
		t.order[i] = t.data.Train[at]
	}
}

// trainBatch does one step and counts it.
func (t *trainer) trainBatch() error {
	from := t.s.batch * t.cfg.Batch
	rows := t.order[from:min(from+t.cfg.Batch, len(t.order))]
	rate := t.rates.LR(t.s.step)
	loss, err := t.step(rows, rate)
	if err != nil {
		return fmt.Errorf("encoder: epoch %d, batch %d of %d: %w", t.s.epoch+1, t.s.batch+1, t.batches, err)
	}
	t.s.step++
	t.s.batch++
	t.s.lossSum += float64(float64(loss) * float64(len(rows)))
	t.s.lossItems += int64(len(rows))
	if t.opt.Progress != nil {
		t.opt.Progress(Progress{
			Epoch: t.s.epoch + 1, Epochs: t.cfg.Epochs, Batch: t.s.batch, Batches: t.batches,
			Step: t.s.step, Loss: float64(loss), Rate: rate,
		})
	}
	return nil
}

// endEpoch scores the network, makes it a candidate, decides about stopping and
// writes the state. Nothing changes if the context ends the scoring.
func (t *trainer) endEpoch(ctx context.Context, epoch int) error {
	score, err := t.score(ctx, epoch)
	if err != nil {
		if ctx.Err() != nil {
			return t.interrupted(ctx.Err())
		}
		return fmt.Errorf("encoder: validation after epoch %d: %w", epoch, err)
	}
	p := Progress{Epoch: epoch, Epochs: t.cfg.Epochs, Batch: t.s.batch, Batches: t.batches, Step: t.s.step, Scored: true, Score: score}
	s := &t.s
	if epoch > 0 {
		p.Rate = t.rates.LR(s.step - 1)
		p.Loss = s.lossSum / float64(s.lossItems)
		s.losses = append(s.losses, p.Loss)
	}
	s.epoch, s.batch, s.lossSum, s.lossItems = epoch, 0, 0, 0
	s.scores = append(s.scores, score)
	if p.Best, err = t.consider(score); err != nil {
		return err
	}
	if p.Best || epoch == 0 {
		s.stale = 0
	} else {
		s.stale++
	}
	s.stopped = t.cfg.Patience > 0 && s.stale >= t.cfg.Patience
	p.Stopped = s.stopped
	if err := t.save(); err != nil {
		return err
	}
	if t.opt.Progress != nil {
		t.opt.Progress(p)
	}
	return t.sweep()
}

// interrupted writes the state and passes the context's error on.
func (t *trainer) interrupted(cause error) error {
	if len(t.s.scores) == 0 || t.opt.Dir == "" {
		return fmt.Errorf("encoder: interrupted in epoch %d, nothing was kept: %w", t.s.epoch+1, cause)
	}
	if err := t.save(); err != nil {
		return err
	}
	return fmt.Errorf("encoder: interrupted in epoch %d after batch %d of %d, state kept in %s: %w",
		t.s.epoch+1, t.s.batch, t.batches, t.opt.Dir, cause)
}

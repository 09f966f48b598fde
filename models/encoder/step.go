package encoder

import (
	"fmt"

	"vision/kernels"
	"vision/tensor"
)

// step is one optimiser step on some rows. It changes no parameter if the loss or a
// gradient is not finite.
func (t *trainer) step(rows []int, rate float64) (loss float32, err error) {
	defer kernels.Catch(&err)
	n, b := t.net, len(rows)
	if err := t.fill(rows); err != nil {
		return 0, err
	}
	if err := t.curvature(rows); err != nil {
		return 0, err
	}
	t.tape.Reset()
	t.tape.Record(true)
	y := t.withBase(n.ForwardTraining(t.input(b), t.cfg.Seed, uint32(t.s.step)), b)
	l := t.loss(y, t.tape.Input(t.y[:b*n.Outputs], b, n.Outputs))
	t.optimiser.ZeroGrad()
	l.Backward()
	if loss = l.Item(); loss-loss != 0 {
		return loss, fmt.Errorf("the loss is %v: %w", loss, t.blameLoss(rows))
	}
	if err := t.bound(); err != nil {
		return loss, err
	}
	return loss, t.optimiser.Step(rate)
}

// input is the batch's features.
func (t *trainer) input(b int) *tensor.Tensor {
	n := t.net
	return t.tape.Input(t.x[:b*n.Floats()], b, n.Queries, n.Height, n.Width)
}

// fill reads the rows into the batch's buffers.
func (t *trainer) fill(rows []int) error {
	f, v := t.net.Floats(), t.net.Outputs
	for i, r := range rows {
		if err := t.features(t.x[i*f:(i+1)*f], r); err != nil {
			return err
		}
		if err := copyRow(t.y[i*v:(i+1)*v], t.data.Targets, r); err != nil {
			return err
		}
		if t.data.Base != nil {
			if err := copyRow(t.base[i*v:(i+1)*v], t.data.Base, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// features reads stimulus i as the epoch under way sees it.
func (t *trainer) features(dst []float32, i int) error {
	a := t.data.Augmented
	if a == nil {
		return t.data.Features.Read(dst, i)
	}
	forms := a.Len() / t.data.Features.Len()
	return a.Read(dst, i*forms+int(t.form.Intn(uint32(t.s.epoch+1), uint64(i), uint32(forms))))
}

func copyRow(dst []float32, rows Rows, i int) error {
	row := rows.Row(i)
	if len(row) != len(dst) {
		return fmt.Errorf("row %d has %d values, expected %d", i, len(row), len(dst))
	}
	copy(dst, row)
	return nil
}

// withBase is base + y, where there is a base.
func (t *trainer) withBase(y *tensor.Tensor, b int) *tensor.Tensor {
	if t.data.Base == nil {
		return y
	}
	return t.tape.Input(t.base[:y.Len()], b, t.net.Outputs).Add(y)
}

// bound clips the gradients and refuses any that is not finite.
func (t *trainer) bound() (err error) {
	var norm float32
	if t.cfg.Clip > 0 {
		if norm, err = t.clip.Clip(t.cfg.Clip); err != nil {
			return err
		}
	} else {
		norm = t.clip.Norm()
	}
	if norm-norm == 0 {
		return nil
	}
	if err := t.blameGradients(); err != nil {
		return err
	}
	if t.cfg.Clip > 0 {
		return fmt.Errorf("the norm of the gradients is %v, though each of them is finite: their squares overflow and they cannot be clipped", norm)
	}
	return nil
}

// blameGradients finds a gradient that is not finite.
func (t *trainer) blameGradients() error {
	for _, p := range t.net.params {
		if i, v := firstBad(p.GradFloats()); i >= 0 {
			return fmt.Errorf("the gradient of parameter %q %v holds %v at %d", p.Name(), p.Shape(), v, i)
		}
	}
	return nil
}

// blameLoss finds where a loss that is not finite comes from.
func (t *trainer) blameLoss(rows []int) error {
	for i, r := range rows {
		for _, part := range [...]struct {
			name   string
			values []float32
			width  int
		}{{"features", t.x, t.net.Floats()}, {"targets", t.y, t.net.Outputs}, {"base predictions", t.base, t.net.Outputs}} {
			if part.values == nil {
				continue
			}
			if at, v := firstBad(part.values[i*part.width : (i+1)*part.width]); at >= 0 {
				return fmt.Errorf("the %s of row %d hold %v at %d", part.name, r, v, at)
			}
		}
	}
	for _, p := range t.net.params {
		if i, v := firstBad(p.Floats()); i >= 0 {
			return fmt.Errorf("parameter %q %v holds %v at %d", p.Name(), p.Shape(), v, i)
		}
	}
	return fmt.Errorf("data and parameters are finite, the network's values overflow: a smaller rate or clipping may help")
}

// firstBad is the first value that is not finite, −1 if there is none.
func firstBad(v []float32) (int, float32) {
	for i, x := range v {
		if x-x != 0 {
			return i, x
		}
	}
	return -1, 0
}

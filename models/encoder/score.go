package encoder

import (
	"context"
	"math"
)

// score predicts the validation rows and scores them.
func (t *trainer) score(ctx context.Context, epoch int) (float64, error) {
	rows := t.data.Validation
	if len(rows) == 0 && t.opt.Score == nil {
		return float64(epoch), ctx.Err()
	}
	t.tape.Reset() // the memory of a training step, for the predictions
	t.scored = grow(t.scored, len(rows)*t.net.Outputs)
	predicted := Matrix{Width: t.net.Outputs, Data: t.scored}
	o := PredictOptions{Rows: append([]int{}, rows...), Batch: t.batch(), Base: t.data.Base} // nil would be all
	if err := Predict(ctx, t.net, t.data.Features, o, func(at int, values []float32) error {
		copy(predicted.Row(at), values)
		return nil
	}); err != nil {
		return 0, err
	}
	measured := pickedRows{t.data.Targets, rows}
	if t.opt.Score == nil {
		return -t.lossOf(predicted, measured), nil
	}
	return t.opt.Score(predicted, measured)
}

// lossOf is the loss in float64, rows and values ascending, every product rounded
// (NUMERICS.md §8).
func (t *trainer) lossOf(predicted, measured Rows) float64 {
	sum, count := 0.0, 0
	for i := range predicted.Len() {
		y := measured.Row(i)
		for j, p := range predicted.Row(i) {
			d := math.Abs(float64(p) - float64(y[j]))
			switch {
			case t.cfg.Loss == MSE:
				sum += float64(d * d)
			case d < t.cfg.Beta:
				sum += float64(float64(0.5*d)*d) / t.cfg.Beta
			default:
				sum += d - float64(0.5*t.cfg.Beta)
			}
		}
		count += len(y)
	}
	return sum / float64(count)
}

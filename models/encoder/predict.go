package encoder

import (
	"context"
	"fmt"

	"vision/kernels"
	"vision/nn"
	"vision/tensor"
)

// PredictOptions say what is predicted.
type PredictOptions struct {
	Rows  []int // row numbers, in this order; nil is all
	Batch int   // stimuli at a time, 0 is 32; it does not show in the result
	Base  Rows  // added to what the network says; nil is none
}

// Predict computes base + network(x) for stimuli and hands over each result: at is
// the place in o.Rows, values are valid during the call. An error of row, and the
// context's, end it. The bits of a stimulus depend on nothing but its features,
// base and the parameters.
func Predict(ctx context.Context, n *Network, f Features, o PredictOptions, row func(at int, values []float32) error) (err error) {
	defer kernels.Catch(&err)
	if f.Floats() != n.Floats() {
		return fmt.Errorf("encoder: features of %d values a stimulus, expected %d queries × %d × %d = %d", f.Floats(), n.Queries, n.Height, n.Width, n.Floats())
	}
	if o.Base != nil {
		if err := checkRows("base predictions", o.Base, f.Len(), n.Outputs); err != nil {
			return err
		}
	}
	rows := o.Rows
	if rows == nil {
		rows = make([]int, f.Len())
		for i := range rows {
			rows[i] = i
		}
	}
	p := predictor{net: n, features: f, base: o.Base, tape: tensor.NewTape(n.backend)}
	defer p.tape.Reset()
	batch := o.Batch
	if batch == 0 {
		batch = 32
	}
	if batch < 0 {
		return fmt.Errorf("encoder: batches of %d, expected ≥ 1", batch)
	}
	for from := 0; from < len(rows); from += batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.predict(rows[from:min(from+batch, len(rows))]); err != nil {
			return err
		}
		for i := 0; i < len(p.y)/n.Outputs; i++ {
			if err := row(from+i, p.y[i*n.Outputs:(i+1)*n.Outputs:(i+1)*n.Outputs]); err != nil {
				return err
			}
		}
	}
	return nil
}

// predictor holds the buffers of a batch.
type predictor struct {
	net      *Network
	features Features
	base     Rows
	tape     *tensor.Tape
	x, b, y  []float32
}

// predict leaves the predictions of some rows in y.
func (p *predictor) predict(rows []int) error {
	f, v := p.net.Floats(), p.net.Outputs
	p.x, p.y = grow(p.x, len(rows)*f), grow(p.y, len(rows)*v)
	for i, r := range rows {
		if err := p.features.Read(p.x[i*f:(i+1)*f], r); err != nil {
			return err
		}
	}
	p.tape.Reset()
	y := p.net.Forward(p.tape.Input(p.x, len(rows), p.net.Queries, p.net.Height, p.net.Width), nn.Dropout{})
	if p.base != nil {
		p.b = grow(p.b, len(rows)*v)
		for i, r := range rows {
			if err := copyRow(p.b[i*v:(i+1)*v], p.base, r); err != nil {
				return fmt.Errorf("encoder: base predictions: %w", err)
			}
		}
		y = p.tape.Input(p.b, len(rows), v).Add(y)
	}
	y.Read(p.y)
	return nil
}

// grow is s with length n; its values are lost when it has to be made larger.
func grow(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}

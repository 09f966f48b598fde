package experiment

import (
	"context"
	"fmt"
	"path/filepath"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/encoder"
	"vision/models/features"
	"vision/models/ridge"
)

// Data is one hemisphere's training part.
type Data struct {
	Side      string        // lh or rh
	Features  features.View // a row for every stimulus
	Augmented features.View // Config.Augment.Forms rows for every stimulus, one after another
	Groups    []int         // the photograph of each; nil makes each its own
	Responses ridge.Targets // [stimuli, vertices]
}

// Options of a fit that do not change its result.
type Options struct {
	// Dir keeps the training states, so that an interrupted training continues with
	// the same bits; "" keeps nothing.
	Dir     string
	Threads int
	// Progress hears of a model's steps.
	Progress func(stage string, done, total int)
}

// Readout is what was trained for one hemisphere.
type Readout struct {
	Side      string
	Ridge     *ridge.Model      // nil if not wanted
	Fitted    features.View     // the stimuli that the ridge was fitted on
	Interface *encoder.Network  // nil if not wanted
	Branch    *encoder.Network  // nil if not wanted
	Training  map[string]Record // by model
	Regions   SideRegions       // filled in by FitRows
}

// Record is what is kept of a network's training.
type Record struct {
	Epochs int       `json:"epochs"`
	Best   int       `json:"best_epoch"` // 0 is before training
	Losses []float64 `json:"losses"`
	Scores []float64 `json:"scores"` // on the validation stimuli, from epoch 0; see score.go
	State  string    `json:"state"`  // digest of the last state
}

// Fit trains the read-outs that the configuration wants.
func Fit(ctx context.Context, b kernels.Backend, c Config, d Data, o Options) (r *Readout, err error) {
	n := d.Features.Len()
	if n == 0 {
		return nil, fmt.Errorf("experiment: %s: no stimuli", d.Side)
	}
	if err := c.Check(d.Features.Spec(), d.Responses.Cols); err != nil {
		return nil, err
	}
	if d.Responses.Cols < 1 || len(d.Responses.Data) != n*d.Responses.Cols {
		return nil, fmt.Errorf("experiment: %s: features of %d stimuli and %d responses of %d vertices", d.Side, n, len(d.Responses.Data), d.Responses.Cols)
	}
	if want := n * c.Augment.Forms; d.Augmented.Len() != want {
		return nil, fmt.Errorf("experiment: %s: %d augmented rows, expected %d for %d stimuli of %d forms", d.Side, d.Augmented.Len(), want, n, c.Augment.Forms)
	}
	if d.Groups == nil {
		d.Groups = make([]int, n)
		for i := range d.Groups {
			d.Groups[i] = i
		}
	}
	if err := c.CheckMemory(d.Features.Spec(), d.Responses.Cols, n); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Side, err)
	}
	part, err := encoder.Split(n, d.Groups, 0, c.Validation, c.Seed)
	if err != nil {
		return nil, err
	}
	r = &Readout{Side: d.Side, Training: map[string]Record{}}
	defer func() {
		if err != nil {
			r.Free()
			r = nil
		}
	}()
	var base []float32
	if c.Wants(Ridge) {
		if base, err = r.fitRidge(ctx, b, c, d, part, o); err != nil {
			return r, err
		}
	}
	if c.Wants(Interface) {
		if r.Interface, err = r.train(ctx, b, c, d, part, o, Interface, nil); err != nil {
			return r, err
		}
	}
	if c.Wants(Combined) {
		if r.Branch, err = r.train(ctx, b, c, d, part, o, Combined, base); err != nil {
			return r, err
		}
	}
	return r, nil
}

// fitRidge returns predictions for every stimulus by a ridge that did not see its
// photograph: what the branch adds to.
func (r *Readout) fitRidge(ctx context.Context, b kernels.Backend, c Config, d Data, part encoder.Partition, o Options) ([]float32, error) {
	available, _ := encoder.AvailableMemory()
	config := ridge.Config{Lambdas: c.Lambdas, Threads: o.Threads, MemoryLimit: available,
		Progress: func(done, total int) { report(o, d.Side+" "+Ridge, done, total) }}
	if c.Wants(Combined) {
		config.Folds = c.Folds
	}
	res, err := ridge.Fit(ctx, b, config, ridge.Data{
		X: d.Features, Y: d.Responses, Train: part.Train, Val: part.Validation, Groups: d.Groups,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Side, err)
	}
	r.Ridge, r.Fitted = res.Model, d.Features
	base := make([]float32, len(d.Responses.Data))
	put := func(rows []int, p []float32) {
		v := d.Responses.Cols
		for i, row := range rows {
			copy(base[row*v:(row+1)*v], p[i*v:])
		}
	}
	put(part.Validation, res.Validation)
	if res.OutOfFold != nil {
		put(part.Train, res.OutOfFold)
	}
	return base, nil
}

// train fits a mixer, on top of base predictions if there are any.
func (r *Readout) train(ctx context.Context, b kernels.Backend, c Config, d Data, part encoder.Partition, o Options, model string, base []float32) (n *encoder.Network, err error) {
	if n, err = encoder.New(b, c.Shape(d.Features.Spec(), d.Responses.Cols)); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			n.Free()
			n = nil
		}
	}()
	config, score := c.Training, meanCorrelation(o.Threads)
	data := encoder.Data{
		Features: d.Features, Targets: encoder.Matrix{Width: d.Responses.Cols, Data: d.Responses.Data},
		Train: part.Train, Validation: part.Validation,
	}
	if d.Augmented.Len() > 0 {
		data.Augmented = d.Augmented
	}
	if base != nil {
		config = c.Branch
		data.Base = encoder.Matrix{Width: d.Responses.Cols, Data: base}
		score = gainOverBase(data.Base, part.Validation, d.Groups)
	}
	if err := n.Init(config.Seed); err != nil {
		return n, err
	}
	if base != nil {
		if err := n.ZeroLast(); err != nil {
			return n, err
		}
	}
	data.Source = source(d, base, b.Arithmetic())
	stage, done, total := d.Side+" "+model, 0, 1
	options := encoder.Options{
		Score: score,
		Progress: func(p encoder.Progress) {
			if p.Epoch > 0 && !p.Scored {
				done, total = (p.Epoch-1)*p.Batches+p.Batch, p.Epochs*p.Batches
				report(o, stage, done, total)
			}
		},
	}
	if o.Dir != "" {
		options.Dir, options.CheckpointEvery = filepath.Join(o.Dir, d.Side, model+"-training"), 50
	}
	res, err := encoder.Train(ctx, n, config, data, options)
	if err != nil {
		return n, fmt.Errorf("%s: %w", stage, err)
	}
	if done < total { // stopped early, or finished by an earlier run
		report(o, stage, total, total)
	}
	r.Training[model] = Record{Epochs: res.Epochs, Best: res.Best[0].Epoch, Losses: res.Losses, Scores: res.Scores, State: res.State.String()}
	return n, nil
}

// source names what a network is trained on by content, without reading the
// features: their specification and pictures, the responses and the base. A training in
// another arithmetic than the contract's is not continued in it, nor the other way round.
func source(d Data, base []float32, arithmetic string) string {
	shape := []int{d.Features.Len(), d.Responses.Cols}
	text := fmt.Sprintf("features %s pictures %s responses %s", d.Features.Spec().Key(), d.Features.Pictures(), digest.Float32(shape, d.Responses.Data))
	if d.Augmented.Len() > 0 {
		text += fmt.Sprintf(" augmented %s", d.Augmented.Pictures())
	}
	if base != nil {
		text += fmt.Sprintf(" base %s", digest.Float32(shape, base))
	}
	if arithmetic != "" {
		text += " arithmetic " + arithmetic
	}
	return text
}

func report(o Options, stage string, done, total int) {
	if o.Progress != nil {
		o.Progress(stage, done, total)
	}
}

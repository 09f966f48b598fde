package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"vision/eval/experiment"
	"vision/eval/parallel"
	"vision/eval/photos"
	"vision/eval/report"
	"vision/eval/simulate"
	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/features"
	"vision/models/pixels"
	"vision/models/ridge"
)

// Result is the table, and beside it the true accuracy of every model.
type Result struct {
	report.Demo
	Models []ModelResult
	// Stages are the digests of everything on the way, by name.
	Stages map[string]string
	// Records are the networks' trainings, by hemisphere and model.
	Records map[string]experiment.Record
}

// Progress hears of the stages.
type Progress func(stage string, done, total int)

// Run does the whole of it. progress may be nil.
func Run(ctx context.Context, b kernels.Backend, c Config, progress Progress) (r *Result, err error) {
	start := time.Now()
	if c.Experiment.Models == nil {
		c.Experiment = experiment.Demo(c.Seed)
	}
	if progress == nil {
		progress = func(string, int, int) {}
	}
	list, err := photos.All()
	if err != nil {
		return nil, err
	}
	if c.Photos != 0 {
		if c.Photos < LeastPhotos || c.Photos > len(list) {
			return nil, fmt.Errorf("demo: %d photographs, expected %d to %d: some to learn from, to choose by and to test on", c.Photos, LeastPhotos, len(list))
		}
		list = list[:c.Photos]
	}
	data, err := simulate.Build(ctx, c.simulation(), list, parallel.Progress(progress))
	if err != nil {
		return nil, err
	}
	dir := c.Cache
	if dir == "" {
		if dir, err = os.MkdirTemp("", "vision-demo-"); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	train, test, release, err := extract(ctx, b, c, data, dir, progress)
	if err != nil {
		return nil, err
	}
	defer release()
	r = &Result{Stages: map[string]string{}, Records: map[string]experiment.Record{}}
	if err := r.identifyInputs(data, train, test); err != nil {
		return nil, err
	}
	if err := r.fit(ctx, b, c, data, train, test, progress); err != nil {
		return nil, err
	}
	r.Seconds = report.Number(time.Since(start).Seconds())
	return r, nil
}

// extract computes the features of all stimuli.
func extract(ctx context.Context, b kernels.Backend, c Config, d *simulate.Dataset, dir string, progress Progress) (train, test features.View, release func(), err error) {
	ex, err := c.extractor(b, d.Config.Size)
	if err != nil {
		return train, test, nil, err
	}
	store, err := features.Open(dir, ex.Spec())
	if err != nil {
		return train, test, nil, err
	}
	total := len(d.Train) + len(d.Test)
	fill := func(list []simulate.Stimulus, before int) (features.View, error) {
		src := features.Source{Count: len(list), Load: func(i int) (*pixels.RGB8, error) { return list[i].Image, nil }}
		rows, err := features.Fill(ctx, store, ex, src, batch, func(done, _ int) { progress("features", before+done, total) })
		return store.View(rows), err
	}
	if train, err = fill(d.Train, 0); err == nil {
		test, err = fill(d.Test, len(d.Train))
	}
	if err != nil {
		return train, test, nil, errors.Join(err, store.Close())
	}
	return train, test, func() { store.Close() }, nil
}

// identifyInputs digests the data set and the features.
func (r *Result) identifyInputs(d *simulate.Dataset, views ...features.View) error {
	sum, err := d.Digest()
	if err != nil {
		return err
	}
	r.Stages["dataset"] = sum.String()
	n := 0
	for _, v := range views {
		n += v.Len()
	}
	spec := views[0].Spec()
	h, err := digest.New("float32", []int{n, spec.Tokens, spec.Width})
	if err != nil {
		return err
	}
	row := make([]float32, spec.Floats())
	for _, v := range views {
		for i := range v.Len() {
			if err := v.Read(row, i); err != nil {
				return err
			}
			h.Float32(row)
		}
	}
	if sum, err = h.Sum(); err != nil {
		return err
	}
	r.Digests.Features = sum.String()
	r.Stages["features"] = r.Digests.Features
	return nil
}

// fit trains, predicts and evaluates both hemispheres.
func (r *Result) fit(ctx context.Context, b kernels.Backend, c Config, d *simulate.Dataset, train, test features.View, progress Progress) error {
	trainGroups, testGroups := d.PhotoGroups()
	weights, predictions := map[string]digest.Digest{}, map[string]digest.Digest{}
	for i := range d.Hemispheres {
		h := &d.Hemispheres[i]
		v := len(h.Vertices)
		readout, err := experiment.Fit(ctx, b, c.Experiment, experiment.Data{
			Side: h.Name, Features: train, Groups: trainGroups, Responses: ridge.Targets{Data: h.Training, Cols: v},
		}, experiment.Options{Threads: c.Threads, Progress: progress})
		if err != nil {
			return err
		}
		p, err := readout.Predict(ctx, b, test)
		if err != nil {
			return err
		}
		sums, err := readout.Digests()
		if err != nil {
			return err
		}
		for name, sum := range sums {
			weights[name] = sum
		}
		for model, record := range readout.Training {
			r.Records[h.Name+"/"+model] = record
		}
		for model, values := range p {
			predictions[h.Name+"/"+model] = digest.Float32([]int{test.Len(), v}, values)
		}
		readout.Free()
		if err := r.evaluate(c, h, p, testGroups); err != nil {
			return err
		}
	}
	return r.digestAll(weights, predictions)
}

func (r *Result) digestAll(weights, predictions map[string]digest.Digest) error {
	w, err := digest.Set(weights)
	if err != nil {
		return err
	}
	p, err := digest.Set(predictions)
	if err != nil {
		return err
	}
	r.Digests.Weights, r.Digests.Predictions = w.String(), p.String()
	for stage, set := range map[string]map[string]digest.Digest{"weights/": weights, "predictions/": predictions} {
		for name, sum := range set {
			r.Stages[stage+name] = sum.String()
		}
	}
	return nil
}

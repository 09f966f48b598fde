package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"vision/eval/nsd"
	"vision/eval/simulate"
	"vision/kernels"
	"vision/models/backbone"
	"vision/models/features"
	"vision/models/pixels"
)

// openFeatures opens the network and the store of its features.
func (a *app) openFeatures(b kernels.Backend, r *rowsFlags) (*backbone.Backbone, *features.Store, error) {
	o, err := r.network.options()
	if err != nil {
		return nil, nil, err
	}
	dir, err := r.folder()
	if err != nil {
		return nil, nil, err
	}
	bb, err := backbone.Open(b, o)
	if err != nil {
		return nil, nil, err
	}
	store, err := a.openStore(dir, bb.Spec())
	return bb, store, err
}

// fill makes sure that the store has the features of pictures.
func (a *app) fill(ctx context.Context, store *features.Store, ex features.Extractor, images []nsd.Image, batch int) (features.View, error) {
	src := features.Source{Count: len(images), Load: func(i int) (*pixels.RGB8, error) { return pixels.ReadFile(images[i].Path) }}
	rows, err := features.Fill(ctx, store, ex, src, batch, func(done, _ int) { a.progress.step("features", done, len(images)) })
	return store.View(rows), err
}

// photographs groups the training stimuli of a simulated subject, whose crops share
// photographs; real stimuli are photographs of their own: nil.
func photographs(subject string, stimuli int) ([]int, error) {
	train, _, err := simulatedPhotographs(subject)
	return train, checkPhotographs(subject, "training", train, stimuli, err)
}

// stimulusPhotographs are those of the test stimuli, or of rows of the training ones.
func stimulusPhotographs(subject string, rows []int, stimuli int) ([]int, error) {
	train, test, err := simulatedPhotographs(subject)
	if err != nil || train == nil {
		return nil, err
	}
	if rows == nil {
		return test, checkPhotographs(subject, "test", test, stimuli, nil)
	}
	picked := make([]int, len(rows))
	for i, r := range rows {
		if r >= len(train) {
			return nil, fmt.Errorf("%s: %d training stimuli, row %d is asked for", simulate.StimuliPath(subject), len(train), r)
		}
		picked[i] = train[r]
	}
	return picked, nil
}

func checkPhotographs(subject, split string, groups []int, stimuli int, err error) error {
	if err == nil && groups != nil && len(groups) != stimuli {
		err = fmt.Errorf("%s: %d %s stimuli, expected %d, one for each picture", simulate.StimuliPath(subject), len(groups), split, stimuli)
	}
	return err
}

// simulatedPhotographs reads the photograph of each stimulus; nil for real data.
func simulatedPhotographs(subject string) (train, test []int, err error) {
	if _, err := os.Stat(simulate.StimuliPath(subject)); errors.Is(err, os.ErrNotExist) {
		return nil, nil, nil
	}
	a, b, err := simulate.ReadStimuli(subject)
	if err != nil {
		return nil, nil, err
	}
	of := func(list []simulate.Stimulus) []int {
		groups := make([]int, len(list))
		for i, s := range list {
			groups[i] = s.Photo
		}
		return groups
	}
	return of(a), of(b), nil
}

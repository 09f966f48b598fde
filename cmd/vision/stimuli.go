package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"vision/eval/nsd"
	"vision/eval/simulate"
	"vision/kernels"
	"vision/models/backbone"
	"vision/models/features"
	"vision/models/pixels"
)

// openFeatures opens the network and the store of its features.
func (a *app) openFeatures(b kernels.Backend, n *networkFlags, cache string) (*backbone.Backbone, *features.Store, error) {
	o, err := n.options()
	if err != nil {
		return nil, nil, err
	}
	if cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return nil, nil, usagef("no cache folder is known (%v): give one with --cache", err)
		}
		cache = filepath.Join(dir, "vision", "features")
	}
	bb, err := backbone.Open(b, o)
	if err != nil {
		return nil, nil, err
	}
	store, err := features.Open(cache, bb.Spec())
	if err != nil {
		return nil, nil, err
	}
	if store.Recovered != "" {
		a.progress.say("%s: %s", store.Dir(), store.Recovered)
	}
	return bb, store, nil
}

// fill makes sure that the store has the features of pictures.
func (a *app) fill(ctx context.Context, store *features.Store, ex features.Extractor, images []nsd.Image, batch int) (features.View, error) {
	src := features.Source{Count: len(images), Load: func(i int) (*pixels.RGB8, error) { return pixels.ReadFile(images[i].Path) }}
	rows, err := features.Fill(ctx, store, ex, src, batch, func(done, _ int) { a.progress.step("features", done, len(images)) })
	return store.View(rows), err
}

// photographs groups the stimuli of a simulated subject, whose crops share
// photographs; real stimuli are photographs of their own.
func photographs(subject string, stimuli int) ([]int, error) {
	if _, err := os.Stat(simulate.StimuliPath(subject)); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	train, _, err := simulate.ReadStimuli(subject)
	if err != nil {
		return nil, err
	}
	if len(train) != stimuli {
		return nil, fmt.Errorf("%s: %d training stimuli, expected %d, one for each picture", simulate.StimuliPath(subject), len(train), stimuli)
	}
	groups := make([]int, len(train))
	for i, s := range train {
		groups[i] = s.Photo
	}
	return groups, nil
}

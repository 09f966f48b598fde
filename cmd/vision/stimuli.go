package main

import (
	"context"
	"errors"
	"slices"

	"vision/eval/nsd"
	"vision/kernels"
	"vision/models/augment"
	"vision/models/backbone"
	"vision/models/features"
	"vision/models/pixels"
)

// openFeatures opens the network and the store of its features.
func (a *app) openFeatures(b kernels.Backend, r *rowsFlags) (*backbone.Backbone, *features.Store, error) {
	o, err := r.network.options(a.cores())
	if err != nil {
		return nil, nil, err
	}
	dir, err := r.folder()
	if err != nil {
		return nil, nil, err
	}
	bb, err := backbone.Open(b, o)
	if err != nil {
		return nil, nil, ifAbsent(err, stepWeights)
	}
	// Rows are kept under the digest of the weights: it must be theirs.
	if err := bb.Verify(); err != nil {
		return nil, nil, errors.Join(err, bb.Close())
	}
	store, err := a.openStore(dir, bb.Spec())
	if err != nil {
		return nil, nil, errors.Join(err, bb.Close())
	}
	return bb, store, nil
}

// fill makes sure that the store has the features of pictures; stage is what people are told.
func (a *app) fill(ctx context.Context, stage string, store *features.Store, ex features.Extractor, images []nsd.Image, batch int) (features.View, error) {
	src := source(images)
	rows, err := features.Fill(ctx, store, ex, src, batch, func(done, _ int) { a.progress.step(stage, done, len(images)) })
	return store.View(rows), err
}

// source lists pictures.
func source(images []nsd.Image) features.Source {
	return features.Source{Count: len(images), Load: func(i int) (*pixels.RGB8, error) { return pixels.ReadFile(images[i].Path) }}
}

// fillAugmented makes sure that the store has the features of the augmented forms of
// pictures, and lists them: K for each picture, one after another. The pictures' own
// rows are there already.
func (a *app) fillAugmented(ctx context.Context, stage string, store *features.Store, ex features.Extractor, images []nsd.Image, c augment.Config, batch int) (features.View, error) {
	src, err := augment.Source(source(images), store.Spec.Image, c)
	if err != nil {
		return features.View{}, err
	}
	rows, err := features.Fill(ctx, store, ex, src, batch, func(done, _ int) { a.progress.step(stage, done, src.Count) })
	if err != nil {
		return features.View{}, err
	}
	forms := make([]int, 0, len(images)*c.Forms)
	for of := range slices.Chunk(rows, 1+c.Forms) {
		forms = append(forms, of[1:]...)
	}
	return store.View(forms), nil
}

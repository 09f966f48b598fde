package main

import (
	"context"

	"vision/eval/nsd"
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
		return nil, nil, ifAbsent(err, stepWeights)
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

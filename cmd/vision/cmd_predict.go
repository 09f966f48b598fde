package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/models/features"
	"vision/models/pixels"
)

// predictFlags say what is predicted from what.
type predictFlags struct {
	network            networkFlags
	model, images, out string
	cache, readout     string
}

func newPredict(a *app) *cobra.Command {
	var p predictFlags
	c := &cobra.Command{
		Use:   "predict",
		Short: "Predict the responses to a folder of pictures",
		Long: `Applies read-outs of "vision train" to the pictures of a folder, in the order of their
names' bytes, and writes lh_pred.npy and rh_pred.npy, float32 (pictures, vertices).
The weights must be those of the training, whose layer and image size are the defaults
here; the ridge also needs the features of its training pictures in the cache.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"model", p.model}, [2]string{"weights", p.network.weights}, [2]string{"images", p.images}, [2]string{"out", p.out}); err != nil {
				return err
			}
			return a.predict(c.Context(), &p)
		},
	}
	p.network.register(c)
	f := c.Flags()
	f.StringVar(&p.model, "model", "", "folder that vision train wrote")
	f.StringVar(&p.images, "images", "", "folder of pictures")
	f.StringVar(&p.out, "out", "", "folder for the predictions")
	f.StringVar(&p.cache, "cache", "", "folder of features (default: the user's cache folder)")
	f.StringVar(&p.readout, "read-out", "", "ridge, interface or combined (default: the last of these that was trained)")
	return c
}

func (a *app) predict(ctx context.Context, p *predictFlags) error {
	folder, err := experiment.ReadFolder(p.model)
	if err != nil {
		return err
	}
	if p.readout == "" {
		for _, m := range experiment.Models() {
			if slices.Contains(folder.Config.Models, m) {
				p.readout = m
			}
		}
	}
	if !slices.Contains(folder.Config.Models, p.readout) {
		return usagef("--read-out is %q, %s holds %v", p.readout, p.model, folder.Config.Models)
	}
	p.network.follow(folder.Features)
	names, err := pixels.List(p.images)
	if err != nil {
		return err
	}
	images := make([]nsd.Image, len(names))
	for i, name := range names {
		images[i] = nsd.Image{Path: filepath.Join(p.images, name), Row: i, NSD: -1}
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	bb, store, err := a.openFeatures(b, &p.network, p.cache)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := folder.CheckSpec(p.model, store.Spec); err != nil {
		return err
	}
	view, err := a.fill(ctx, store, bb, images, p.network.batch)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.out, 0o777); err != nil {
		return err
	}
	// A manifest says that both files are there and belong together: it comes last.
	manifest := filepath.Join(p.out, "predictions")
	if err := os.Remove(manifestPath(manifest)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	m := a.newManifest(b, folder.Config.Seed, folder.Config)
	m.Inputs["weights"], m.Inputs["images"] = bb.Digest, view.Pictures().String()
	for _, side := range []string{"lh", "rh"} {
		if err := predictSide(ctx, b, p, folder, side, store, view, m); err != nil {
			return err
		}
	}
	return a.record(m, manifest)
}

// predictSide writes one hemisphere's predictions.
func predictSide(ctx context.Context, b kernels.Backend, p *predictFlags, folder *experiment.Folder, side string, store *features.Store, view features.View, m *manifest) error {
	r, err := folder.Load(b, p.model, side, store)
	if err != nil {
		return err
	}
	defer r.Free()
	sums, err := r.Digests()
	if err != nil {
		return err
	}
	for name, sum := range sums {
		m.Inputs[name] = sum.String()
	}
	predictions, err := r.Predict(ctx, b, view)
	if err != nil {
		return err
	}
	shape := []int{view.Len(), folder.Vertices[side]}
	m.Outputs[side+"_pred"] = digest.Float32(shape, predictions[p.readout]).String()
	return checkpoint.WriteNpyFloat32(filepath.Join(p.out, side+"_pred.npy"), shape, predictions[p.readout])
}

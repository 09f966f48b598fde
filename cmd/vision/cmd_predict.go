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
	rows               rowsFlags
	model, images, out string
	readout            string
}

func newPredict(a *app) *cobra.Command {
	var p predictFlags
	c := &cobra.Command{
		Use:   "predict",
		Short: "Predict the responses to a folder of pictures",
		Long: `Applies read-outs of "vision train" to the pictures of a folder, in the order of their
names' bytes, and writes lh_pred.npy and rh_pred.npy, float32 (pictures, vertices).
The weights must be those of the training, whose layer and image size are the defaults
here; the ridge also needs the features of its training pictures in the cache. A
model that was trained on a file of features predicts from another one (--features, in
place of --weights and --images).`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.rows.need([2]string{"model", p.model}, [2]string{"weights", p.rows.network.weights}, [2]string{"images", p.images}, [2]string{"out", p.out}); err != nil {
				return err
			}
			return a.predict(c.Context(), &p)
		},
	}
	p.rows.register(c)
	f := c.Flags()
	f.StringVar(&p.model, "model", "", "folder that vision train wrote")
	f.StringVar(&p.images, "images", "", "folder of pictures")
	f.StringVar(&p.out, "out", "", "folder for the predictions")
	f.StringVar(&p.readout, "read-out", "", "ridge, interface or combined (default: the last of these that was trained)")
	return c
}

func (a *app) predict(ctx context.Context, p *predictFlags) error {
	folder, err := experiment.ReadFolder(p.model)
	if err != nil {
		return ifAbsent(err, stepModel)
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
	if folder.Features.Given() != (p.rows.file != "") {
		return usagef("%s was trained on features %+v: give --features with a file of such, or --weights, as in its training", p.model, folder.Features)
	}
	images, err := p.pictures()
	if err != nil {
		return err
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	p.rows.network.follow(folder.Features)
	src, err := a.openRows(b, &p.rows)
	if err != nil {
		return err
	}
	defer src.close()
	store := src.store
	if err := folder.CheckSpec(p.model, store.Spec); err != nil {
		return err
	}
	view, err := src.view(ctx, images)
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
	m.Inputs[src.input], m.Inputs["images"] = src.digest, view.Pictures().String()
	for _, side := range []string{"lh", "rh"} {
		if err := predictSide(ctx, b, p, folder, side, store, view, m); err != nil {
			return err
		}
	}
	return a.record(m, manifest)
}

// pictures lists the folder; nil where the features come from a file.
func (p *predictFlags) pictures() ([]nsd.Image, error) {
	if p.rows.file != "" {
		return nil, nil
	}
	names, err := pixels.List(p.images)
	if err != nil {
		return nil, err
	}
	images := make([]nsd.Image, len(names))
	for i, name := range names {
		images[i] = nsd.Image{Path: filepath.Join(p.images, name), Row: i, NSD: -1}
	}
	return images, nil
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

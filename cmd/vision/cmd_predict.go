package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"vision/kernels/atomicfile"

	"github.com/spf13/cobra"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/models/features"
)

// predictFlags say what is predicted from what.
type predictFlags struct {
	rows               rowsFlags
	model, images, out string
	image              string // one picture, whose answer is printed
	readout            string
}

func newPredict(a *app) *cobra.Command {
	var p predictFlags
	c := &cobra.Command{
		Use:   "predict",
		Short: "Predict the responses to one picture or to a folder of them",
		Long: `Applies read-outs of "vision train" to the pictures of a folder, in the order of their
names' bytes, or of a text file that lists them, and writes lh_pred.npy and rh_pred.npy
(all_pred.npy where the responses are not divided into hemispheres), float32
(pictures, vertices). --image prints what is predicted for one picture: the mean and
spread of every region's vertices beside what was measured in the training.

The weights must be those of the training. Where they were, and the folder of features,
is kept with it, as are layer and image size; the ridge also needs the features of its
training pictures there. A model that was trained on a file of features predicts from
another one (--features, in place of --weights and --images).`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.check(); err != nil {
				return err
			}
			return a.predict(c.Context(), &p)
		},
	}
	p.rows.register(c)
	f := c.Flags()
	f.StringVar(&p.model, "model", "", "folder that vision train wrote")
	f.StringVar(&p.images, "images", "", "folder of pictures, or a text file that lists them")
	f.StringVar(&p.image, "image", "", "one picture: print every region's predicted response")
	f.StringVar(&p.out, "out", "", "folder for the predictions")
	f.StringVar(&p.readout, "read-out", "", "ridge, interface or combined (default: the last of these that was trained)")
	return c
}

// check refuses flags that do not go together.
func (p *predictFlags) check() error {
	flags := [][2]string{{"model", p.model}}
	switch {
	case p.image != "" && p.images != "":
		return usagef("--image and --images exclude each other")
	case p.image != "" && p.rows.file != "":
		return usagef("--image and --features exclude each other")
	case p.image == "":
		flags = append(flags, [2]string{"images", p.images}, [2]string{"out", p.out})
	}
	return p.rows.need(flags...)
}

func (a *app) predict(ctx context.Context, p *predictFlags) error {
	folder, err := experiment.ReadFolder(p.model)
	if err != nil {
		return ifAbsent(err, stepModel)
	}
	if err := p.settle(folder); err != nil {
		return err
	}
	images, err := p.pictures()
	if err != nil {
		return err
	}
	for _, n := range images.notices {
		a.progress.say("note: %s", n)
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	src, err := a.openRows(b, &p.rows)
	if err != nil {
		return err
	}
	defer src.close()
	if err := folder.CheckSpec(p.model, src.store.Spec); err != nil {
		return err
	}
	view, err := src.view(ctx, images.list)
	if err != nil {
		return err
	}
	// A manifest says that both files are there and belong together: it comes last.
	manifest := filepath.Join(p.out, "predictions")
	if p.out != "" {
		if err := os.MkdirAll(p.out, 0o777); err != nil {
			return err
		}
		if err := atomicfile.Remove(manifestPath(manifest)); err != nil {
			return err
		}
	}
	answer, err := p.newAnswer(folder)
	if err != nil {
		return err
	}
	m := a.newManifest(b, folder.Config.Seed, folder.Config)
	m.Inputs[src.input], m.Inputs["images"] = src.digest, view.Pictures().String()
	for _, side := range folder.Sides() {
		values, err := predictSide(ctx, b, p, folder, side, src.store, view, m)
		if err != nil {
			return err
		}
		answer.add(side, values)
	}
	switch {
	case p.image == "":
		return a.record(m, manifest)
	case p.out != "":
		if err := m.write(manifest); err != nil {
			return err
		}
	}
	return answer.print(a)
}

// settle takes what no flag says from the training's folder.
func (p *predictFlags) settle(folder *experiment.Folder) error {
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
	if folder.Features.Given() && p.image != "" {
		return usagef("%s was trained on features from a file, which a picture does not have: give --features with a file of such, and --out, in place of --image", p.model)
	}
	sources, err := experiment.ReadSources(p.model)
	if err != nil {
		return err
	}
	n := &p.rows.network
	if n.weights == "" && p.rows.file == "" {
		if n.weights = sources.Weights; n.eps == 0 {
			n.eps = sources.Eps
		}
		n.squash = n.squash || sources.Squash
	}
	if folder.Features.Given() != (p.rows.file != "") {
		return usagef("%s was trained on features %+v: give --features with a file of such, or --weights, as in its training", p.model, folder.Features)
	}
	if n.weights == "" && p.rows.file == "" {
		return usagef("--weights must be given: %s does not say where those of its training are", p.model)
	}
	if p.rows.cache == "" {
		p.rows.cache = sources.Cache
	}
	n.follow(folder.Features)
	return nil
}

// listed are pictures, nil where the features come from a file, and what is to be said
// of their order.
type listed struct {
	list    []nsd.Image
	notices []string
}

func (p *predictFlags) pictures() (l listed, err error) {
	switch {
	case p.rows.file != "":
	case p.image != "":
		l.list = []nsd.Image{{Path: p.image, NSD: -1}}
	default:
		var notice string
		if l.list, notice, err = nsd.ListPictures(p.images); notice != "" {
			l.notices = []string{notice}
		}
	}
	return l, err
}

// predictSide predicts one hemisphere and, with --out, writes it.
func predictSide(ctx context.Context, b kernels.Backend, p *predictFlags, folder *experiment.Folder, side string, store *features.Store, view features.View, m *manifest) ([]float32, error) {
	r, err := folder.Load(b, p.model, side, store)
	if err != nil {
		return nil, err
	}
	defer r.Free()
	sums, err := r.Digests()
	if err != nil {
		return nil, err
	}
	for name, sum := range sums {
		m.Inputs[name] = sum.String()
	}
	predictions, err := r.Predict(ctx, b, view)
	if err != nil || p.out == "" {
		return predictions[p.readout], err
	}
	shape, values := []int{view.Len(), folder.Vertices[side]}, predictions[p.readout]
	m.Outputs[side+"_pred"] = digest.Float32(shape, values).String()
	return values, checkpoint.WriteNpyFloat32(filepath.Join(p.out, side+"_pred.npy"), shape, values)
}

package main

import (
	"context"
	"os"
	"path/filepath"
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
		old := []string{manifestPath(manifest)}
		for _, side := range nsd.AllSides() { // a side that this model lacks would be another's
			old = append(old, filepath.Join(p.out, string(side)+"_pred.npy"))
		}
		if err := atomicfile.Remove(old...); err != nil {
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

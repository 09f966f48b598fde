package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"

	"github.com/spf13/cobra"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/kernels"
)

// trainFlags say what is trained on what.
type trainFlags struct {
	rows         rowsFlags
	data, images string
	own          ownFlags
	out          string
	testFraction float64
	rate, decay  float64
	epochs       int
	shape        shapeFlags
	config       experiment.Config
}

func newTrain(a *app) *cobra.Command {
	t := trainFlags{config: experiment.Defaults(0)}
	c := &cobra.Command{
		Use:   "train",
		Short: "Train read-outs for both hemispheres of a subject",
		Long: `Extracts the features of a subject's training pictures once, sets a share of them
aside for the test and for validation, and trains a ridge read-out, the interface
network and their combination for each hemisphere. Writes the read-outs, the rows set
aside (test_rows.npy) and the predictions for them. Run again after an interruption it
continues with the same bits.

Own data needs no layout: --images names its pictures, a folder in the order of the
names' bytes or a text file that lists one a line, and --responses (or --responses-lh
and --responses-rh) has a row for each, in that order. --masks names regions. Pictures
that are there more than once are set aside together.

The interface network is a mixer unless --network names another one of the authors'
history. --features takes features from a file in place of --weights: the 32 queries
of BLIP-2 that mixer-32 asks for, for instance.

--augment K adds K augmented forms of every training picture (vision features --help);
each epoch the networks see one of them in place of the picture. The ridge, validation
and test see the pictures.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := t.check(); err != nil {
				return err
			}
			if err := t.settle(c.Flags().Changed); err != nil {
				return err
			}
			return a.train(c.Context(), &t)
		},
	}
	t.rows.register(c)
	t.register(c)
	f := c.Flags()
	f.StringVar(&t.data, "data", "", "a subject's folder in the Algonauts layout")
	f.StringVar(&t.images, "images", "", "own data's pictures: a folder, or a text file that lists them")
	t.own.register(c)
	f.StringVar(&t.out, "out", "", "folder for the read-outs")
	return c
}

// register adds the flags that say how read-outs are trained.
func (t *trainFlags) register(c *cobra.Command) {
	t.shape.register(c)
	f, e := c.Flags(), &t.config
	f.Uint64Var(&e.Seed, "seed", 0, "seed of split, starting weights and batches")
	f.IntVar(&e.Augment.Forms, "augment", 0, "augmented forms of each training picture, one of which an epoch takes; 0 is none")
	f.Uint64Var(&e.Augment.Seed, "augment-seed", 0, "seed of the augmented forms; which of them an epoch takes follows from --seed")
	f.StringSliceVar(&e.Models, "models", e.Models, "read-outs to train: ridge, interface, combined")
	f.Float64Var(&t.testFraction, "test-fraction", 0.2, "share of the pictures set aside for the test; 0 uses all")
	f.Float64Var(&e.Validation, "validation", e.Validation, "share of the others that chooses λ and epoch")
	f.IntVar(&t.epochs, "epochs", e.Training.Epochs, "epochs at most")
	f.IntVar(&e.Training.Batch, "train-batch", e.Training.Batch, "stimuli in a step")
	f.Float64Var(&t.rate, "lr", e.Training.Rate, "learning rate")
	f.StringVar(&e.Training.Loss, "loss", e.Training.Loss, "smooth_l1 or mse")
	f.StringVar(&e.Training.Optimiser, "optimiser", e.Training.Optimiser, "adam, adamw, sophia (Sophia-G) or sophia-authors (its curvature left at 0, as the authors ran it)")
	f.Float64Var(&t.decay, "weight-decay", e.Training.WeightDecay, "weight decay (sophia, sophia-authors: 0.1)")
	f.BoolVar(&e.Training.InOrder, "in-order", false, "the stimuli in the same order in every epoch")
	f.StringVar(&e.Training.Schedule, "schedule", e.Training.Schedule, "constant, cosine or one_cycle")
	f.IntVar(&e.Training.Patience, "patience", 5, "epochs without a better score before stopping; 0 is never")
}

// settle derives the network from its flags and the branch's training from the
// network's.
func (t *trainFlags) settle(changed func(flag string) bool) (err error) {
	c := &t.config
	switch {
	case c.Augment.Forms > 0 && t.rows.file != "":
		return usagef("--augment and --features exclude each other: forms are made from pictures, give --weights")
	case c.Augment.Forms == 0 && c.Augment.Seed != 0:
		return usagef("--augment-seed %d without --augment: nothing is drawn", c.Augment.Seed)
	}
	if err := c.Augment.Validate(); err != nil {
		return usageError{fmt.Errorf("--augment: %w", err)}
	}
	if c.Network, err = t.shape.network(changed); err != nil {
		return err
	}
	c.Training = c.Training.With(c.Training.Optimiser)
	if changed("weight-decay") {
		c.Training.WeightDecay = t.decay
	}
	c.Training.Seed, c.Training.Epochs, c.Training.Rate = c.Seed, t.epochs, t.rate
	c.Branch = c.Training
	c.Branch.Seed = c.Seed + 1
	return nil
}

func (a *app) train(ctx context.Context, t *trainFlags) error {
	if !(t.testFraction >= 0 && t.testFraction < 1) {
		return usagef("--test-fraction is %v, expected in [0, 1)", t.testFraction)
	}
	s, err := t.open(a.cores())
	if err != nil {
		return err
	}
	defer s.Close()
	for _, n := range s.Notices {
		a.progress.say("note: %s", n)
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	src, err := a.openRows(b, &t.rows)
	if err != nil {
		return err
	}
	defer src.close()
	store := src.store
	for _, h := range s.Hemispheres() {
		if err := t.config.Check(store.Spec, h.Vertices); err != nil {
			return usageError{err}
		}
		if err := t.config.CheckMemory(store.Spec, h.Vertices, s.Stimuli()); err != nil {
			return err
		}
	}
	config := trainManifest{t.config, store.Spec, t.testFraction}
	if err := refuseOther(t.out, config); err != nil {
		return err
	}
	d, err := a.trainingData(ctx, t, s, src)
	if err != nil {
		return err
	}
	m := a.newManifest(b, t.config.Seed, config)
	if m.Inputs, err = d.inputs(src); err != nil {
		return err
	}
	if err := refuseOtherData(t.out, m.Inputs); err != nil {
		return err
	}
	if err := clearFolder(t.out); err != nil {
		return err
	}
	folder := &experiment.Folder{Features: store.Spec, Config: t.config, Vertices: map[string]int{}, Records: map[string]experiment.Record{}, Regions: experiment.Regions{}}
	if folder.Sources, err = t.rows.sources(); err != nil {
		return err
	}
	for _, h := range s.Hemispheres() {
		if err := a.trainSide(ctx, b, t, h, d, folder, m); err != nil {
			return err
		}
	}
	if err := folder.Write(t.out); err != nil {
		return err
	}
	return a.record(m, filepath.Join(t.out, experiment.FolderFile))
}

// trainSide trains one hemisphere and predicts its test rows.
func (a *app) trainSide(ctx context.Context, b kernels.Backend, t *trainFlags, h *nsd.Hemisphere, d *trainingData, folder *experiment.Folder, m *manifest) error {
	side := string(h.Side)
	r, err := experiment.FitRows(ctx, b, t.config, h, d.rows, experiment.Options{Dir: t.out, Threads: a.cores(), Progress: a.progress.step})
	if err != nil {
		return err
	}
	defer r.Free()
	folder.Regions[side] = r.Regions
	sum, err := r.Regions.Digest()
	if err != nil {
		return err
	}
	m.Outputs[side+"/regions"] = sum.String()
	folder.Vertices[side] = h.Vertices
	for model, record := range r.Training {
		folder.Records[side+"/"+model] = record
	}
	sums, err := r.Digests()
	if err != nil {
		return err
	}
	for name, sum := range sums {
		m.Outputs[name] = sum.String()
	}
	if len(d.aside) == 0 {
		return nil
	}
	p, err := r.Predict(ctx, b, d.rows.View.Pick(d.aside))
	if err != nil {
		return err
	}
	outputs, err := experiment.WriteHeldOut(t.out, side, d.aside, h.Vertices, p)
	maps.Copy(m.Outputs, outputs)
	return err
}

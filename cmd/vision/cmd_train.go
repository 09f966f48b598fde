package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/simulate"
	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/backbone"
	"vision/models/checkpoint"
	"vision/models/encoder"
	"vision/models/features"
	"vision/models/pixels"
	"vision/models/ridge"
)

// trainFlags say what is trained on what.
type trainFlags struct {
	network      networkFlags
	data, out    string
	cache        string
	testFraction float64
	rate         float64
	epochs       int
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
continues with the same bits.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"data", t.data}, [2]string{"weights", t.network.weights}, [2]string{"out", t.out}); err != nil {
				return err
			}
			return a.train(c.Context(), &t)
		},
	}
	t.network.register(c)
	f, e := c.Flags(), &t.config
	f.StringVar(&t.data, "data", "", "a subject's folder in the Algonauts layout")
	f.StringVar(&t.out, "out", "", "folder for the read-outs")
	f.StringVar(&t.cache, "cache", "", "folder of features (default: the user's cache folder)")
	f.Uint64Var(&e.Seed, "seed", 0, "seed of split, starting weights and batches")
	f.StringSliceVar(&e.Models, "models", e.Models, "read-outs to train: ridge, interface, combined")
	f.Float64Var(&t.testFraction, "test-fraction", 0.2, "share of the pictures set aside for the test; 0 uses all")
	f.Float64Var(&e.Validation, "validation", e.Validation, "share of the others that chooses λ and epoch")
	f.IntVar(&e.Network.Patch, "patch", e.Network.Patch, "side of the mixer's patches")
	f.IntVar(&e.Network.Dim, "dim", e.Network.Dim, "channels of the mixer")
	f.IntVar(&e.Network.Depth, "depth", e.Network.Depth, "blocks of the mixer")
	f.Float64Var(&e.Network.Dropout, "dropout", e.Network.Dropout, "dropout inside the mixer")
	f.IntVar(&t.epochs, "epochs", e.Training.Epochs, "epochs at most")
	f.IntVar(&e.Training.Batch, "train-batch", e.Training.Batch, "stimuli in a step")
	f.Float64Var(&t.rate, "lr", e.Training.Rate, "learning rate")
	f.StringVar(&e.Training.Loss, "loss", e.Training.Loss, "smooth_l1 or mse")
	f.StringVar(&e.Training.Optimiser, "optimiser", e.Training.Optimiser, "adam or adamw")
	f.StringVar(&e.Training.Schedule, "schedule", e.Training.Schedule, "constant, cosine or one_cycle")
	f.IntVar(&e.Training.Patience, "patience", 5, "epochs without a better score before stopping; 0 is never")
	return c
}

// settle derives the branch's training from the network's.
func (t *trainFlags) settle() {
	c := &t.config
	c.Training.Seed, c.Training.Epochs, c.Training.Rate = c.Seed, t.epochs, t.rate
	c.Branch = c.Training
	c.Branch.Seed = c.Seed + 1
}

func (a *app) train(ctx context.Context, t *trainFlags) error {
	t.settle()
	s, err := nsd.Options{Threads: a.cores()}.OpenSubject(t.data)
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
	ex, store, err := a.openFeatures(b, &t.network, t.cache)
	if err != nil {
		return err
	}
	defer store.Close()
	groups, err := photographs(t.data, len(s.TrainingImages))
	if err != nil {
		return err
	}
	part, err := encoder.Split(len(s.TrainingImages), groups, t.testFraction, 0, t.config.Seed)
	if err != nil {
		return err
	}
	view, err := a.fill(ctx, store, ex, s.TrainingImages, t.network.batch)
	if err != nil {
		return err
	}
	if err := clearFolder(t.out); err != nil {
		return err
	}
	folder := &experiment.Folder{Features: store.Spec, Config: t.config, Vertices: map[string]int{}, Records: map[string]experiment.Record{}}
	m := a.newManifest(b, t.config.Seed, t.config)
	m.Inputs["weights"], m.Inputs["training_images"] = ex.Digest, view.Pictures().String()
	for _, h := range s.Hemispheres() {
		if err := a.trainSide(ctx, b, t, h, view, groups, part, folder, m); err != nil {
			return err
		}
	}
	if err := folder.Write(t.out); err != nil {
		return err
	}
	return m.write(filepath.Join(t.out, "model.json"))
}

// clearFolder makes the folder of read-outs and takes away what says that an
// earlier training in it was whole. Training states stay: an interrupted training
// continues from them.
func clearFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	stale, err := filepath.Glob(filepath.Join(dir, "?h_pred_test_*.npy"))
	for _, path := range append(stale, filepath.Join(dir, "model.json"), filepath.Join(dir, "model.json.manifest.json"), filepath.Join(dir, "test_rows.npy")) {
		if e := os.Remove(path); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// trainSide trains one hemisphere and predicts its test rows.
func (a *app) trainSide(ctx context.Context, b kernels.Backend, t *trainFlags, h *nsd.Hemisphere, view features.View, groups []int, part encoder.Partition, folder *experiment.Folder, m *manifest) error {
	shape := []int{h.Training.Rows, h.Training.Cols}
	m.Inputs[string(h.Side)+"_training_fmri"] = digest.Float32(shape, h.Training.Data).String()
	y, err := nsd.Select(h.Training.Matrix, part.Train)
	if err != nil {
		return err
	}
	picked := make([]int, len(part.Train))
	for i, row := range part.Train {
		picked[i] = row
		if groups != nil {
			picked[i] = groups[row]
		}
	}
	side := string(h.Side)
	r, err := experiment.Fit(ctx, b, t.config, experiment.Data{
		Side: side, Features: view.Pick(part.Train), Groups: picked, Responses: ridge.Targets{Data: y.Data, Cols: y.Cols},
	}, experiment.Options{Dir: t.out, Threads: a.cores(), Progress: a.progress.step})
	if err != nil {
		return err
	}
	defer r.Free()
	if err := r.Save(t.out); err != nil {
		return err
	}
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
	if len(part.Test) == 0 {
		return nil
	}
	p, err := r.Predict(ctx, b, view.Pick(part.Test))
	if err != nil {
		return err
	}
	rows := make([]int64, len(part.Test))
	for i, row := range part.Test {
		rows[i] = int64(row)
	}
	err = checkpoint.WriteNpyInt64(filepath.Join(t.out, "test_rows.npy"), []int{len(rows)}, rows)
	for model, values := range p {
		path := filepath.Join(t.out, fmt.Sprintf("%s_pred_test_%s.npy", side, model))
		err = errors.Join(err, checkpoint.WriteNpyFloat32(path, []int{len(part.Test), h.Vertices}, values))
	}
	return err
}

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

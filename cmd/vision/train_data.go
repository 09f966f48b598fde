package main

import (
	"context"
	"fmt"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/simulate"
	"vision/models/encoder"
	"vision/models/features"
)

// check wants the data, a subject's folder or own, and where its features come from.
func (t *trainFlags) check() error {
	own, err := t.own.given(t.data)
	data := [2]string{"data", t.data}
	switch {
	case err != nil:
		return err
	case own:
		data = [2]string{"images", t.images}
	case t.images != "":
		return usagef("--images are of own data: expected --responses, or --responses-lh and --responses-rh, with them")
	}
	return t.rows.need(data, [2]string{"weights", t.rows.network.weights}, [2]string{"out", t.out})
}

// open opens a subject's folder or own data.
func (t *trainFlags) open(threads int) (*nsd.Subject, error) {
	if t.data != "" {
		s, err := nsd.Options{Threads: threads}.OpenSubject(t.data)
		return s, ifAbsent(err, stepData)
	}
	return nsd.Own{Images: t.images, Responses: t.own.responses(), Masks: t.own.masks, Threads: threads}.Open()
}

// trainingData is what a training sees.
type trainingData struct {
	sides []*nsd.Hemisphere
	rows  experiment.Rows
	aside []int // set aside for the test
}

// trainingData finds the features of the pictures and sets stimuli aside, whole groups at
// a time: crops of one photograph of a simulated subject, rows of own data that show one
// picture, none of which may be both trained and tested on.
func (a *app) trainingData(ctx context.Context, t *trainFlags, s *nsd.Subject, src *rows) (d *trainingData, err error) {
	d = &trainingData{sides: s.Hemispheres()}
	if t.data != "" {
		if d.rows.Groups, err = simulate.TrainingPhotographs(t.data, s.Stimuli()); err != nil {
			return nil, err
		}
	}
	if err := d.split(t); err != nil { // before anything is computed
		return nil, err
	}
	if d.rows.View, err = src.view(ctx, s.TrainingImages); err != nil {
		return nil, err
	}
	if n := d.rows.View.Len(); n != s.Stimuli() { // features from a file, of own data without pictures
		return nil, fmt.Errorf("%s: features of %d stimuli, expected %d, one for each row of the responses", t.rows.file, n, s.Stimuli())
	}
	if d.rows.Groups == nil && !nsd.Numbered(s.TrainingImages) {
		if d.rows.Groups = features.Repeats(d.rows.View.IDs()); d.rows.Groups != nil {
			a.progress.say("note: some pictures are there more than once; those are set aside together")
		}
		if err := d.split(t); err != nil {
			return nil, err
		}
	}
	if t.config.Augment.Forms > 0 {
		d.rows.Augmented, err = src.augmented(ctx, nsd.PickImages(s.TrainingImages, d.rows.Train), t.config.Augment)
	}
	return d, err
}

func (d *trainingData) split(t *trainFlags) error {
	part, err := encoder.Split(d.sides[0].Training.Rows, d.rows.Groups, t.testFraction, 0, t.config.Seed)
	d.rows.Train, d.aside = part.Train, part.Test
	return err
}

// inputs are the digests of all that is trained on.
func (d *trainingData) inputs(src *rows) (map[string]string, error) {
	in := map[string]string{src.input: src.digest, "training_images": d.rows.View.Pictures().String()}
	if d.rows.Augmented.Len() > 0 {
		in["augmented_images"] = d.rows.Augmented.Pictures().String()
	}
	for _, h := range d.sides {
		sum, err := h.Training.Digest()
		if err != nil {
			return nil, err
		}
		in[string(h.Side)+"_training_fmri"] = sum.String()
	}
	return in, nil
}

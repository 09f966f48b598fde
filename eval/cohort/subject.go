package cohort

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/simulate"
	"vision/models/encoder"
	"vision/models/features"
)

// subject is an open data set and what is shared by its hemispheres.
type subject struct {
	Member
	out    string // folder for what is written
	data   *nsd.Subject
	groups []int // photographs of the training stimuli; nil: each its own
	part   encoder.Partition

	trainingImages, testImages string // digests

	training, augmented, test *features.View // nil until they are needed
	hemispheres               []*hemisphere
}

// hemisphere is one side's way through the stages.
type hemisphere struct {
	*subject
	*nsd.Hemisphere
	dir     string
	regions []nsd.Region

	responses, masks, ceilings string // digests of what is evaluated against
	trained                    string // of the training responses
	described                  string // of the regions that are kept with the read-outs

	summed *experiment.SideRegions // those regions with summaries; nil until they are needed

	done  map[string]*record // finished
	until int                // number of stages that can be done
	why   string             // no further
	stale bool               // the first stage to do was done with other settings
}

// title names the hemisphere in messages.
func (h *hemisphere) title() string { return h.name + " " + string(h.Side) }

// path is a file in the subject's folder.
func (h *hemisphere) path(name string) string { return filepath.Join(h.out, name) }

// rows are those of the training stimuli that are evaluated; nil for the test stimuli.
func (h *hemisphere) rows(c *Config) []int {
	if c.On == Test {
		return nil
	}
	return h.part.Test
}

// open opens and checks the data of a subject that is there.
func (r *run) open(ctx context.Context, m Member) (s *subject, err error) {
	s = &subject{Member: m, out: filepath.Join(r.Dir, m.name)}
	o := nsd.Options{Threads: r.Threads, CeilingUnits: r.Units, Sides: m.sides}
	if r.Ceilings != "" {
		o.CeilingDir = filepath.Join(r.Ceilings, m.name)
	}
	if s.data, err = o.OpenSubject(m.dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s, err = nil, errors.Join(err, s.data.Close())
		}
	}()
	for _, n := range s.data.Notices {
		r.Say("note: %s", n)
	}
	if r.On == HeldOut && r.Ceilings == "" && s.data.Hemispheres()[0].Ceiling != nil {
		r.Say("note: %s: the subject's noise ceilings are those of its test responses and are not used for held-out training stimuli", m.name)
	}
	if s.groups, err = simulate.TrainingPhotographs(m.dir, len(s.data.TrainingImages)); err != nil {
		return s, err
	}
	if s.groups == nil {
		if s.groups, err = repeats(ctx, s.data.TrainingImages, &r.Options, m.name+" comparing pictures"); err != nil {
			return s, err
		}
		if s.groups != nil {
			r.Say("note: %s: some pictures are there more than once; those are set aside together", m.name)
		}
	}
	if s.part, err = encoder.Split(len(s.data.TrainingImages), s.groups, r.TestFraction, 0, r.Config.Training.Seed); err != nil {
		return s, fmt.Errorf("%s: %w", m.dir, err)
	}
	if s.trainingImages, err = picturesDigest(ctx, s.data.TrainingImages, &r.Options, m.name+" checking pictures"); err != nil {
		return s, err
	}
	if r.On == Test && s.data.TestImages != nil {
		if s.testImages, err = picturesDigest(ctx, s.data.TestImages, &r.Options, m.name+" checking test pictures"); err != nil {
			return s, err
		}
	}
	for _, h := range s.data.Hemispheres() {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		one, err := r.hemisphere(s, h)
		if err != nil {
			return s, err
		}
		s.hemispheres = append(s.hemispheres, one)
	}
	return s, nil
}

// hemisphere digests what a side's stages read, and sees which of them can be done.
func (r *run) hemisphere(s *subject, data *nsd.Hemisphere) (h *hemisphere, err error) {
	h = &hemisphere{subject: s, Hemisphere: data, dir: filepath.Join(s.out, string(data.Side)), regions: paperRegions(s.data, data.Side),
		done: map[string]*record{}, until: len(stages())}
	if err := r.Config.Training.Check(r.Store.Spec, h.Vertices); err != nil {
		return h, err
	}
	if r.On == HeldOut && r.Ceilings == "" {
		h.Ceiling = nil // the subject's own are those of its test responses
	}
	switch {
	case r.On == Test && s.data.TestImages == nil:
		h.until, h.why = 1, nsd.TestImagesDir(s.dir)+" is not there"
	case r.On == Test && h.Test == nil:
		h.until, h.why = 2, nsd.TestResponsesPath(s.dir, h.Side)+" is not there"
	case h.Ceiling == nil && r.Evaluation.MinCeiling > 0:
		return h, fmt.Errorf("%s: a least noise ceiling of %v, but there are no noise ceilings; name their folder with --noise-ceiling", h.title(), r.Evaluation.MinCeiling)
	}
	trained, err := h.Training.Digest()
	if err != nil {
		return h, err
	}
	h.trained, h.responses = trained.String(), trained.String()
	if r.On == Test && h.Test != nil {
		d, err := h.Test.Digest()
		if err != nil {
			return h, err
		}
		h.responses = d.String()
	}
	h.ceilings = ceilingsDigest(h.Ceiling)
	masks, err := nsd.DigestRegions(h.regions)
	if err != nil {
		return h, err
	}
	described, err := nsd.DigestRegions(data.Regions())
	h.masks, h.described = masks.String(), described.String()
	return h, err
}

// view lists the features of the subject's training pictures, extracting what the store
// lacks, once.
func (r *run) view(ctx context.Context, s *subject) (features.View, error) {
	return once(&s.training, func() (features.View, error) {
		return r.View(ctx, s.name+" features", s.data.TrainingImages)
	})
}

// augmentedView does the same for the augmented forms of the pictures that are trained
// on; none where there are no forms.
func (r *run) augmentedView(ctx context.Context, s *subject) (features.View, error) {
	c := r.Config.Training.Augment
	if c.Forms == 0 {
		return features.View{}, nil
	}
	return once(&s.augmented, func() (features.View, error) {
		return r.Augmented(ctx, s.name+" augmented features", nsd.PickImages(s.data.TrainingImages, s.part.Train), c)
	})
}

// testView does the same for the test pictures.
func (r *run) testView(ctx context.Context, s *subject) (features.View, error) {
	return once(&s.test, func() (features.View, error) {
		return r.View(ctx, s.name+" features of test pictures", s.data.TestImages)
	})
}

func once(kept **features.View, make func() (features.View, error)) (features.View, error) {
	if *kept == nil {
		v, err := make()
		if err != nil {
			return v, err
		}
		*kept = &v
	}
	return **kept, nil
}

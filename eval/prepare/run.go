package prepare

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"vision/eval/nsd"
	"vision/kernels/atomicfile"
	"vision/models/checkpoint"
)

// Summary is what was prepared.
type Summary struct {
	Path           string         `json:"path"`
	Training       int            `json:"training"` // pictures
	Test           int            `json:"test"`
	TestRepeats    []int          `json:"test_repeats"` // pictures shown once, twice, three times
	Vertices       map[string]int `json:"vertices"`     // by hemisphere
	LeftOut        map[string]int `json:"left_out"`     // vertices without a finite value in some trial
	EstimatedNoise bool           `json:"estimated_noise"`
	Notices        []string       `json:"notices"`
}

// Run prepares a subject in out/subjXX, which appears whole or not at all and must not be
// there yet. Errors name the file, what was found and what was expected.
func Run(ctx context.Context, o Options, out string) (*Summary, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	stimuli, err := nsd.ReadStimuliInfo(o.stimuliPath())
	if err != nil {
		return nil, err
	}
	d, err := newDesign(stimuli, &o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.stimuliPath(), err)
	}
	training, err := o.find(stimuli, d.training)
	if err != nil {
		return nil, err
	}
	test, err := o.find(stimuli, d.test)
	if err != nil {
		return nil, err
	}
	r := &Summary{Path: filepath.Join(out, o.name()), Training: len(d.training), Test: len(d.test), TestRepeats: d.testCounts(),
		Vertices: map[string]int{}, LeftOut: map[string]int{}, Notices: []string{}}
	sides, names, err := o.masks(r)
	if err != nil {
		return nil, err
	}
	err = atomicfile.WriteFolder(r.Path, func(temp string) error {
		if err := os.MkdirAll(nsd.MasksDir(temp), 0o755); err != nil {
			return err
		}
		for family, dictionary := range names {
			if err := checkpoint.WritePickledDict(nsd.MappingPath(temp, family), dictionary); err != nil {
				return err
			}
		}
		for _, group := range o.groups(sides) {
			if err := o.prepareGroup(ctx, temp, d, group, r); err != nil {
				return err
			}
		}
		if err := o.writePictures(ctx, nsd.TrainingImagesDir(temp), "train", d.training, training); err != nil {
			return err
		}
		return o.writePictures(ctx, nsd.TestImagesDir(temp), "test", d.test, test)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// masks reads the vertices and the labels of both hemispheres: everything small, before
// the betas.
func (o *Options) masks(r *Summary) ([]*side, map[string]map[int]string, error) {
	var sides []*side
	names, tables := map[string]map[int]string{}, map[string]string{}
	for _, family := range nsd.Families() {
		var err error
		if tables[family.Name], names[family.Name], err = o.readNames(family.Name); err != nil {
			return nil, nil, err
		}
	}
	for _, name := range nsd.Sides() {
		s, err := newSide(o, name)
		if err != nil {
			return nil, nil, err
		}
		if o.Space == Fsaverage && !s.rsc {
			r.Notices = append(r.Notices, fmt.Sprintf("%s.{mgh,mgz}: absent; the vertices are nsdgeneral's alone, fewer than the challenge's", o.mask(name, "nsdgeneralRSC")))
		}
		if o.Space == Fsaverage {
			if s.transform, s.nearest, err = single(o.own("transforms", string(name)+".white-to-fsaverage")); err != nil {
				return nil, nil, err
			}
		}
		s.labels = map[string][]int64{}
		for _, family := range nsd.Families() {
			if s.labels[family.Name], err = o.readLabels(s, family.Name, tables[family.Name], names[family.Name]); err != nil {
				return nil, nil, err
			}
		}
		s.nearest = nil
		sides = append(sides, s)
	}
	return sides, names, nil
}

// prepareGroup reads the betas of a group, writes its hemispheres and lets go of them.
func (o *Options) prepareGroup(ctx context.Context, dir string, d *design, group []*side, r *Summary) error {
	if err := o.readBetas(ctx, d, group); err != nil {
		return err
	}
	for _, s := range group {
		found, err := o.readSignalToNoise(s)
		if err == nil && !found {
			err = s.estimateSignalToNoise()
		}
		if err != nil {
			return err
		}
		if !found {
			r.EstimatedNoise = true
			r.Notices = append(r.Notices, fmt.Sprintf("%s.{mgh,mgz,nii.gz,nii}: absent; the %s noise ceilings are estimated from the repeats", o.beside(s, "ncsnr"), s.Side))
		}
		r.LeftOut[string(s.Side)] = s.trim()
		r.Vertices[string(s.Side)] = len(s.index)
		if len(s.index) == 0 {
			return fmt.Errorf("%s: no vertex of %s has a finite value in every trial", o.betas(), s.Side)
		}
		if err := o.writeSide(dir, d, s); err != nil {
			return err
		}
		*s = side{Side: s.Side}
	}
	return nil
}

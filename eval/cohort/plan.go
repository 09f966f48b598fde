package cohort

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strings"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/models/features"
)

// plan opens every subject and finds out which stages are finished. Stages with other
// settings are refused, all of them by name, unless they are to be done again.
func (r *run) plan(ctx context.Context) error {
	for _, m := range r.members {
		for _, side := range nsd.Sides() {
			if why := m.absent[side]; why != "" {
				r.Say("note: %s %s: %s", m.name, side, why)
			}
		}
		if len(m.sides) == 0 {
			continue
		}
		s, err := r.open(ctx, m)
		if err != nil {
			return err
		}
		r.subjects[m.name] = s
	}
	var others []string
	var failed error
	r.each(func(h *hemisphere) {
		other, err := r.compare(h)
		if err == nil && len(h.done) == 0 { // there is a training to do
			if err = r.Config.Training.CheckMemory(r.Store.Spec, h.Vertices, len(h.part.Train)); err != nil {
				err = fmt.Errorf("%s: %w", h.title(), err)
			}
		}
		if failed == nil {
			failed = err
		}
		if other != "" {
			others = append(others, other)
		}
	})
	if failed != nil || len(others) == 0 {
		return failed
	}
	if r.Redo {
		r.Say("done again, with what follows, as asked for:\n  %s", strings.Join(others, "\n  "))
		return nil
	}
	return fmt.Errorf("%s: holds stages of other settings or data:\n  %s\nchoose another folder or the same settings, or do them again with --redo", r.Dir, strings.Join(others, "\n  "))
}

// compare finds the finished stages of a hemisphere. other says what the first stage that
// was done with other settings differs in.
func (r *run) compare(h *hemisphere) (other string, err error) {
	for _, stage := range stages()[:h.until] {
		want, err := r.wanted(h, stage)
		if err != nil {
			return "", err
		}
		have, err := readRecord(h.dir, stage)
		if err != nil || have == nil {
			return "", err
		}
		if have.Digest != want.Digest {
			h.stale = true
			return fmt.Sprintf("%s %s: %s", h.title(), stage, want.difference(have)), nil
		}
		if !have.Finished {
			return "", nil
		}
		for _, path := range r.files(h, stage) {
			if !exists(path) {
				r.Say("note: %s %s was finished, but %s is not there: it is done again", h.title(), stage, path)
				return "", nil
			}
		}
		h.done[stage] = have
	}
	return "", nil
}

// files are those that a finished stage has written.
func (r *run) files(h *hemisphere, stage string) (list []string) {
	for _, model := range r.models() {
		switch stage {
		case train:
			list = append(list, filepath.Join(h.dir, model+".safetensors"))
		case predict:
			list = append(list, r.predictions(h, model))
		}
	}
	switch {
	case stage == predict && r.On == HeldOut:
		list = append(list, h.path(experiment.TestRows))
	case stage == predict:
		list = append(list, h.path(string(h.Side)+"_pred.npy"))
	}
	if stage == evaluate {
		list = append(list, filepath.Join(h.dir, evaluationFile))
	}
	return list
}

// wanted is the record that a stage should have: what its result depends on.
func (r *run) wanted(h *hemisphere, stage string) (*record, error) {
	switch stage {
	case train:
		return newRecord(train, struct {
			Training     any           `json:"training"`
			Features     features.Spec `json:"features"`
			TestFraction float64       `json:"test_fraction"`
		}{r.Config.Training, r.Store.Spec, r.TestFraction}, dropEmpty(map[string]string{
			"training_images": h.trainingImages, "training_fmri": h.trained, "photographs": numbersDigest(h.groups),
		}))
	case predict:
		inputs := map[string]string{"test_images": h.testImages}
		maps.Copy(inputs, h.done[train].Outputs)
		return newRecord(predict, map[string]string{"on": r.On}, dropEmpty(inputs))
	}
	inputs := map[string]string{"responses": h.responses, "regions": h.masks, "noise_ceiling": h.ceilings}
	photographs, err := r.photographs(h)
	if err != nil {
		return nil, err
	}
	inputs["photographs"] = numbersDigest(photographs)
	maps.Copy(inputs, h.done[predict].Outputs)
	return newRecord(evaluate, r.Evaluation, dropEmpty(inputs))
}

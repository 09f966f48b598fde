package main

import (
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

// split sets the test stimuli aside, whole groups at a time: photographs of a simulated
// subject, the given ones of own data.
func (t *trainFlags) split(s *nsd.Subject, groups []int) ([]int, encoder.Partition, error) {
	if t.data != "" {
		var err error
		if groups, err = simulate.TrainingPhotographs(t.data, s.Stimuli()); err != nil {
			return nil, encoder.Partition{}, err
		}
	}
	part, err := encoder.Split(s.Stimuli(), groups, t.testFraction, 0, t.config.Seed)
	return groups, part, err
}

// repeats groups stimuli that show the same picture, which must not be both trained and
// tested on; nil if every picture is shown once.
func repeats(view features.View) []int {
	first, groups := map[features.ID]int{}, make([]int, view.Len())
	for i := range groups {
		at, again := first[view.ID(i)]
		if !again {
			at = i
			first[view.ID(i)] = i
		}
		groups[i] = at
	}
	if len(first) == len(groups) {
		return nil
	}
	return groups
}

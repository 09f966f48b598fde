package main

import (
	"errors"

	"vision/eval/experiment"
	"vision/eval/report"
)

// answer is what --image prints; nil, it does nothing.
type answer struct {
	report.Answer
	regions experiment.Regions // nil of a training of before
}

// newAnswer reads the training's regions; nil without --image.
func (p *predictFlags) newAnswer(folder *experiment.Folder) (*answer, error) {
	if p.image == "" {
		return nil, nil
	}
	w := &answer{Answer: report.Answer{Image: p.image, Model: p.model, ReadOut: p.readout, Notices: []string{}}}
	var err error
	w.regions, err = folder.ReadRegions(p.model)
	if errors.Is(err, experiment.ErrNoRegions) {
		w.Notices = append(w.Notices, err.Error())
		err = nil
	}
	return w, err
}

// add summarises a hemisphere's predictions for the picture.
func (w *answer) add(side string, predicted []float32) {
	if w == nil {
		return
	}
	var known *experiment.SideRegions
	if r, ok := w.regions[side]; ok {
		known = &r
	}
	w.Add(side, predicted, known)
}

func (w *answer) print(a *app) error {
	if a.json {
		return report.WriteJSON(a.out, w.Answer)
	}
	return w.Text(a.out)
}

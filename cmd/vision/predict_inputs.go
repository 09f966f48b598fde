package main

import (
	"fmt"
	"os"
	"slices"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/models/backbone"
)

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
	if err := p.fromSources(folder); err != nil {
		return err
	}
	n := &p.rows.network
	if folder.Features.Given() != (p.rows.file != "") {
		return usagef("%s was trained on features %+v: give --features with a file of such, or --weights, as in its training", p.model, folder.Features)
	}
	if n.weights == "" && p.rows.file == "" {
		return usagef("--weights must be given: %s does not say where those of its training are", p.model)
	}
	n.follow(folder.Features)
	return nil
}

// fromSources takes weights and store from sources.json, where no flag names them. They
// may have gone since, and are asked for by the flag then.
func (p *predictFlags) fromSources(folder *experiment.Folder) error {
	sources, err := experiment.ReadSources(p.model)
	if err != nil {
		return err
	}
	if n := &p.rows.network; n.weights == "" && p.rows.file == "" && sources.Weights != "" {
		if _, err := os.Stat(sources.Weights); err != nil && sources.Weights != backbone.Builtin {
			return hint(fmt.Errorf("%s: trained with these weights: %w", p.model, err), "--weights says where they are now")
		}
		if n.weights = sources.Weights; n.eps == 0 {
			n.eps = sources.Eps
		}
		n.squash = n.squash || sources.Squash
	}
	if p.rows.cache != "" || sources.Cache == "" {
		return nil
	}
	if _, err := os.Stat(sources.Cache); err == nil {
		p.rows.cache = sources.Cache
	} else if folder.Config.Wants(experiment.Ridge) { // else any store will do
		return hint(fmt.Errorf("%s: trained with this folder of features, which the ridge reads: %w", p.model, err),
			"--cache says where it is now; the command of the training computes it again")
	}
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

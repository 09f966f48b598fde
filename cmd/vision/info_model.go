package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"vision/eval/experiment"
	"vision/models/features"
)

// modelInfo is what vision info says of a folder of read-outs.
type modelInfo struct {
	Features    features.Spec                `json:"features"`
	Models      []string                     `json:"models"`
	Optimiser   string                       `json:"optimiser"`
	Hemispheres map[string]hemisphereInfo    `json:"hemispheres"`
	Records     map[string]experiment.Record `json:"records"`
}

type hemisphereInfo struct {
	Vertices   int    `json:"vertices"`
	Network    string `json:"network"`
	Parameters int    `json:"parameters"`
	Memory     int64  `json:"step_memory"` // bytes of a training step
}

// infoModel describes read-outs by their model.json.
func (a *app) infoModel(dir string) error {
	f, err := experiment.ReadFolder(dir)
	if err != nil {
		return ifAbsent(err, stepModel)
	}
	info := modelInfo{f.Features, f.Config.Models, f.Config.Training.Optimiser, map[string]hemisphereInfo{}, f.Records}
	for side, vertices := range f.Vertices {
		n := f.Config.Shape(f.Features, vertices)
		if err := n.Validate(); err != nil {
			return fmt.Errorf("%s: %s: %w", dir, side, err)
		}
		info.Hemispheres[side] = hemisphereInfo{vertices, n.String(), n.Parameters(), n.Memory(f.Config.Training.Batch).Total()}
	}
	if a.json {
		return json.NewEncoder(a.out).Encode(info)
	}
	fmt.Fprintf(a.out, "%s: read-outs %v on features of %d tokens × %d (%s), optimiser %s\n", dir, info.Models, info.Features.Tokens, info.Features.Width, info.Features.Model, info.Optimiser)
	for _, side := range slices.Sorted(maps.Keys(info.Hemispheres)) {
		h := info.Hemispheres[side]
		fmt.Fprintf(a.out, "  %s: %s; %d parameters, a training step of %d needs %d bytes\n", side, h.Network, h.Parameters, f.Config.Training.Batch, h.Memory)
	}
	for _, name := range slices.Sorted(maps.Keys(info.Records)) {
		r := info.Records[name]
		fmt.Fprintf(a.out, "  %s: %d epochs, epoch %d is kept, state %s\n", name, r.Epochs, r.Best, r.State)
	}
	return nil
}

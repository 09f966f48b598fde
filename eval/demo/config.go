package demo

import (
	"fmt"

	"vision/eval/experiment"
	"vision/eval/simulate"
	"vision/kernels"
	"vision/models/backbone"
	"vision/models/dinov2"
	"vision/models/vit"
)

// Config of a demonstration.
type Config struct {
	Seed   uint64
	Photos int // the first so many photographs; 0 is all
	// Random replaces the learned weights by the generator's (NUMERICS.md §7): what
	// the same network says before it has learned anything.
	Random bool
	// Cache keeps the features between runs; "" uses a folder that is removed.
	Cache   string
	Threads int
	// Experiment is the training; the zero value stands for experiment.Demo(Seed).
	Experiment experiment.Config
}

// LeastPhotos is the smallest number of photographs: some to learn from, to choose
// by and to test on.
const LeastPhotos = 6

const (
	layer = 8 // the middle layer that is closest to human visual cortex
	batch = 16
	// resamples of photographs for the intervals, at 95 %.
	resamples = 1000
	level     = 0.95
)

// simulation is the simulated experiment; few photographs need a larger share for
// the test, so that there are two to resample.
func (c Config) simulation() simulate.Config {
	s := simulate.Demo(c.Seed)
	s.Threads = c.Threads
	if c.Photos > 0 && c.Photos < 10 {
		s.HoldOut = 3
	}
	return s
}

// extractor opens the frozen network.
func (c Config) extractor(b kernels.Backend, image int) (*vit.Extractor, error) {
	if !c.Random {
		bb, err := backbone.Open(b, backbone.Options{Weights: backbone.Builtin, Image: image, Layer: layer})
		if err != nil {
			return nil, err
		}
		return bb.Extractor, nil
	}
	m, err := vit.New(b, dinov2.Small(image))
	if err != nil {
		return nil, err
	}
	if err := m.Generate("", c.Seed); err != nil {
		return nil, err
	}
	sum, err := backbone.Digest(m)
	if err != nil {
		return nil, err
	}
	return vit.NewExtractor(b, m, dinov2.Scaling(), layer, fmt.Sprintf("generator %d", c.Seed), sum)
}

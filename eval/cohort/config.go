package cohort

import (
	"context"
	"fmt"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/kernels"
	"vision/models/augment"
	"vision/models/features"
)

// What the accuracies are of.
const (
	HeldOut = "held-out" // training stimuli that were set aside
	Test    = "test"     // the test pictures, with responses that the public data lacks
)

// Config is everything that a number in the table depends on, beside the data and the
// frozen network.
type Config struct {
	Training experiment.Config
	On       string // HeldOut or Test
	// TestFraction is the share of the training stimuli that is set aside: above 0 for
	// HeldOut.
	TestFraction float64
	Evaluation   Evaluation
}

// Evaluation of the predictions.
type Evaluation struct {
	MinCeiling float64 `json:"min_ceiling"` // report.Options.MinCeiling
	Resamples  int     `json:"resamples"`   // of photographs, for the intervals of a subject; 0 is none
	Level      float64 `json:"level"`       // of those intervals and of the means over subjects
	Seed       uint64  `json:"seed"`        // of the resamples
}

// Options do not change the table.
type Options struct {
	Dir      string // for everything that is written
	Backend  kernels.Backend
	Store    *features.Store
	Sources  experiment.Sources // of Store and of the network, for the commands that predict
	Threads  int
	Redo     bool      // do what was done with other settings again
	Ceilings string    // folder of noise ceilings by subject; "" is each subject's own, on Test
	Units    nsd.Units // of the ceilings
	// View makes sure that the store has the features of pictures, and lists their rows.
	View func(ctx context.Context, stage string, images []nsd.Image) (features.View, error)
	// Augmented does the same for the augmented forms of pictures, one after another of each.
	Augmented func(ctx context.Context, stage string, images []nsd.Image, c augment.Config) (features.View, error)
	// Step hears of the items of a stage, Say of what people should be told.
	Step func(stage string, done, total int)
	Say  func(format string, args ...any)
	// Begin is called before anything in Dir is changed, End when the table is written,
	// both while no other process works there.
	Begin func() error
	End   func(*Result) error
}

// Check reports the first setting that is wrong.
func (c *Config) Check() error {
	switch e := c.Evaluation; {
	case c.On != HeldOut && c.On != Test:
		return fmt.Errorf("predictions for %q, expected %s or %s", c.On, HeldOut, Test)
	case !(c.TestFraction >= 0 && c.TestFraction < 1):
		return fmt.Errorf("a share of %v of the training pictures set aside, expected in [0, 1)", c.TestFraction)
	case c.On == HeldOut && c.TestFraction == 0:
		return fmt.Errorf("no training pictures set aside, expected some for predictions for %s ones", HeldOut)
	case !(e.MinCeiling >= 0 && e.MinCeiling <= 1):
		return fmt.Errorf("a least noise ceiling of %v, expected a fraction from 0 to 1", e.MinCeiling)
	case e.Resamples != 0 && (e.Resamples < 100 || e.Resamples > 1<<20):
		return fmt.Errorf("%d resamples, expected 0 or 100 to %d", e.Resamples, 1<<20)
	}
	return nil
}

// models lists the read-outs that are trained, in their order.
func (c *Config) models() []string {
	var list []string
	for _, m := range experiment.Models() {
		for _, want := range c.Training.Models {
			if m == want {
				list = append(list, m)
			}
		}
	}
	return list
}

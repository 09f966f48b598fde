package experiment

import (
	"fmt"
	"slices"

	"vision/models/augment"
	"vision/models/encoder"
	"vision/models/features"
	"vision/models/ridge"
)

// The read-outs.
const (
	Ridge     = "ridge"
	Interface = "interface"
	Combined  = "combined"
)

// Models lists the read-outs in the order in which they are trained.
func Models() []string { return []string{Ridge, Interface, Combined} }

// Config of a training.
type Config struct {
	Seed       uint64    `json:"seed"`
	Models     []string  `json:"models"`     // some of Models()
	Validation float64   `json:"validation"` // share of the training stimuli that chooses λ and epoch
	Lambdas    []float64 `json:"lambdas"`
	Folds      int       `json:"folds"` // for the out-of-fold predictions that the branch adds to

	// Augment says which augmented forms of the training pictures the networks are
	// trained on. The ridge and all scores see the pictures themselves.
	Augment augment.Config `json:"augment,omitzero"`

	// Network is the interface network; queries and outputs are those of features and
	// responses. A number of queries that is given must be that of the features.
	Network encoder.Config `json:"network"`
	// Training is the interface network's, Branch that of the combination's mixer.
	Training encoder.TrainConfig `json:"training"`
	Branch   encoder.TrainConfig `json:"branch"`
}

// Defaults are the paper's network and training, and a fifth for validation.
func Defaults(seed uint64) Config {
	t := encoder.Defaults()
	t.Seed, t.Keep = seed, 1
	branch := t
	branch.Seed = seed + 1
	mixer, err := encoder.Preset("mixer")
	if err != nil {
		panic(err) // the name is one of encoder's own
	}
	return Config{
		Seed: seed, Models: Models(), Validation: 0.2, Lambdas: ridge.DefaultLambdas(), Folds: 5,
		Network:  mixer,
		Training: t, Branch: branch,
	}
}

// Demo is a small network for about a thousand stimuli: few channels, dropout and
// input noise, as so little data asks for.
func Demo(seed uint64) Config {
	c := Defaults(seed)
	c.Lambdas = []float64{0.1, 0.3, 1, 3, 10, 30}
	c.Network = encoder.Config{Patch: 4, Dim: 128, Depth: 2, Dropout: 0.3, InputNoise: 0.3}
	c.Training.Optimiser, c.Training.WeightDecay = encoder.AdamW, 0.05
	c.Training.Schedule, c.Training.Rate = encoder.OneCycle, 1e-3
	c.Training.Epochs, c.Training.Patience = 12, 4
	c.Training.Loss = encoder.MSE
	c.Branch = c.Training
	c.Branch.Seed = seed + 1
	c.Branch.Rate, c.Branch.Epochs = 3e-4, 8
	return c
}

// Wants reports whether a read-out is to be trained. The combination needs the
// ridge.
func (c Config) Wants(model string) bool {
	return slices.Contains(c.Models, model) || (model == Ridge && slices.Contains(c.Models, Combined))
}

// check reports the first thing that is wrong.
func (c Config) check() error {
	if len(c.Models) == 0 {
		return fmt.Errorf("experiment: no model to train, expected some of %v", Models())
	}
	for _, m := range c.Models {
		if !slices.Contains(Models(), m) {
			return fmt.Errorf("experiment: model %q, expected one of %v", m, Models())
		}
	}
	if !(c.Validation > 0 && c.Validation < 1) {
		return fmt.Errorf("experiment: validation share %v, expected between 0 and 1", c.Validation)
	}
	if slices.Contains(c.Models, Combined) && c.Folds < 2 {
		return fmt.Errorf("experiment: %d folds, expected at least 2: the combination learns from out-of-fold predictions", c.Folds)
	}
	return c.Augment.Validate()
}

// Check reports the first thing that is wrong with a training of so many vertices
// on such features, before anything is computed.
func (c Config) Check(spec features.Spec, vertices int) error {
	if err := c.check(); err != nil {
		return err
	}
	for _, m := range []struct {
		name  string
		train encoder.TrainConfig
	}{{Interface, c.Training}, {Combined, c.Branch}} {
		if !c.Wants(m.name) {
			continue
		}
		err := c.Shape(spec, vertices).Validate()
		if q := c.Network.Queries; err == nil && q != 0 && q != spec.Tokens {
			err = fmt.Errorf("a network of %d queries on features of %d tokens, expected %d", q, spec.Tokens, q)
		}
		if err == nil {
			err = m.train.Validate()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// CheckMemory refuses, with the arithmetic shown, a training on so many stimuli that
// does not fit into what the machine can still give. It counts what [Fit] with a
// folder holds of networks.
func (c Config) CheckMemory(spec features.Spec, vertices, stimuli int) error {
	available, _ := encoder.AvailableMemory()
	return c.checkMemory(spec, vertices, stimuli, available)
}

func (c Config) checkMemory(spec features.Spec, vertices, stimuli int, limit int64) error {
	n, held := c.Shape(spec, vertices), []encoder.Item(nil)
	for _, m := range []struct {
		name  string
		train encoder.TrainConfig
	}{{Interface, c.Training}, {Combined, c.Branch}} {
		if !slices.Contains(c.Models, m.name) {
			continue
		}
		validation := int(c.Validation * float64(stimuli))
		memory := n.TrainingMemory(m.train, stimuli-validation, validation, true)
		memory.Other = append(memory.Other, held...)
		if err := memory.Check(limit); err != nil {
			return fmt.Errorf("%s, %s: %w", m.name, n, err)
		}
		held = append(held, encoder.Item{Name: "the " + m.name + " network", Sizes: []int{n.Parameters()}})
	}
	return nil
}

// Shape is the interface network, with what features and responses decide filled in.
func (c Config) Shape(spec features.Spec, vertices int) encoder.Config {
	n := c.Network
	n.Queries = spec.Tokens
	n.Height, n.Width = encoder.QueryShape(spec.Width)
	n.Outputs = vertices
	return n
}

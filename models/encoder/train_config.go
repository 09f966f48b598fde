package encoder

import (
	"fmt"
	"math"

	"vision/kernels/digest"
	"vision/kernels/philox"
	"vision/nn"
)

// The losses, optimisers and schedules that TrainConfig names.
const (
	MSE      = "mse"       // mean squared error
	SmoothL1 = "smooth_l1" // smooth absolute error with TrainConfig.Beta

	Adam  = "adam"  // weight decay added to the gradient
	AdamW = "adamw" // weight decay of its own
	// Sophia is Sophia-G, its curvature estimated every CurvatureEvery steps.
	Sophia = "sophia"
	// SophiaAuthors is Sophia-G as the authors of VISION ran it: the curvature is never
	// estimated and stays 0, so that every value moves by the rate along the sign of
	// its moment.
	SophiaAuthors = "sophia-authors"

	Constant = "constant"  // Rate throughout
	Cosine   = "cosine"    // from Rate to LowestRate along half a cosine
	OneCycle = "one_cycle" // up to Rate and down again, PyTorch's defaults
)

// TrainConfig is everything that the result of a training depends on, beside the
// network, its starting weights and the data. A checkpoint goes on only under an
// equal one.
type TrainConfig struct {
	Epochs int `json:"epochs"`
	Batch  int `json:"batch"` // the last batch of an epoch may be smaller

	Loss string  `json:"loss"`
	Beta float64 `json:"beta"` // of the smooth absolute error, in the unit of the responses

	Optimiser   string  `json:"optimiser"`
	Beta1       float64 `json:"beta1"`
	Beta2       float64 `json:"beta2"`
	Eps         float64 `json:"eps"`
	WeightDecay float64 `json:"weight_decay"`

	Schedule   string  `json:"schedule"`
	Rate       float64 `json:"rate"`
	LowestRate float64 `json:"lowest_rate"` // of Cosine

	Clip     float64 `json:"clip"`     // bound of the norm of all gradients; 0 is none
	Patience int     `json:"patience"` // epochs without a better score before stopping; 0 is never
	Keep     int     `json:"keep"`     // best states that are kept, at least 1
	Seed     uint64  `json:"seed"`     // of batch order, dropout and input noise
	// InOrder takes the rows as Data.Train lists them in every epoch, as the
	// authors' code did, instead of a new permutation for each.
	InOrder bool `json:"in_order"`

	Rho            float64 `json:"rho,omitempty"`             // of Sophia, in its two forms
	CurvatureEvery int     `json:"curvature_every,omitempty"` // steps from one estimate to the next, of Sophia
}

// Defaults is the training of the authors' last mixer (smooth L1 with β = 1, Adam
// with weight decay 5e-4, constant rate 5e-4, 25 epochs), with batches of 32 in
// seeded order, and three best states.
func Defaults() TrainConfig {
	return TrainConfig{
		Epochs: 25, Batch: 32, Loss: SmoothL1, Beta: 1,
		Optimiser: Adam, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 5e-4,
		Schedule: Constant, Rate: 5e-4, Keep: 3,
	}
}

// With is c with another optimiser. Sophia comes with the hyper-parameters of its
// paper's code (β 0.965 and 0.99, ρ 0.04, weight decay 0.1, an estimate every 10
// steps), SophiaAuthors with those of the authors' last commits (ρ 0.01, no
// estimate); the forms of Adam keep those of c.
func (c TrainConfig) With(optimiser string) TrainConfig {
	c.Optimiser = optimiser
	switch optimiser {
	case Sophia:
		c.Beta1, c.Beta2, c.Eps, c.WeightDecay, c.Rho, c.CurvatureEvery = 0.965, 0.99, 0, 0.1, 0.04, 10
	case SophiaAuthors:
		c.Beta1, c.Beta2, c.Eps, c.WeightDecay, c.Rho = 0.965, 0.99, 0, 0.1, 0.01
	}
	return c
}

// Validate reports the first field that is out of range; optimiser and schedule
// check their own.
func (c TrainConfig) Validate() error {
	if c.Epochs < 1 || c.Epochs > 1<<20 {
		return fmt.Errorf("encoder: %d epochs, expected 1 to %d", c.Epochs, 1<<20)
	}
	if c.Batch < 1 || c.Batch > 1<<20 {
		return fmt.Errorf("encoder: batches of %d, expected 1 to %d", c.Batch, 1<<20)
	}
	if c.Patience < 0 || c.Keep < 1 {
		return fmt.Errorf("encoder: patience %d and %d best states, expected ≥ 0 and ≥ 1", c.Patience, c.Keep)
	}
	if !(c.Clip >= 0) || math.IsInf(c.Clip, 1) {
		return fmt.Errorf("encoder: bound %v of the gradients' norm, expected 0 for none or a positive number", c.Clip)
	}
	for _, v := range [...]float64{c.Beta, c.Beta1, c.Beta2, c.Eps, c.WeightDecay, c.Rate, c.LowestRate, c.Rho} {
		if v-v != 0 {
			return fmt.Errorf("encoder: a hyper-parameter is %v, expected a number", v)
		}
	}
	if _, err := c.loss(); err != nil {
		return err
	}
	if err := c.checkOptimiser(); err != nil {
		return err
	}
	s, err := c.schedule(2)
	if err == nil && c.Schedule != OneCycle { // which depends on the number of steps
		err = s.Validate()
	}
	return err
}

func (c TrainConfig) loss() (nn.Loss, error) {
	switch c.Loss {
	case MSE:
		return nn.MSE, nil
	case SmoothL1:
		if !(c.Beta > 0) {
			return nil, fmt.Errorf("encoder: β of the smooth absolute error is %v, expected > 0", c.Beta)
		}
		return nn.SmoothL1(c.Beta), nil
	}
	return nil, fmt.Errorf("encoder: loss %q, expected %q or %q", c.Loss, MSE, SmoothL1)
}

// schedule gives the rates of all steps.
func (c TrainConfig) schedule(steps int64) (nn.Schedule, error) {
	switch c.Schedule {
	case Constant:
		return nn.Constant(c.Rate), nil
	case Cosine:
		return nn.Cosine{Base: c.Rate, Min: c.LowestRate, Steps: steps}, nil
	case OneCycle:
		return nn.NewOneCycle(c.Rate, steps), nil
	}
	return nil, fmt.Errorf("encoder: schedule %q, expected %q, %q or %q", c.Schedule, Constant, Cosine, OneCycle)
}

// batches is the number of batches in an epoch of n rows.
func (c TrainConfig) batches(n int) int { return (n + c.Batch - 1) / c.Batch }

// shuffleStream is the random stream of the batch order, formStream that of the
// augmented rows (Data.Augmented), both with the epoch as step.
const (
	shuffleStream = "shuffle"
	formStream    = "augment/form"
)

// checkStreams makes sure that no two uses of the seed draw from one stream.
func (n *Network) checkStreams() error {
	names := []string{shuffleStream, formStream, noiseStream, labelsStream, "split/test", "split/validation"}
	for _, p := range n.params {
		names = append(names, "init/"+p.Name())
	}
	names = append(names, n.Body.Streams()...)
	return philox.CheckNames(names)
}

// identity is what a checkpoint must agree with to be continued.
type identity struct {
	network, training   string // the configurations as JSON
	config, data, start digest.Digest
}

// identify digests configurations, data and the network's present weights.
func identify(n *Network, c TrainConfig, d Data) (id identity, err error) {
	id.network, id.training = asJSON(n.Config), asJSON(c)
	if id.config, err = digestText(id.network + "\n" + id.training); err != nil {
		return id, err
	}
	if id.data, err = d.digest(n.Config); err != nil {
		return id, err
	}
	id.start, err = n.Digest()
	return id, err
}

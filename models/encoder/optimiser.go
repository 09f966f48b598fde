package encoder

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/nn"
	"vision/tensor"
)

// checkOptimiser reports an unknown optimiser and what belongs to another one; nn
// checks the rest.
func (c TrainConfig) checkOptimiser() error {
	switch c.Optimiser {
	case Adam, AdamW:
		if c.Rho != 0 || c.CurvatureEvery != 0 {
			return fmt.Errorf("encoder: ρ %v and an estimate of the curvature every %d steps with optimiser %q, expected neither", c.Rho, c.CurvatureEvery, c.Optimiser)
		}
	case Sophia:
		if c.CurvatureEvery < 1 {
			return fmt.Errorf("encoder: an estimate of the curvature every %d steps, expected ≥ 1", c.CurvatureEvery)
		}
	case SophiaAuthors:
		if c.CurvatureEvery != 0 {
			return fmt.Errorf("encoder: an estimate of the curvature every %d steps, expected none with optimiser %q", c.CurvatureEvery, c.Optimiser)
		}
	default:
		return fmt.Errorf("encoder: optimiser %q, expected %q, %q, %q or %q", c.Optimiser, Adam, AdamW, Sophia, SophiaAuthors)
	}
	return nil
}

// newOptimiser makes the optimiser; values is the number of values that the loss of
// a full batch is a mean of.
func (c TrainConfig) newOptimiser(params []*tensor.Tensor, values int) (nn.Optimiser, error) {
	switch c.Optimiser {
	case Sophia, SophiaAuthors:
		return nn.NewSophia(params, kernels.SophiaConfig{
			Beta1: c.Beta1, Beta2: c.Beta2, Rho: c.Rho, WeightDecay: c.WeightDecay, BatchSize: values,
		})
	}
	return nn.NewAdam(params, kernels.AdamConfig{
		Beta1: c.Beta1, Beta2: c.Beta2, Eps: c.Eps, WeightDecay: c.WeightDecay, Decoupled: c.Optimiser == AdamW,
	})
}

// labelsStream is the random stream of the labels that estimate the curvature, with
// the optimiser step as step.
const labelsStream = "sophia/labels"

// curvature moves Sophia's estimate before every CurvatureEvery-th step, the first
// included, by the Gauss-Newton-Bartlett estimator on the step's rows: labels are
// drawn from what the network now says, taken as the mean of a normal distribution
// of variance 1,
//
//	ỹ = ŷ + z,  L = ½·mean((ŷ − ỹ)²)·√(n/N),  h = β2·h + (1−β2)·(∂L/∂p)²
//
// with n the values of these rows and N those of a full batch, so that N·(∂L/∂p)²
// has the diagonal of the Gauss-Newton matrix of ½·mean(d²) as its mean, also for an
// epoch's last batch. (Smooth L1 with β = 1 has this curvature up to an error of 1,
// the mean squared error twice it: ρ takes up the factor.) Element i of the batch takes element i of the stream. The pass
// has the noise and dropout of the step's own; clipping does not apply to it.
//
// Source: Liu et al. 2023, arXiv:2305.14342, algorithm 2, for a normal likelihood.
func (t *trainer) curvature(rows []int) error {
	sophia, ok := t.optimiser.(*nn.Sophia)
	if every := int64(t.cfg.CurvatureEvery); !ok || every == 0 || t.s.step%every != 0 {
		return nil
	}
	n, b := t.net, len(rows)
	t.tape.Reset()
	t.tape.Record(true)
	y := n.ForwardTraining(t.input(b), t.cfg.Seed, uint32(t.s.step))
	z := t.tape.Empty(b, n.Outputs)
	n.backend.Normal(z.Buffer(), kernels.Draw{Seed: t.cfg.Seed, Stream: t.labels, Step: uint32(t.s.step)})
	sampled := y.MSE(t.tape.Wrap(y.Buffer(), b, n.Outputs).Add(z))
	sampled = sampled.Scale(0.5 * math.Sqrt(float64(b)/float64(t.batch())))
	sophia.ZeroGrad()
	sampled.Backward()
	if loss := sampled.Item(); loss-loss != 0 {
		return fmt.Errorf("the loss of sampled labels is %v: %w", loss, t.blameLoss(rows))
	}
	if norm := t.clip.Norm(); norm-norm != 0 {
		err := t.blameGradients()
		if err == nil {
			err = fmt.Errorf("the squares of the gradients overflow, their norm is %v", norm)
		}
		return fmt.Errorf("the estimate of the curvature: %w", err)
	}
	return sophia.Curvature()
}

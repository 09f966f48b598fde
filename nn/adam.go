package nn

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/tensor"
)

// Adam is Adam or, with Decoupled weight decay, AdamW over a list of parameters.
// The arithmetic of a step is kernels.AdamStep's: torch.optim's fused CPU kernel
// to the bit.
//
// Source: Kingma, Ba 2015, arXiv:1412.6980; Loshchilov, Hutter 2019,
// arXiv:1711.05101.
type Adam struct {
	config kernels.AdamConfig
	params []*tensor.Tensor
	m, v   []*tensor.Tensor // first and second moments
	steps  int64
}

// NewAdam makes an optimiser for the parameters that want gradients, with moments
// of zero. The learning rate comes with every Step; config.LR is not read.
func NewAdam(params []*tensor.Tensor, config kernels.AdamConfig) (*Adam, error) {
	if err := checkAdam(config); err != nil {
		return nil, err
	}
	a := &Adam{config: config}
	seen := make(map[string]bool, len(params))
	for _, p := range params {
		if !p.WantsGrad() {
			continue
		}
		if seen[p.Name()] {
			return nil, fmt.Errorf("nn: two parameters are named %q", p.Name())
		}
		seen[p.Name()] = true
		a.params = append(a.params, p)
		a.m = append(a.m, moment("exp_avg.", p))
		a.v = append(a.v, moment("exp_avg_sq.", p))
	}
	if len(a.params) == 0 {
		return nil, fmt.Errorf("nn: none of %d parameters is to be trained", len(params))
	}
	return a, nil
}

// moment is a tensor of zeros like p.
func moment(prefix string, p *tensor.Tensor) *tensor.Tensor {
	m := tensor.NewParam(p.Backend(), prefix+p.Name(), p.Shape()...).RequireGrad(false)
	fill(m, 0)
	return m
}

// checkAdam reports the first hyper-parameter that is out of range; NaN always is.
func checkAdam(c kernels.AdamConfig) error {
	for _, h := range [...]struct {
		name     string
		v        float64
		ok       bool
		expected string
	}{
		{"beta1", c.Beta1, c.Beta1 >= 0 && c.Beta1 < 1, "in [0, 1)"},
		{"beta2", c.Beta2, c.Beta2 >= 0 && c.Beta2 < 1, "in [0, 1)"},
		{"eps", c.Eps, c.Eps > 0 && !math.IsInf(c.Eps, 1), "positive"},
		{"weight decay", c.WeightDecay, c.WeightDecay >= 0 && !math.IsInf(c.WeightDecay, 1), "zero or positive"},
	} {
		if !h.ok {
			return fmt.Errorf("nn: Adam's %s is %v, expected %s", h.name, h.v, h.expected)
		}
	}
	return nil
}

// ZeroGrad forgets all gradients.
func (a *Adam) ZeroGrad() {
	for _, p := range a.params {
		p.ZeroGrad()
	}
}

// Step updates every parameter with its gradient. It changes nothing and returns
// an error if the learning rate is not a number ≥ 0 or if a parameter has no
// gradient. A gradient that is not a number goes into parameter and moments as in
// PyTorch: check the loss, or the norm of [Clipper], before.
func (a *Adam) Step(lr float64) error {
	if !(lr >= 0) || math.IsInf(lr, 1) {
		return fmt.Errorf("nn: learning rate %v in step %d, expected a finite number ≥ 0", lr, a.steps+1)
	}
	for _, p := range a.params {
		if p.Grad().IsNil() {
			return fmt.Errorf("nn: parameter %q has no gradient in step %d: it does not take part in the loss", p.Name(), a.steps+1)
		}
	}
	a.steps++
	c := a.config
	c.LR = lr
	s := c.Step(a.steps)
	for i, p := range a.params {
		p.Backend().Adam(p.Buffer(), p.Grad(), a.m[i].Buffer(), a.v[i].Buffer(), s)
	}
	return nil
}

// Params lists what Step updates.
func (a *Adam) Params() []*tensor.Tensor { return a.params }

// Steps is the number of steps done.
func (a *Adam) Steps() int64 { return a.steps }

// SetSteps restores the counter from a checkpoint; the moments are restored by
// writing into the tensors of State.
func (a *Adam) SetSteps(n int64) error {
	if n < 0 {
		return fmt.Errorf("nn: %d optimiser steps, expected ≥ 0", n)
	}
	a.steps = n
	return nil
}

// State visits the moments, named "exp_avg.<parameter>" and
// "exp_avg_sq.<parameter>" after PyTorch's: with the parameters and Steps all that
// a checkpoint needs to go on with the same bits.
func (a *Adam) State(visit func(*tensor.Tensor)) {
	for i := range a.params {
		visit(a.m[i])
		visit(a.v[i])
	}
}

// Free gives the moments' memory back.
func (a *Adam) Free() {
	a.State((*tensor.Tensor).Free)
	a.params, a.m, a.v = nil, nil, nil
}

package nn

import (
	"fmt"
	"math"

	"vision/tensor"
)

// Optimiser changes parameters along their gradients: [Adam], [Sophia].
type Optimiser interface {
	// Params lists what Step updates.
	Params() []*tensor.Tensor
	// ZeroGrad forgets all gradients.
	ZeroGrad()
	// Step updates every parameter; an error leaves all as they are.
	Step(lr float64) error
	// Steps is the number of steps done; SetSteps restores it from a checkpoint.
	Steps() int64
	SetSteps(n int64) error
	// State visits the tensors that a checkpoint needs beside parameters and Steps.
	State(visit func(*tensor.Tensor))
	// Free gives the state's memory back.
	Free()
}

var (
	_ Optimiser = (*Adam)(nil)
	_ Optimiser = (*Sophia)(nil)
)

// trained is what optimisers have in common: parameters that want gradients, with
// names of their own, and a count of steps.
type trained struct {
	params []*tensor.Tensor
	steps  int64
}

// train takes those of the parameters that want gradients.
func train(params []*tensor.Tensor) (trained, error) {
	var t trained
	seen := make(map[string]bool, len(params))
	for _, p := range params {
		if !p.WantsGrad() {
			continue
		}
		if seen[p.Name()] {
			return t, fmt.Errorf("nn: two parameters are named %q", p.Name())
		}
		seen[p.Name()] = true
		t.params = append(t.params, p)
	}
	if len(t.params) == 0 {
		return t, fmt.Errorf("nn: none of %d parameters is to be trained", len(params))
	}
	return t, nil
}

// ready reports why the next step cannot be done.
func (t *trained) ready(lr float64) error {
	if !(lr >= 0) || math.IsInf(lr, 1) {
		return fmt.Errorf("nn: learning rate %v in step %d, expected a finite number ≥ 0", lr, t.steps+1)
	}
	for _, p := range t.params {
		if p.Grad().IsNil() {
			return fmt.Errorf("nn: parameter %q has no gradient in step %d: it does not take part in the loss", p.Name(), t.steps+1)
		}
	}
	return nil
}

// ZeroGrad forgets all gradients.
func (t *trained) ZeroGrad() {
	for _, p := range t.params {
		p.ZeroGrad()
	}
}

// Params lists what Step updates.
func (t *trained) Params() []*tensor.Tensor { return t.params }

// Steps is the number of steps done.
func (t *trained) Steps() int64 { return t.steps }

// SetSteps restores the counter from a checkpoint; the moments are restored by
// writing into the tensors of State.
func (t *trained) SetSteps(n int64) error {
	if n < 0 {
		return fmt.Errorf("nn: %d optimiser steps, expected ≥ 0", n)
	}
	t.steps = n
	return nil
}

// moment is a tensor of zeros like p.
func moment(prefix string, p *tensor.Tensor) *tensor.Tensor {
	m := tensor.NewParam(p.Backend(), prefix+p.Name(), p.Shape()...).RequireGrad(false)
	fill(m, 0)
	return m
}

// hyper is a hyper-parameter, whether it is in range, and the range.
type hyper struct {
	name     string
	v        float64
	ok       bool
	expected string
}

// checkHyper reports the first hyper-parameter that is out of range; NaN always is.
func checkHyper(optimiser string, hypers ...hyper) error {
	for _, h := range hypers {
		if !h.ok {
			return fmt.Errorf("nn: %s's %s is %v, expected %s", optimiser, h.name, h.v, h.expected)
		}
	}
	return nil
}

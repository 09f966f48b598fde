package nn

import (
	"fmt"
	"math"

	"vision/kernels/hostmath"
)

// Schedule gives the learning rate of every optimiser step. Schedules are pure
// functions of the step, in float64 by NUMERICS.md §8: a training that is resumed
// has the same rates, on every machine.
type Schedule interface {
	// LR is the learning rate of a step, counted from 0. Steps beyond the
	// schedule's end keep its last rate.
	LR(step int64) float64
	// Validate reports the first field that is out of range.
	Validate() error
}

// Constant is one rate for all steps.
type Constant float64

// LR is the constant.
func (c Constant) LR(int64) float64 { return float64(c) }

// Validate reports a rate that is not a number ≥ 0.
func (c Constant) Validate() error { return checkRate("constant rate", float64(c)) }

// StepDecay lowers the rate at regular intervals.
//
//	lr = Base·Gamma^⌊step/Every⌋
//
// Source: torch.optim.lr_scheduler.StepLR, its closed form; with Every = 1
// ExponentialLR.
type StepDecay struct {
	Base, Gamma float64
	Every       int64
}

// LR is the rate of a step.
func (s StepDecay) LR(step int64) float64 {
	return float64(s.Base * hostmath.PowInt(s.Gamma, int(step/s.Every)))
}

// Validate reports the first field that is out of range.
func (s StepDecay) Validate() error {
	if s.Every < 1 {
		return fmt.Errorf("nn: step decay every %d steps, expected at least 1", s.Every)
	}
	return firstError(checkRate("base rate", s.Base), checkRate("gamma", s.Gamma))
}

// Cosine lowers the rate along half a cosine, without restarts.
//
//	lr = Min + ((Base − Min)·(1 + cos(π·step/Steps)))/2
//
// Source: Loshchilov, Hutter 2017, arXiv:1608.03983, eq. 5;
// torch.optim.lr_scheduler.CosineAnnealingLR, its closed form.
type Cosine struct {
	Base, Min float64
	Steps     int64 // until Min is reached
}

// LR is the rate of a step.
func (c Cosine) LR(step int64) float64 {
	if step >= c.Steps {
		return c.Min
	}
	angle := float64(math.Pi*float64(step)) / float64(c.Steps)
	return c.Min + float64(float64((c.Base-c.Min)*(1+hostmath.Cos(angle)))/2)
}

// Validate reports the first field that is out of range.
func (c Cosine) Validate() error {
	if c.Steps < 1 {
		return fmt.Errorf("nn: cosine over %d steps, expected at least 1", c.Steps)
	}
	return firstError(checkRate("base rate", c.Base), checkRate("lowest rate", c.Min))
}

// WarmUp raises the rate in a straight line before another schedule begins.
//
//	lr = Then.LR(0)·(Start + (1 − Start)·step/Steps)     for step < Steps
//	lr = Then.LR(step − Steps)                           afterwards
//
// Source: torch.optim.lr_scheduler.LinearLR with start_factor = Start and
// total_iters = Steps, followed by another schedule (SequentialLR).
type WarmUp struct {
	Steps int64
	Start float64 // share of the rate in step 0, in [0, 1]
	Then  Schedule
}

// LR is the rate of a step.
func (w WarmUp) LR(step int64) float64 {
	if step >= w.Steps {
		return w.Then.LR(step - w.Steps)
	}
	share := w.Start + float64((1-w.Start)*float64(step))/float64(w.Steps)
	return float64(w.Then.LR(0) * share)
}

// Validate reports the first field that is out of range.
func (w WarmUp) Validate() error {
	if w.Steps < 0 || w.Then == nil {
		return fmt.Errorf("nn: warm-up of %d steps before %v, expected ≥ 0 and a schedule", w.Steps, w.Then)
	}
	if !(w.Start >= 0 && w.Start <= 1) {
		return fmt.Errorf("nn: warm-up starts at the share %v, expected in [0, 1]", w.Start)
	}
	return w.Then.Validate()
}

// checkRate reports a value that is not a finite number ≥ 0.
func checkRate(name string, v float64) error {
	if !(v >= 0) || math.IsInf(v, 1) {
		return fmt.Errorf("nn: %s is %v, expected a finite number ≥ 0", name, v)
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

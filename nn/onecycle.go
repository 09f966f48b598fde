package nn

import (
	"fmt"
	"math"

	"vision/kernels/hostmath"
)

// OneCycle raises the rate from Max/DivFactor to Max and lowers it to
// Max/DivFactor/FinalDivFactor, each along half a cosine.
//
//	e₁ = Rise·Steps − 1,  e₂ = Steps − 1
//	step ≤ e₁:  anneal(Max/DivFactor, Max, step/e₁)
//	else:       anneal(Max, Max/DivFactor/FinalDivFactor, (step − e₁)/(e₂ − e₁))
//	anneal(a, b, t) = b + ((a − b)/2)·(cos(π·t) + 1)
//
// Source: Smith, Topin 2018, arXiv:1708.07120;
// torch.optim.lr_scheduler.OneCycleLR(anneal_strategy="cos", three_phase=False),
// whose arguments pct_start, div_factor and final_div_factor have the defaults
// 0.3, 25 and 1e4.
type OneCycle struct {
	Max                       float64
	Steps                     int64
	Rise                      float64 // share of the steps before Max, in (0, 1)
	DivFactor, FinalDivFactor float64
}

// NewOneCycle returns the schedule with PyTorch's defaults.
func NewOneCycle(highest float64, steps int64) OneCycle {
	return OneCycle{Max: highest, Steps: steps, Rise: 0.3, DivFactor: 25, FinalDivFactor: 1e4}
}

// LR is the rate of a step.
func (o OneCycle) LR(step int64) float64 {
	first := o.Max / o.DivFactor
	last := first / o.FinalDivFactor
	peak, end := float64(o.Rise*float64(o.Steps))-1, float64(o.Steps-1)
	at := math.Min(float64(step), end)
	if at <= peak {
		return anneal(first, o.Max, at/peak)
	}
	return anneal(o.Max, last, (at-peak)/(end-peak))
}

// anneal goes from a to b along half a cosine as t goes from 0 to 1.
func anneal(a, b, t float64) float64 {
	c := hostmath.Cos(float64(math.Pi*t)) + 1
	return b + float64((a-b)/2*c)
}

// Validate reports the first field that is out of range.
func (o OneCycle) Validate() error {
	if !(o.Rise > 0 && o.Rise < 1) {
		return fmt.Errorf("nn: one cycle rises for %v of its steps, expected a share in (0, 1)", o.Rise)
	}
	if o.Steps < 2 || !(float64(o.Rise*float64(o.Steps)) > 1) {
		return fmt.Errorf("nn: one cycle of %d steps of which %v rise, expected more than one rising step", o.Steps, o.Rise)
	}
	if !(o.DivFactor > 0) || !(o.FinalDivFactor > 0) {
		return fmt.Errorf("nn: one cycle divides by %v and %v, expected positive numbers", o.DivFactor, o.FinalDivFactor)
	}
	return checkRate("highest rate", o.Max)
}

package nn

import (
	"math"

	"vision/kernels"
	"vision/tensor"
)

// Sophia is Sophia-G over a list of parameters: a step along the moment, divided
// by an estimate of the curvature and clipped element by element. The arithmetic
// is kernels.SophiaStep's.
//
// Every k steps (the paper takes 10) the caller lets the model draw labels from
// its own predictions, computes the gradient of their cross entropy, and calls
// Curvature:
//
//	opt.ZeroGrad(); sampled.Backward(); err = opt.Curvature()
//	opt.ZeroGrad(); loss.Backward();    err = opt.Step(lr)
//
// Source: Liu, Li, Hall, Liang, Ma 2023, arXiv:2305.14342, algorithms 2 and 3.
type Sophia struct {
	trained
	config kernels.SophiaConfig
	m, h   []*tensor.Tensor // moment and curvature
}

// NewSophia makes an optimiser for the parameters that want gradients, with moments
// and curvatures of zero. The learning rate comes with every Step; config.LR is not
// read.
func NewSophia(params []*tensor.Tensor, config kernels.SophiaConfig) (*Sophia, error) {
	if err := checkSophia(config); err != nil {
		return nil, err
	}
	t, err := train(params)
	if err != nil {
		return nil, err
	}
	s := &Sophia{trained: t, config: config}
	for _, p := range s.params {
		s.m = append(s.m, moment("exp_avg.", p))
		s.h = append(s.h, moment("hessian.", p))
	}
	return s, nil
}

func checkSophia(c kernels.SophiaConfig) error {
	return checkHyper("Sophia",
		hyper{"beta1", c.Beta1, c.Beta1 >= 0 && c.Beta1 < 1, "in [0, 1)"},
		hyper{"beta2", c.Beta2, c.Beta2 >= 0 && c.Beta2 < 1, "in [0, 1)"},
		hyper{"rho", c.Rho, c.Rho > 0 && !math.IsInf(c.Rho, 1), "positive"},
		hyper{"weight decay", c.WeightDecay, c.WeightDecay >= 0 && !math.IsInf(c.WeightDecay, 1), "zero or positive"},
		hyper{"batch size", float64(c.BatchSize), c.BatchSize > 0, "positive"})
}

// Step updates every parameter with its gradient. It changes nothing and returns
// an error if the learning rate is not a number ≥ 0 or if a parameter has no
// gradient. Before the first Curvature every step has the size of the rate.
func (s *Sophia) Step(lr float64) error {
	if err := s.ready(lr); err != nil {
		return err
	}
	s.steps++
	step := s.scalars(lr)
	for i, p := range s.params {
		p.Backend().SophiaG(p.Buffer(), p.Grad(), s.m[i].Buffer(), s.h[i].Buffer(), step)
	}
	return nil
}

// Curvature moves the estimate of the curvature with the present gradients, which
// are those of sampled labels. It is not counted as a step.
func (s *Sophia) Curvature() error {
	if err := s.ready(0); err != nil {
		return err
	}
	step := s.scalars(0)
	for i, p := range s.params {
		p.Backend().SophiaHessian(s.h[i].Buffer(), p.Grad(), step)
	}
	return nil
}

func (s *Sophia) scalars(lr float64) kernels.SophiaStep {
	c := s.config
	c.LR = lr
	return c.Step()
}

// State visits the moments and curvatures, named "exp_avg.<parameter>" and
// "hessian.<parameter>" as in the published code.
func (s *Sophia) State(visit func(*tensor.Tensor)) {
	for i := range s.params {
		visit(s.m[i])
		visit(s.h[i])
	}
}

// Free gives the state's memory back.
func (s *Sophia) Free() {
	s.State((*tensor.Tensor).Free)
	s.params, s.m, s.h = nil, nil, nil
}

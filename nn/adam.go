package nn

import (
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
	trained
	config kernels.AdamConfig
	m, v   []*tensor.Tensor // first and second moments
}

// NewAdam makes an optimiser for the parameters that want gradients, with moments
// of zero. The learning rate comes with every Step; config.LR is not read.
func NewAdam(params []*tensor.Tensor, config kernels.AdamConfig) (*Adam, error) {
	if err := checkAdam(config); err != nil {
		return nil, err
	}
	t, err := train(params)
	if err != nil {
		return nil, err
	}
	a := &Adam{trained: t, config: config}
	for _, p := range a.params {
		a.m = append(a.m, moment("exp_avg.", p))
		a.v = append(a.v, moment("exp_avg_sq.", p))
	}
	return a, nil
}

// checkAdam reports the first hyper-parameter that is out of range; NaN always is.
func checkAdam(c kernels.AdamConfig) error {
	return checkHyper("Adam",
		hyper{"beta1", c.Beta1, c.Beta1 >= 0 && c.Beta1 < 1, "in [0, 1)"},
		hyper{"beta2", c.Beta2, c.Beta2 >= 0 && c.Beta2 < 1, "in [0, 1)"},
		hyper{"eps", c.Eps, c.Eps > 0 && !math.IsInf(c.Eps, 1), "positive"},
		hyper{"weight decay", c.WeightDecay, c.WeightDecay >= 0 && !math.IsInf(c.WeightDecay, 1), "zero or positive"})
}

// Step updates every parameter with its gradient. It changes nothing and returns
// an error if the learning rate is not a number ≥ 0 or if a parameter has no
// gradient. A gradient that is not a number goes into parameter and moments as in
// PyTorch: check the loss, or the norm of [Clipper], before.
func (a *Adam) Step(lr float64) error {
	if err := a.ready(lr); err != nil {
		return err
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

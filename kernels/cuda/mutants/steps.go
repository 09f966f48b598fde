package mutants

import (
	"sync"

	"vision/kernels/cuda/simtest"
)

// Steps lists every step, in the order of the op folders.
var Steps = sync.OnceValue(func() []*Step {
	var all []*Step
	for _, list := range [][]*Step{
		contractSteps(), attentionSteps(), layerNormSteps(), softmaxSteps(), reduceSteps(), activationSteps(), lossSteps(),
		elementwiseSteps(), layoutSteps(), drawSteps(), optimiserSteps(), elementarySteps(),
	} {
		all = append(all, list...)
	}
	return all
})

// both is a step with buffers on a boundary of 16 bytes, and one with buffers off it.
func both(op, version, name string, f func(s *simtest.Side)) []*Step {
	return []*Step{
		{Name: name, Op: op, Version: version, Run: f},
		{Name: name + ", off the boundary", Op: op, Version: version, Shift: 3, Run: f},
	}
}

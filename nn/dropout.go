package nn

import (
	"vision/kernels"
	"vision/kernels/philox"
	"vision/tensor"
)

// Dropout says how a training pass drops values; the zero Dropout drops none and
// is what inference passes.
type Dropout struct {
	Prob float64
	Seed uint64
	Step uint32 // the optimiser's step
}

// dropoutStream is the random stream of one place in a model.
type dropoutStream uint32

func newDropoutStream(layer string) dropoutStream {
	return dropoutStream(philox.StreamID("dropout/" + layer))
}

// of drops values of x.
func (s dropoutStream) of(x *tensor.Tensor, d Dropout) *tensor.Tensor {
	return x.Dropout(d.Prob, kernels.Draw{Seed: d.Seed, Stream: uint32(s), Step: d.Step})
}

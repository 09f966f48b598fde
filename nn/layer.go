package nn

import (
	"vision/kernels"
	"vision/kernels/philox"
	"vision/tensor"
)

// Layer is a part of a model that has parameters.
type Layer interface {
	// Params visits every parameter, in the order of the reference
	// implementation's state_dict.
	Params(visit func(*tensor.Tensor))
	// Init draws PyTorch's default distribution for every parameter.
	Init(seed uint64)
}

// Params lists the parameters of layers, in order.
func Params(layers ...Layer) []*tensor.Tensor {
	var all []*tensor.Tensor
	for _, l := range layers {
		l.Params(func(p *tensor.Tensor) { all = append(all, p) })
	}
	return all
}

// Freeze says whether the parameters are to be trained.
func Freeze(params []*tensor.Tensor, frozen bool) {
	for _, p := range params {
		p.RequireGrad(!frozen)
	}
}

// Count is the number of values of all parameters.
func Count(params []*tensor.Tensor) int {
	n := 0
	for _, p := range params {
		n += p.Len()
	}
	return n
}

// checkStreams makes sure that no two names draw from one random stream.
func checkStreams(prefix string, params []*tensor.Tensor) error {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = "init/" + prefix + p.Name()
	}
	return philox.CheckNames(names)
}

// initDraw is the draw that initialises a parameter: stream "init/<name>", step 0.
func initDraw(seed uint64, name string) kernels.Draw {
	return kernels.Draw{Seed: seed, Stream: philox.StreamID("init/" + name)}
}

package nn

import (
	"math"

	"vision/tensor"
)

// Init draws all parameters of layers from PyTorch's default distributions: for
// Linear, Conv1d and Conv2d weight and bias from U(−1/√fan_in, 1/√fan_in), for
// LayerNorm 1 and 0. They are the same distributions, not the same draws: every
// parameter has its own counter-based stream "init/<name>" (NUMERICS.md §7), so
// its values depend on the seed and its name alone.
//
// It returns an error if two names would share a stream.
func Init(seed uint64, layers ...Layer) error {
	if err := checkStreams("", Params(layers...)); err != nil {
		return err
	}
	for _, l := range layers {
		l.Init(seed)
	}
	return nil
}

// uniform draws p from U(−a, a), a = 1/√fanIn in float64, rounded once.
func uniform(p *tensor.Tensor, seed uint64, fanIn int) {
	a := float32(0)
	if fanIn > 0 {
		a = float32(1 / math.Sqrt(float64(fanIn)))
	}
	p.Backend().Uniform(p.Buffer(), initDraw(seed, p.Name()), -a, a)
}

func fill(p *tensor.Tensor, v float32) { p.Backend().Fill(p.Buffer(), v) }

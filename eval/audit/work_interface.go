package audit

import (
	"vision/kernels"
	"vision/models/encoder"
	"vision/nn"
	"vision/tensor"
)

// interfaceConfig has more than 128 inputs of a patch and outputs, so that products
// and their gradients span several blocks.
var interfaceConfig = encoder.Config{Queries: 37, Height: 6, Width: 4, Patch: 2, Dim: 48, Depth: 2, Outputs: 161, Dropout: 0.1, InputNoise: 0.05}

// networkConfig is the interface network at full size, for BLIP's tokens and one
// hemisphere of 20,544 vertices: 15,558,016 parameters.
var networkConfig = encoder.Config{Queries: 197, Height: 32, Width: 24, Patch: 4, Dim: 512, Depth: 12, Outputs: 20544, Dropout: 0.1, InputNoise: 0.05}

const networkBatch = 8

func runInterface(r *recorder) error { return runEncoder(r, interfaceConfig) }

func runNetwork(r *recorder) error { return runEncoder(r, networkConfig) }

func runEncoder(r *recorder, c encoder.Config) error {
	r.Mark("weights")
	n, err := encoder.New(r, c)
	if err != nil {
		return err
	}
	defer n.Free()
	r.name(n.Params())
	if err := n.Generate(seed); err != nil {
		return err
	}
	if err := r.set("weights", n.Params(), false); err != nil {
		return err
	}
	x, y := draw("interface/x", r.batch*n.Floats()), draw("interface/y", r.batch*n.Outputs)
	input := func(t *tensor.Tape) *tensor.Tensor { return t.Input(x, r.batch, n.Queries, n.Height, n.Width) }
	r.Mark("forward")
	tape := tensor.NewTape(r)
	r.values("predictions", n.Forward(input(tape), nn.Dropout{}))
	tape.Reset()
	opt, err := nn.NewAdam(n.Params(), kernels.AdamConfig{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.01, Decoupled: true})
	if err != nil {
		return err
	}
	return r.train(training{params: n.Params(), opt: opt, rate: 1e-3, clip: 1, loss: func(t *tensor.Tape, i int) *tensor.Tensor {
		return n.ForwardTraining(input(t), seed, uint32(i)).MSE(t.Input(y, r.batch, n.Outputs))
	}})
}

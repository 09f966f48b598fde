package audit

import (
	"vision/kernels"
	"vision/nn"
	"vision/tensor"
)

// runSiren fits ten classes to points of the plane with two sine layers.
func runSiren(r *recorder) error {
	const points, width, classes = 16, 160, 10
	r.Mark("weights")
	in, hidden, out := nn.NewLinear(r, "in", 2, width, true), nn.NewLinear(r, "hidden", width, width, true), nn.NewLinear(r, "out", width, classes, true)
	params := nn.Params(in, hidden, out)
	defer free(params)
	r.name(params)
	if err := nn.Generate(params, seed, "siren."); err != nil {
		return err
	}
	if err := r.set("weights", params, false); err != nil {
		return err
	}
	rows := r.batch * points
	x, targets := draw("siren/x", rows*2), make([]float32, rows)
	for i := range targets {
		targets[i] = float32(i * 7 % classes)
	}
	network := func(t *tensor.Tape) *tensor.Tensor {
		return out.Forward(hidden.Forward(in.Forward(t.Input(x, rows, 2)).Sine(30)).Sine(1))
	}
	r.Mark("forward")
	tape := tensor.NewTape(r)
	r.values("scores", network(tape))
	tape.Reset()
	opt, err := nn.NewSophia(params, kernels.SophiaConfig{Beta1: 0.965, Beta2: 0.99, Rho: 0.04, WeightDecay: 0.1, BatchSize: rows})
	if err != nil {
		return err
	}
	return r.train(training{params: params, opt: opt, rate: 1e-3, curvature: func(i int) bool { return i%10 == 0 },
		loss: func(t *tensor.Tape, _ int) *tensor.Tensor {
			scores := network(t)
			loss := scores.CrossEntropy(t.Input(targets, rows))
			return loss.Add(scores.SmoothL1(t.Input(make([]float32, rows*classes), rows, classes), 1).Scale(0.01))
		}})
}

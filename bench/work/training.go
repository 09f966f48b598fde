package work

import (
	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/encoder"
	"vision/nn"
	"vision/tensor"
)

// mixers are the interface networks that are trained, at 20,544 outputs, a
// hemisphere of the challenge's largest subjects.
var mixers = map[string]encoder.Config{
	"mixer-p4": {Queries: 197, Height: 32, Width: 24, Patch: 4, Dim: 512, Depth: 12, Outputs: 20544},
	"mixer-p2": {Queries: 197, Height: 32, Width: 24, Patch: 2, Dim: 3072, Depth: 3, Outputs: 20544},
}

// Training is the step of an interface network on one batch: forward, smooth L1,
// backward, Adam.
type Training struct {
	backend *cpu.Backend
	network *encoder.Network
	tape    *tensor.Tape
	adam    *nn.Adam
	x, y    []float32
	batch   int
}

func newTraining(c encoder.Config, threads, batch int) (*Training, error) {
	b, err := cpu.New(cpu.Options{Threads: threads})
	if err != nil {
		return nil, err
	}
	n, err := encoder.New(b, c)
	if err != nil {
		return nil, err
	}
	if err := n.Init(1); err != nil {
		return nil, err
	}
	adam, err := nn.NewAdam(n.Params(), kernels.AdamConfig{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8})
	if err != nil {
		return nil, err
	}
	t := &Training{backend: b, network: n, tape: tensor.NewTape(b), adam: adam, batch: batch,
		x: make([]float32, batch*c.Floats()), y: make([]float32, batch*c.Outputs)}
	s := philox.New(1).Stream("input/bench")
	for i := range t.x {
		t.x[i] = s.Signed(0, uint64(i))
	}
	for i := range t.y {
		t.y[i] = s.Signed(1, uint64(i))
	}
	t.tape.Record(true)
	return t, t.Run()
}

// Run is one step.
func (t *Training) Run() (err error) {
	defer kernels.Catch(&err)
	defer t.tape.Reset()
	n := t.network
	y := n.Forward(t.tape.Input(t.x, t.batch, n.Queries, n.Height, n.Width), nn.Dropout{})
	loss := y.SmoothL1(t.tape.Input(t.y, t.batch, n.Outputs), 1)
	t.adam.ZeroGrad()
	loss.Backward()
	return t.adam.Step(5e-4)
}

// GFLOP counts three times the forward's products.
func (t *Training) GFLOP() float64 {
	c := t.network.Config
	p, d := c.Patches(), c.Dim
	forward := p*c.PatchFloats()*d + c.Depth*(8*p*p*d+p*d*d) + d*c.Outputs
	return 6e-9 * float64(t.batch) * float64(forward)
}

// Close releases the device.
func (t *Training) Close() error { return t.backend.Close() }

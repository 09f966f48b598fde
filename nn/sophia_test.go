package nn_test

import (
	"math"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/nn"
	"vision/tensor"
)

var sophiaConfig = kernels.SophiaConfig{Beta1: 0.9, Beta2: 0.95, Rho: 0.5, WeightDecay: 0.1, BatchSize: 4}

// TestSophiaByHand follows one parameter of three values through two steps in
// float64: a clipped element, one inside the clip, and one whose moment is zero.
func TestSophiaByHand(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 2})
	p := tensor.NewParam(b, "p", 3)
	p.Write([]float32{1, -2, 0.5})
	opt, err := nn.NewSophia([]*tensor.Tensor{p}, sophiaConfig)
	if err != nil {
		t.Fatal(err)
	}
	want, m, h := []float64{1, -2, 0.5}, make([]float64, 3), make([]float64, 3)
	for _, g := range [][2][3]float64{{{0.1, 1.5, 2}, {3, 0.2, 0}}, {{0.2, 2, 1}, {-50, 0.3, 0}}} {
		setGrad(p, []float32{float32(g[0][0]), float32(g[0][1]), float32(g[0][2])})
		if err := opt.Curvature(); err != nil {
			t.Fatal(err)
		}
		setGrad(p, []float32{float32(g[1][0]), float32(g[1][1]), float32(g[1][2])})
		if err := opt.Step(0.01); err != nil {
			t.Fatal(err)
		}
		for i := range want {
			h[i] = 0.95*h[i] + 0.05*g[0][i]*g[0][i]
			m[i] = 0.9*m[i] + 0.1*g[1][i]
			q := math.Min(1, math.Abs(m[i])/(0.5*4*h[i]+1e-15))
			if m[i] < 0 {
				q = -q
			}
			want[i] = want[i]*(1-0.01*0.1) - 0.01*q
		}
		tolerance{abs: 3e-7}.close(t, "p", p.Floats(), want)
	}
	if opt.Steps() != 2 {
		t.Errorf("%d steps counted, expected 2", opt.Steps())
	}
}

// TestSophiaResumes: parameters, state and counter are all that a checkpoint needs.
func TestSophiaResumes(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 1})
	p, q := param(b, "p", 37), param(b, "p", 37)
	opt, err := nn.NewSophia([]*tensor.Tensor{p}, sophiaConfig)
	if err != nil {
		t.Fatal(err)
	}
	resumed, err := nn.NewSophia([]*tensor.Tensor{q}, sophiaConfig)
	if err != nil {
		t.Fatal(err)
	}
	do := func(o *nn.Sophia, p *tensor.Tensor, name string) {
		setGrad(p, values("sampled "+name, 37))
		if err := o.Curvature(); err != nil {
			t.Fatal(err)
		}
		setGrad(p, values(name, 37))
		if err := o.Step(1e-2); err != nil {
			t.Fatal(err)
		}
	}
	do(opt, p, "first")
	q.Write(p.Floats())
	saved := map[string][]float32{}
	opt.State(func(s *tensor.Tensor) { saved[s.Name()] = s.Floats() })
	resumed.State(func(s *tensor.Tensor) {
		if saved[s.Name()] == nil {
			t.Fatalf("no state is named %q", s.Name())
		}
		s.Write(saved[s.Name()])
	})
	do(opt, p, "second")
	do(resumed, q, "second")
	equalBits(t, "resumed", q.Floats(), p.Floats())
	opt.Free()
}

// TestSophiaLowersALoss: cross entropy of a linear classifier falls.
func TestSophiaLowersALoss(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 2})
	w := param(b, "w", 3, 5)
	opt, err := nn.NewSophia([]*tensor.Tensor{w}, kernels.SophiaConfig{Beta1: 0.9, Beta2: 0.9, Rho: 0.05, BatchSize: 12})
	if err != nil {
		t.Fatal(err)
	}
	x, classes := values("x", 12*5), make([]float32, 12)
	for i := range classes {
		classes[i] = float32(i % 3)
		x[i*5+i%3] += 2
	}
	tp := tensor.NewTape(b)
	tp.Record(true)
	first, last := float32(0), float32(0)
	for i := range 40 {
		tp.Reset()
		loss := nn.CrossEntropy(tp.Input(x, 12, 5).MatMulT(w), tp.Input(classes, 12))
		opt.ZeroGrad()
		loss.Backward()
		if i%10 == 0 { // the true labels in the place of sampled ones
			if err := opt.Curvature(); err != nil {
				t.Fatal(err)
			}
		}
		if err := opt.Step(0.05); err != nil {
			t.Fatal(err)
		}
		if last = loss.Item(); i == 0 {
			first = last
		}
	}
	if !(last < 0.3*first) {
		t.Errorf("the loss went from %v to %v, expected below 0.3 times the first", first, last)
	}
}

// TestSophiaRefuses: what would spoil a training is an error.
func TestSophiaRefuses(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 1})
	p := param(b, "p", 3)
	for _, change := range []func(*kernels.SophiaConfig){
		func(c *kernels.SophiaConfig) { c.Beta1 = 1 },
		func(c *kernels.SophiaConfig) { c.Beta2 = math.NaN() },
		func(c *kernels.SophiaConfig) { c.Rho = 0 },
		func(c *kernels.SophiaConfig) { c.BatchSize = 0 },
		func(c *kernels.SophiaConfig) { c.WeightDecay = -1 },
	} {
		c := sophiaConfig
		change(&c)
		if _, err := nn.NewSophia([]*tensor.Tensor{p}, c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
	opt, err := nn.NewSophia([]*tensor.Tensor{p}, sophiaConfig)
	if err != nil {
		t.Fatal(err)
	}
	if opt.Curvature() == nil || opt.Step(0.1) == nil {
		t.Error("a step without gradients was done")
	}
	setGrad(p, []float32{1, 2, 3})
	if opt.Step(math.NaN()) == nil || opt.Steps() != 0 {
		t.Error("a learning rate that is NaN was accepted")
	}
}

package nn_test

import (
	"math"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/nn"
	"vision/tensor"
)

const optimizers = "../kernels/kerneltest/testdata/optimizers.npz"

// adams are the golden trials of torch.optim with fused=True.
var adams = map[string]bool{"adam_plain": false, "adam_paper": false, "adamw_default": true, "adamw_fast": true}

// newAdam starts a trial from its golden's scalars and first parameters.
func newAdam(t *testing.T, b kernels.Backend, g golden, name string, decoupled bool) (*nn.Adam, *tensor.Tensor, float64) {
	t.Helper()
	s := g.f64(name + ".scalars")
	p := tensor.NewParam(b, "p", len(g.f32(name+".p0")))
	p.Write(g.f32(name + ".p0"))
	opt, err := nn.NewAdam([]*tensor.Tensor{p}, kernels.AdamConfig{
		Beta1: s[1], Beta2: s[2], Eps: s[3], WeightDecay: s[4], Decoupled: decoupled,
	})
	if err != nil {
		t.Fatal(err)
	}
	return opt, p, s[0]
}

func step(t *testing.T, opt *nn.Adam, p *tensor.Tensor, g []float32, i int, lr float64) {
	t.Helper()
	n := p.Len()
	setGrad(p, g[i*n:(i+1)*n])
	if err := opt.Step(lr); err != nil {
		t.Fatal(err)
	}
}

// TestAdamIsPyTorchs runs ten steps beside torch.optim, to the bit, and once more
// through a checkpoint after step 4.
func TestAdamIsPyTorchs(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 2})
	g := openGolden(t, optimizers)
	for name, decoupled := range adams {
		grads, want := g.f32(name+".g"), g.f32(name+".p")
		opt, p, lr := newAdam(t, b, g, name, decoupled)
		n := p.Len()
		for i := range 4 {
			step(t, opt, p, grads, i, lr)
			if i < 2 {
				equalBits(t, name, p.Floats(), want[i*n:(i+1)*n])
			}
		}
		// A checkpoint: parameters, moments, counter.
		resumed, q, _ := newAdam(t, b, g, name, decoupled)
		q.Write(p.Floats())
		saved := map[string][]float32{}
		opt.State(func(s *tensor.Tensor) { saved[s.Name()] = s.Floats() })
		resumed.State(func(s *tensor.Tensor) { s.Write(saved[s.Name()]) })
		if err := resumed.SetSteps(opt.Steps()); err != nil {
			t.Fatal(err)
		}
		for i := 4; i < 10; i++ {
			step(t, opt, p, grads, i, lr)
			step(t, resumed, q, grads, i, lr)
		}
		equalBits(t, name+" after ten steps", p.Floats(), want[2*n:])
		equalBits(t, name+" resumed", q.Floats(), want[2*n:])
		opt.State(func(s *tensor.Tensor) {
			key := map[string]string{"exp_avg.p": ".m", "exp_avg_sq.p": ".v"}[s.Name()]
			equalBits(t, name+key, s.Floats(), g.f32(name+key))
		})
		if opt.Steps() != 10 {
			t.Errorf("%d steps counted, expected 10", opt.Steps())
		}
	}
}

// TestAdamRefuses: what would spoil a training is an error and changes nothing.
func TestAdamRefuses(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 1})
	p, other := param(b, "p", 3), param(b, "other", 3)
	good := kernels.AdamConfig{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
	opt, err := nn.NewAdam([]*tensor.Tensor{p, other}, good)
	if err != nil {
		t.Fatal(err)
	}
	before := p.Floats()
	setGrad(p, []float32{1, 2, 3})
	if err := opt.Step(1e-3); err == nil || !strings.Contains(err.Error(), "other") {
		t.Errorf("got %v, expected an error that names the parameter without gradient", err)
	}
	setGrad(other, []float32{1, 2, 3})
	for _, lr := range []float64{math.NaN(), -1, math.Inf(1)} {
		if opt.Step(lr) == nil {
			t.Errorf("learning rate %v was accepted", lr)
		}
	}
	equalBits(t, "parameter after refused steps", p.Floats(), before)
	if opt.Steps() != 0 || opt.SetSteps(-1) == nil {
		t.Errorf("%d steps counted after refusals, expected 0, and −1 to be refused", opt.Steps())
	}
	for _, change := range []func(*kernels.AdamConfig){
		func(c *kernels.AdamConfig) { c.Beta1 = 1 },
		func(c *kernels.AdamConfig) { c.Beta2 = math.NaN() },
		func(c *kernels.AdamConfig) { c.Eps = 0 },
		func(c *kernels.AdamConfig) { c.WeightDecay = -1 },
		func(c *kernels.AdamConfig) { c.WeightDecay = math.Inf(1) },
	} {
		c := good
		change(&c)
		if _, err := nn.NewAdam([]*tensor.Tensor{p}, c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
	if _, err := nn.NewAdam([]*tensor.Tensor{p, p}, good); err == nil {
		t.Error("one parameter was accepted twice")
	}
	nn.Freeze([]*tensor.Tensor{p}, true)
	if _, err := nn.NewAdam([]*tensor.Tensor{p}, good); err == nil {
		t.Error("an optimiser of frozen parameters was made")
	}
}

// TestNormOrder: the squares of many small gradients and a large one are added in
// the order of names. With the large one first each 1 would be lost.
func TestNormOrder(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 1})
	params := []*tensor.Tensor{param(b, "z", 1)}
	setGrad(params[0], []float32{4096})
	for i := range 64 {
		p := param(b, "a"+string(rune('0'+i)), 1)
		setGrad(p, []float32{1})
		params = append(params, p)
	}
	c, err := nn.NewClipper(params)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Norm(), float32(math.Sqrt(1<<24+64)); got != want || want == 4096 {
		t.Errorf("norm %v, expected %v", got, want)
	}
}

// TestClip checks the scaling, and that a norm that is not finite changes nothing.
func TestClip(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 2})
	z, a, m := param(b, "z", 1), param(b, "a", 1), param(b, "m", 2)
	c, err := nn.NewClipper([]*tensor.Tensor{z, a, m})
	if err != nil {
		t.Fatal(err)
	}
	setGrad(z, []float32{12})
	setGrad(a, []float32{3})
	setGrad(m, []float32{0, 4})
	norm, err := c.Clip(26)
	if norm != 13 || err != nil {
		t.Fatalf("norm %v, %v, expected 13", norm, err)
	}
	equalBits(t, "below the bound", z.GradFloats(), []float32{12})
	if _, err := c.Clip(6.5); err != nil {
		t.Fatal(err)
	}
	factor := float32(6.5) / (13 + float32(1e-6))
	equalBits(t, "clipped", m.GradFloats(), []float32{0, 4 * factor})
	setGrad(a, []float32{float32(math.NaN())})
	if norm, _ := c.Clip(1); norm == norm {
		t.Errorf("norm %v of a gradient that is NaN", norm)
	}
	equalBits(t, "beside NaN", m.GradFloats(), []float32{0, 4 * factor})
	for _, bound := range []float64{0, -1, math.NaN()} {
		if _, err := c.Clip(bound); err == nil {
			t.Errorf("bound %v was accepted", bound)
		}
	}
	c.Free()
}

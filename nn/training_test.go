package nn_test

import (
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/nn"
	"vision/tensor"
)

// small is a model with every kind of layer: pictures [B, 3, 16, 16] to 5 values.
type small struct {
	patch *nn.PatchEmbed
	block *nn.TransformerBlock
	mixer *nn.MixerBlock
	norm  *nn.LayerNorm
	head  *nn.Linear
}

func newSmall(tb testing.TB, b kernels.Backend) *small {
	tb.Helper()
	m := &small{
		patch: nn.NewPatchEmbed(b, "patch", 3, 24, 4),
		block: nn.NewTransformerBlock(b, "block", nn.TransformerConfig{Width: 24, Heads: 3, Hidden: 96, Eps: 1e-6, LayerScale: true, LayerScaleStart: 0.5}),
		mixer: nn.NewMixerBlock(b, "mixer", nn.MixerConfig{Tokens: 16, Channels: 24, Eps: nn.MixerEps}),
		norm:  nn.NewLayerNorm(b, "norm", 24, 1e-5),
		head:  nn.NewLinear(b, "head", 24, 5, true),
	}
	if err := nn.Init(11, m.layers()...); err != nil {
		tb.Fatal(err)
	}
	return m
}

func (m *small) layers() []nn.Layer {
	return []nn.Layer{m.patch, m.block, m.mixer, m.norm, m.head}
}

func (m *small) forward(x *tensor.Tensor, d nn.Dropout) *tensor.Tensor {
	h := m.mixer.Forward(m.block.Forward(m.patch.Forward(x)), d)
	return m.head.Forward(m.norm.Forward(h).Mean(1))
}

// trainer is one training of the small model.
type trainer struct {
	model  *small
	tape   *tensor.Tape
	opt    *nn.Adam
	clip   *nn.Clipper
	rates  nn.Schedule
	x, y   []float32
	losses []float32
}

func newTrainer(tb testing.TB, o cpu.Options) *trainer {
	tb.Helper()
	b := newBackend(tb, o)
	t := &trainer{
		model: newSmall(tb, b), tape: tensor.NewTape(b), rates: nn.WarmUp{Steps: 3, Start: 0.1, Then: nn.Cosine{Base: 1e-2, Steps: 30}},
		x: values("pictures", 6*3*16*16), y: values("targets", 6*5), losses: make([]float32, 0, 1000),
	}
	params := nn.Params(t.model.layers()...)
	var err error
	if t.opt, err = nn.NewAdam(params, kernels.AdamConfig{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.01, Decoupled: true}); err != nil {
		tb.Fatal(err)
	}
	if t.clip, err = nn.NewClipper(params); err != nil {
		tb.Fatal(err)
	}
	t.tape.Record(true)
	return t
}

// step is one training step; nothing in it allocates but errors.
func (t *trainer) step(tb testing.TB) {
	n := t.opt.Steps()
	t.tape.Reset()
	x, y := t.tape.Input(t.x, 6, 3, 16, 16), t.tape.Input(t.y, 6, 5)
	loss := nn.MSE(t.model.forward(x, nn.Dropout{Prob: 0.1, Seed: 1, Step: uint32(n)}), y)
	t.opt.ZeroGrad()
	loss.Backward()
	if _, err := t.clip.Clip(0.5); err != nil {
		tb.Fatal(err)
	}
	if err := t.opt.Step(t.rates.LR(n)); err != nil {
		tb.Fatal(err)
	}
	if len(t.losses) < cap(t.losses) {
		t.losses = append(t.losses, loss.Item())
	}
}

// TestTraining: thirty steps learn six pictures by heart, and end with the same
// bits on portable and vector kernels and at 1, 2 and 7 threads.
func TestTraining(t *testing.T) {
	var first [][]float32
	for _, o := range []cpu.Options{{Threads: 1, Portable: true}, {Threads: 1}, {Threads: 2}, {Threads: 7}} {
		tr := newTrainer(t, o)
		for range 30 {
			tr.step(t)
		}
		if end := tr.losses[29]; !(end < tr.losses[0]/3) {
			t.Errorf("loss went from %v to %v, expected a third at most", tr.losses[0], end)
		}
		all := [][]float32{tr.losses}
		for _, p := range nn.Params(tr.model.layers()...) {
			all = append(all, p.Floats())
		}
		if first == nil {
			first = all
		}
		for i := range all {
			equalBits(t, tr.tape.Backend().Name(), all[i], first[i])
		}
	}
}

// TestAllocations: once the first passes have filled the lists of free buffers,
// nothing is taken from the Go heap, by inference or by training (the project's
// bound is 50 a training step).
func TestAllocations(t *testing.T) {
	tr := newTrainer(t, cpu.Options{Threads: 2})
	tr.losses = make([]float32, 0, 1)
	for range 5 {
		tr.step(t)
	}
	if n := testing.AllocsPerRun(20, func() { tr.step(t) }); n != 0 {
		t.Errorf("%v allocations per training step, expected 0", n)
	}
	tr.tape.Record(false)
	out := make([]float32, 30)
	forward := func() {
		tr.tape.Reset()
		tr.model.forward(tr.tape.Input(tr.x, 6, 3, 16, 16), nn.Dropout{}).Read(out)
	}
	if n := testing.AllocsPerRun(20, forward); n != 0 {
		t.Errorf("%v allocations per forward pass, expected 0", n)
	}
}

// TestInferenceHoldsLittle: without recording a block gives back its temporaries,
// so that its result is all that remains.
func TestInferenceHoldsLittle(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 2})
	m := newSmall(t, b)
	tape := tensor.NewTape(b)
	x := tape.Input(values("tokens", 2*16*24), 2, 16, 24)
	before := b.Memory().InUse
	y := m.mixer.Forward(m.block.Forward(x), nn.Dropout{})
	// Two results of 768 values, each in a block of the allocator, remain.
	if grown, most := b.Memory().InUse-before, int64(2*768*4); grown > most {
		t.Errorf("%d bytes held after two blocks, expected at most %d", grown, most)
	}
	if y.Len() != 768 {
		t.Errorf("%d values, expected 768", y.Len())
	}
}

package nn_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/nn"
	"vision/tensor"
)

// module is a case of testdata/modules.npz (see the README there).
type module struct {
	name    string
	layer   nn.Layer
	forward func(x *tensor.Tensor) *tensor.Tensor
}

func modules(b kernels.Backend) []module {
	mlp := nn.NewMLP(b, "mlp", 11, 29, kernels.GELU)
	attention := nn.NewAttention(b, "attention", 24, 2)
	scale := nn.NewLayerScale(b, "layerscale.weight", 11, 1)
	block := nn.NewTransformerBlock(b, "block", nn.TransformerConfig{Width: 24, Heads: 2, Hidden: 96, Eps: 1e-6})
	scaled := nn.NewTransformerBlock(b, "block_scaled", nn.TransformerConfig{
		Width: 12, Heads: 3, Hidden: 48, Eps: 1e-6, LayerScale: true,
	})
	// The golden's λ is named weight, so that the generator makes it differ from 1.
	scaled.LS1 = nn.NewLayerScale(b, "block_scaled.ls1.weight", 12, 1)
	scaled.LS2 = nn.NewLayerScale(b, "block_scaled.ls2.weight", 12, 1)
	mixer := nn.NewMixerBlock(b, "mixer_block", nn.MixerConfig{Tokens: 13, Channels: 10, Eps: nn.MixerEps})
	patch := nn.NewPatchEmbed(b, "patch_embed", 3, 7, 4)
	return []module{
		{"mlp", mlp, func(x *tensor.Tensor) *tensor.Tensor { return mlp.Forward(x, tensor.Epilogue{}) }},
		{"attention", attention, func(x *tensor.Tensor) *tensor.Tensor { return attention.Forward(x, tensor.Epilogue{}) }},
		{"layerscale", scale, func(x *tensor.Tensor) *tensor.Tensor { return x.Mul(scale.Lambda) }},
		{"block", block, block.Forward},
		{"block_scaled", scaled, scaled.Forward},
		{"mixer_block", mixer, func(x *tensor.Tensor) *tensor.Tensor { return mixer.Forward(x, nn.Dropout{}) }},
		{"patch_embed", patch, patch.Forward},
	}
}

// TestModules compares layers with PyTorch, forward and backward, on both kernels
// of the CPU backend. Against float64 our error may be at most 1.5 times
// PyTorch's own: these sums are too short for blocks of 128 to help, so the two
// differ by luck of rounding. Gradients of parameters are known in float32 only:
// sums of at most 64 products of order one, hence 1e-5.
func TestModules(t *testing.T) {
	var record struct {
		PyTorchError map[string]struct{ RMS, Max float64 } `json:"pytorch_error"`
	}
	readJSON(t, "testdata/modules.json", &record)
	g := openGolden(t, "testdata/modules.npz")
	for _, o := range []cpu.Options{{Threads: 2}, {Threads: 1, Portable: true}} {
		b := newBackend(t, o)
		for _, m := range modules(b) {
			params := nn.Params(m.layer)
			if err := nn.Generate(params, 41, ""); err != nil {
				t.Fatal(err)
			}
			tp := tensor.NewTape(b)
			x := tp.Input(g.f32(m.name+"/x"), g.shape(m.name+"/x")...)
			free := m.forward(x).Floats()
			tp.Record(true)
			x.RequireGrad(true)
			y := m.forward(x)
			y.BackwardFrom(g.f32(m.name + "/dy"))
			name := b.Name() + " " + m.name
			equalBits(t, name+": with and without recording", y.Floats(), free)
			if e, bound := rmsError(free, g.f64(m.name+"/y64")), 1.5*record.PyTorchError[m.name].RMS; !(e <= bound) {
				t.Errorf("%s: RMS error %.3g, expected at most %.3g", name, e, bound)
			}
			pytorch := rmsError(g.f32(m.name+"/dx"), g.f64(m.name+"/dx64"))
			if e := rmsError(x.GradFloats(), g.f64(m.name+"/dx64")); !(e <= 1.5*pytorch) {
				t.Errorf("%s: RMS error of dx %.3g, expected at most 1.5 × PyTorch's %.3g", name, e, pytorch)
			}
			for _, p := range params {
				want := g.f32(m.name + "/grad/" + p.Name()[len(m.name)+1:])
				tolerance{abs: 1e-5, rel: 1e-5}.close(t, name+" gradient of "+p.Name(), p.GradFloats(), wide(want))
			}
		}
	}
}

// TestNames holds the parameters to the names, shapes and order of the reference
// implementations' state_dict.
func TestNames(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 1})
	var got []string
	for _, p := range nn.Params(
		nn.NewMixerBlock(b, "2", nn.MixerConfig{Tokens: 7, Channels: 6, Eps: nn.MixerEps}),
		nn.NewTransformerBlock(b, "blocks.0", nn.TransformerConfig{Width: 6, Heads: 2, Hidden: 24, Eps: 1e-6, LayerScale: true}),
		nn.NewPatchEmbed(b, "patch_embed", 3, 6, 2),
	) {
		got = append(got, p.Name()+" "+strings.Trim(fmt.Sprint(p.Shape()), "[]"))
	}
	want := []string{
		"2.0.norm.weight 6", "2.0.norm.bias 6", "2.0.fn.0.weight 28 7 1", "2.0.fn.0.bias 28",
		"2.0.fn.3.weight 7 28 1", "2.0.fn.3.bias 7",
		"2.1.norm.weight 6", "2.1.norm.bias 6", "2.1.fn.0.weight 3 6", "2.1.fn.0.bias 3",
		"2.1.fn.3.weight 6 3", "2.1.fn.3.bias 6",
		"blocks.0.norm1.weight 6", "blocks.0.norm1.bias 6", "blocks.0.attn.qkv.weight 18 6", "blocks.0.attn.qkv.bias 18",
		"blocks.0.attn.proj.weight 6 6", "blocks.0.attn.proj.bias 6", "blocks.0.ls1.gamma 6",
		"blocks.0.norm2.weight 6", "blocks.0.norm2.bias 6", "blocks.0.mlp.fc1.weight 24 6", "blocks.0.mlp.fc1.bias 24",
		"blocks.0.mlp.fc2.weight 6 24", "blocks.0.mlp.fc2.bias 6", "blocks.0.ls2.gamma 6",
		"patch_embed.proj.weight 6 3 2 2", "patch_embed.proj.bias 6",
	}
	if len(got) != len(want) {
		t.Fatalf("%d parameters, expected %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("parameter %d is %q, expected %q", i, got[i], want[i])
		}
	}
}

// TestPatchOrders checks both patch vectors on a picture whose values say where
// they come from: 100·c + 10·y + x.
func TestPatchOrders(t *testing.T) {
	tp := tensor.NewTape(newBackend(t, cpu.Options{Threads: 1}))
	picture := make([]float32, 2*4*6)
	for c := range 2 {
		for y := range 4 {
			for x := range 6 {
				picture[(c*4+y)*6+x] = float32(100*c + 10*y + x)
			}
		}
	}
	x := tp.Input(picture, 1, 2, 4, 6)
	// Patch 4 is row 1, column 1 of the 2×3 grid: y = 2, 3 and x = 2, 3.
	for order, want := range map[nn.PatchOrder][]float32{
		nn.ChannelFirst: {22, 23, 32, 33, 122, 123, 132, 133},
		nn.ChannelLast:  {22, 122, 23, 123, 32, 132, 33, 133},
	} {
		p := nn.Patches(x, 2, order)
		if p.Dim(0) != 1 || p.Dim(1) != 6 || p.Dim(2) != 8 {
			t.Fatalf("shape %v, expected [1 6 8]", p.Shape())
		}
		equalBits(t, "patch", p.Floats()[4*8:5*8], want)
	}
	var err error
	func() {
		defer kernels.Catch(&err)
		nn.Patches(x, 4, nn.ChannelFirst)
	}()
	if err == nil {
		t.Error("a width of 6 was cut into squares of 4")
	}
}

// TestMixerDropout: dropout is off without a probability, is another function of
// each step, the same for the same step, and lets gradients through only where
// values went through.
func TestMixerDropout(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 2})
	block := nn.NewMixerBlock(b, "m", nn.MixerConfig{Tokens: 8, Channels: 16, Eps: nn.MixerEps})
	if err := nn.Init(1, block); err != nil {
		t.Fatal(err)
	}
	tp := tensor.NewTape(b)
	x := tp.Input(values("x", 2*8*16), 2, 8, 16)
	run := func(d nn.Dropout) []float32 { return block.Forward(x, d).Floats() }
	first := run(nn.Dropout{Prob: 0.5, Seed: 1, Step: 1})
	equalBits(t, "same step", run(nn.Dropout{Prob: 0.5, Seed: 1, Step: 1}), first)
	for _, d := range []nn.Dropout{{}, {Prob: 0.5, Seed: 1, Step: 2}, {Prob: 0.5, Seed: 2, Step: 1}} {
		same := 0
		for i, v := range run(d) {
			if v == first[i] {
				same++
			}
		}
		if same > len(first)/2 { // an output may be dropped by both: about a quarter
			t.Errorf("%+v: %d of %d values equal those of another draw", d, same, len(first))
		}
	}
	tp.Record(true)
	block.Forward(x, nn.Dropout{Prob: 0.5, Seed: 1, Step: 1}).MSE(x).Backward()
	for _, p := range nn.Params(block) {
		for _, g := range p.GradFloats() {
			if math.IsNaN(float64(g)) {
				t.Fatalf("gradient of %q is NaN", p.Name())
			}
		}
	}
}

package nn_test

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/nn"
	"vision/tensor"
)

// backend is the CPU, for an example.
func backend() *cpu.Backend {
	b, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		panic(err)
	}
	return b
}

// A linear layer learns y = 2·x₀ − x₁ + 1 from four points.
func Example() {
	b := backend()
	defer b.Close()
	model := nn.NewLinear(b, "model", 2, 1, true)
	if err := nn.Init(1, model); err != nil {
		panic(err)
	}
	opt, err := nn.NewAdam(nn.Params(model), kernels.AdamConfig{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8})
	if err != nil {
		panic(err)
	}
	schedule := nn.NewOneCycle(0.3, 200)
	tape := tensor.NewTape(b)
	tape.Record(true)
	for step := range int64(200) {
		tape.Reset()
		x := tape.Input([]float32{0, 0, 1, 0, 0, 1, 1, 1}, 4, 2)
		loss := nn.MSE(model.Forward(x), tape.Input([]float32{1, 3, 0, 2}, 4, 1))
		opt.ZeroGrad()
		loss.Backward()
		if err := opt.Step(schedule.LR(step)); err != nil {
			panic(err)
		}
	}
	fmt.Printf("%.2f %.2f\n", model.Weight.Floats(), model.Bias.Floats())
	// Output: [2.00 -1.00] [1.00]
}

func ExampleParams() {
	b := backend()
	defer b.Close()
	block := nn.NewTransformerBlock(b, "blocks.0", nn.TransformerConfig{Width: 768, Heads: 12, Hidden: 3072, Eps: 1e-6})
	params := nn.Params(block)
	fmt.Println(params[2].Name(), params[2].Shape(), nn.Count(params))
	// Output: blocks.0.attn.qkv.weight [2304 768] 7087872
}

func ExampleMixerBlock() {
	b := backend()
	defer b.Close()
	block := nn.NewMixerBlock(b, "2", nn.MixerConfig{Tokens: 48, Channels: 512, Eps: nn.MixerEps})
	if err := nn.Generate(nn.Params(block), 1, ""); err != nil {
		panic(err)
	}
	tape := tensor.NewTape(b)
	y := block.Forward(tape.Input(make([]float32, 2*48*512), 2, 48, 512), nn.Dropout{})
	fmt.Println(y.Shape(), block.Tokens.In.Weight.Shape(), block.Channels.In.Weight.Shape())
	// Output: [2 48 512] [192 48 1] [256 512]
}

func ExamplePatches() {
	b := backend()
	defer b.Close()
	tape := tensor.NewTape(b)
	x := tape.Input([]float32{1, 2, 3, 4, 10, 20, 30, 40}, 1, 2, 2, 2) // two channels of 2×2
	fmt.Println(nn.Patches(x, 2, nn.ChannelFirst))
	fmt.Println(nn.Patches(x, 2, nn.ChannelLast))
	// Output:
	// [1 1 8][1.0000 2.0000 3.0000 4.0000 10.0000 20.0000 30.0000 40.0000]
	// [1 1 8][1.0000 10.0000 2.0000 20.0000 3.0000 30.0000 4.0000 40.0000]
}

func ExampleOneCycle() {
	s := nn.NewOneCycle(1e-2, 20)
	for _, step := range []int64{0, 5, 19} {
		fmt.Printf("%.3g ", s.LR(step))
	}
	// Output: 0.0004 0.01 4e-08
}

func ExampleWarmUp() {
	s := nn.WarmUp{Steps: 2, Start: 0.5, Then: nn.StepDecay{Base: 1, Gamma: 0.1, Every: 2}}
	for step := range int64(6) {
		fmt.Printf("%.4g ", s.LR(step))
	}
	// Output: 0.5 0.75 1 1 0.1 0.1
}

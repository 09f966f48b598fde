package audit

import (
	"fmt"

	"vision/kernels"
	"vision/models/blip"
	"vision/models/vit"
	"vision/nn"
	"vision/tensor"
)

// blipConfig is a BLIP tower of 17 tokens; a patch has 192 values.
var blipConfig = vit.Config{Image: 32, Patch: 8, Width: 48, Depth: 2, Heads: 3, Hidden: 192, Eps: blip.EpsLAVIS}

func runBLIP(r *recorder) error {
	r.Mark("weights")
	m, err := vit.New(r, blipConfig)
	if err != nil {
		return err
	}
	params := m.Params()
	defer free(params)
	r.name(params)
	if err := m.Generate("visual_encoder.", seed); err != nil {
		return err
	}
	if err := r.set("weights", params, false); err != nil {
		return err
	}
	x := draw("blip/x", r.batch*3*m.Image*m.Image)
	y := draw("blip/y", r.batch*m.Tokens()*m.Width)
	input := func(t *tensor.Tape) *tensor.Tensor { return t.Input(x, r.batch, 3, m.Image, m.Image) }
	tape := tensor.NewTape(r)
	if err := r.walk(m, input(tape)); err != nil {
		return err
	}
	tape.Reset()
	nn.Freeze(params, false)
	opt, err := nn.NewAdam(params, kernels.AdamConfig{Beta1: 0.9, Beta2: 0.99, Eps: 1e-8, WeightDecay: 1e-3})
	if err != nil {
		return err
	}
	return r.train(training{params: params, opt: opt, rate: 1e-3, loss: func(t *tensor.Tape, _ int) *tensor.Tensor {
		tokens, err := m.Forward(input(t), vit.Final)
		if err != nil {
			kernels.Fail("audit", kernels.ErrValue, err.Error())
		}
		return tokens.MSE(t.Input(y, r.batch, m.Tokens(), m.Width))
	}})
}

// walk goes through the tower and notes the state after each part.
func (r *recorder) walk(m *vit.Model, x *tensor.Tensor) error {
	r.Mark("forward")
	return m.Walk(x, func(layer int, y *tensor.Tensor) bool {
		name := "embeddings"
		switch {
		case layer == vit.Final:
			name = "features"
		case layer > 0:
			name = fmt.Sprintf("blocks.%d", layer-1)
		}
		r.values(name, y)
		return true
	})
}

func free(params []*tensor.Tensor) {
	for _, p := range params {
		p.Free()
	}
}

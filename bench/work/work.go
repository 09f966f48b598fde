// Package work holds the pieces of work that benchmarks measure, so that the Go
// benchmarks and the comparison with other programs run the same thing.
package work

import (
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/blip"
	"vision/models/vit"
	"vision/tensor"
)

// ViT is BLIP's ViT-B/16 at 224 px with generator weights and a batch of inputs.
type ViT struct {
	backend *cpu.Backend
	model   *vit.Model
	tape    *tensor.Tape
	input   []float32
	batch   int
}

// NewViT prepares the network and runs it once, so that memory is warm.
func NewViT(threads, batch int) (*ViT, error) {
	b, err := cpu.New(cpu.Options{Threads: threads})
	if err != nil {
		return nil, err
	}
	m, err := vit.New(b, blip.Base(224, blip.EpsLAVIS))
	if err != nil {
		return nil, err
	}
	if err := m.Generate("visual_encoder.", 1); err != nil {
		return nil, err
	}
	if err := m.Constant(); err != nil {
		return nil, err
	}
	v := &ViT{backend: b, model: m, tape: tensor.NewTape(b), input: make([]float32, batch*3*224*224), batch: batch}
	s := philox.New(1).Stream("input/bench")
	for i := range v.input {
		v.input[i] = s.Signed(0, uint64(i))
	}
	return v, v.Run()
}

// Run computes the tokens of the batch.
func (v *ViT) Run() error {
	defer v.tape.Reset()
	_, err := v.model.Forward(v.tape.Input(v.input, v.batch, 3, 224, 224), vit.Final)
	return err
}

// GFLOP is the number of multiplications and additions of one Run's products, in
// 10⁹: patch embedding, projections, attention and MLP; the rest is below 1 %.
func (v *ViT) GFLOP() float64 {
	c := v.model.Config
	n, d, h := float64(c.Tokens()), float64(c.Width), float64(c.Hidden)
	block := 4*n*d*d + 2*n*n*d + 2*n*d*h
	patches := (n - 1) * d * float64(3*c.Patch*c.Patch)
	return float64(v.batch) * 2 * (patches + float64(c.Depth)*block) / 1e9
}

// Close releases the device.
func (v *ViT) Close() error { return v.backend.Close() }

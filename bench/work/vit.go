package work

import (
	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/blip"
	"vision/models/vit"
	"vision/tensor"
)

// ViT is BLIP's ViT-B/16 at 224 px with generator weights and a batch of inputs;
// masked, the inputs are first multiplied with masks, as attention maps by scores
// (ScoreCAM) ask for it, some hundred times for one picture.
type ViT struct {
	backend kernels.Backend
	model   *vit.Model
	tape    *tensor.Tape
	input   []float32
	masks   []float32 // nil where nothing is masked
	batch   int
}

// NewViT prepares the network and runs it once, so that memory is warm.
func NewViT(threads, batch int) (*ViT, error) { return newViT(threads, batch, false) }

func newViT(threads, batch int, masked bool) (*ViT, error) {
	b, err := cpu.New(cpu.Options{Threads: threads})
	if err != nil {
		return nil, err
	}
	return ViTOn(b, batch, masked)
}

// ViTOn is NewViT on a device, which the work closes. Its ops may be profiled.
func ViTOn(b kernels.Backend, batch int, masked bool) (*ViT, error) {
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
	if masked {
		v.masks = make([]float32, len(v.input))
		for i := range v.masks {
			v.masks[i] = float32(i%7) / 7
		}
	}
	return v, v.Run()
}

// Run computes the tokens of the batch.
func (v *ViT) Run() error {
	defer v.tape.Reset()
	x := v.tape.Input(v.input, v.batch, 3, 224, 224)
	if v.masks != nil {
		x = x.Mul(v.tape.Input(v.masks, v.batch, 3, 224, 224))
	}
	_, err := v.model.Forward(x, vit.Final)
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

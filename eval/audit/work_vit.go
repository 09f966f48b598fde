package audit

import (
	_ "embed"
	"errors"

	"vision/kernels/cpu"
	"vision/kernels/digest"
	"vision/models/blip"
	"vision/models/pixels"
	"vision/models/vit"
	"vision/tensor"
)

// Photograph is the name of the picture in vit-b16.
const Photograph = "000000000030.png"

//go:embed photo/000000000030.png
var photograph []byte

// runViT is one forward pass of BLIP's tower at full size. The generator's weights
// are drawn on the host and uploaded: on a simulated device drawing 86 million of
// them would take longer than the pass.
func runViT(r *recorder) error {
	c := blip.Base(224, blip.EpsLAVIS)
	picture, err := pixels.Decode(photograph)
	if err != nil {
		return err
	}
	x := make([]float32, 3*picture.W*picture.H)
	if err := pixels.Normalize(x, picture, blip.Scaling()); err != nil {
		return err
	}
	r.state("photograph", digest.Float32([]int{3, picture.H, picture.W}, x))
	r.Mark("weights")
	m, err := vit.New(r, c)
	if err != nil {
		return err
	}
	defer free(m.Params())
	r.name(m.Params())
	if err := generateOnHost(m); err != nil {
		return err
	}
	if err := r.set("weights", m.Params(), false); err != nil {
		return err
	}
	tape := tensor.NewTape(r)
	defer tape.Reset()
	return r.walk(m, tape.Input(x, 1, 3, c.Image, c.Image))
}

// generateOnHost fills the tower with the weights that LAVIS' names give.
func generateOnHost(m *vit.Model) (err error) {
	b, err := cpu.New(cpu.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	host, err := vit.New(b, m.Config)
	if err != nil {
		return err
	}
	defer free(host.Params())
	if err := host.Generate("visual_encoder.", seed); err != nil {
		return err
	}
	params := m.Params()
	for i, p := range host.Params() {
		params[i].Write(p.Floats())
	}
	return nil
}

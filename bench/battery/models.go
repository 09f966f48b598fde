package battery

import (
	"errors"
	"fmt"
	"time"

	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
	"vision/models/blip"
	"vision/models/vit"
	"vision/tensor"
)

// batches of images end to end.
var batches = []int{1, 8, 64}

// models measures the whole forward of ViT-B/16 at every precision, launched op by
// op and as a graph; input and weights lie on the device.
func (b *battery) models() error {
	var errs []error
	for _, p := range []gpu.Precision{gpu.FP32, gpu.TF32, gpu.BF16} {
		errs = append(errs, b.withClock(p, func(backend *cuda.Backend, c *clock) error { return b.vit(backend, c, p) }))
	}
	return errors.Join(errs...)
}

func (b *battery) vit(backend *cuda.Backend, c *clock, p gpu.Precision) error {
	config, sizes := blip.Base(224, blip.EpsLAVIS), batches
	if b.options.Rehearse {
		config.Image, config.Width, config.Hidden, config.Depth, config.Heads = 32, 64, 128, 2, 1
		sizes = []int{1, 2}
	}
	m, err := vit.New(backend, config)
	if err != nil {
		return err
	}
	if err := m.Generate("visual_encoder.", 1); err != nil {
		return err
	}
	for i, batch := range sizes {
		if !b.fits(needs["models"]) {
			return fmt.Errorf("%s: %w", p, noTime(i, len(sizes)))
		}
		if err := b.batch(backend, c, m, p, batch); err != nil {
			return err
		}
	}
	return nil
}

func (b *battery) batch(backend *cuda.Backend, c *clock, m *vit.Model, p gpu.Precision, batch int) error {
	o := &operands{b: backend}
	defer o.free()
	x := o.random(batch * 3 * m.Image * m.Image)
	tape := tensor.NewTape(backend)
	var failed error
	forward := func() {
		_, err := m.Forward(tape.Wrap(x, batch, 3, m.Image, m.Image), vit.Final)
		failed = errors.Join(failed, err)
		tape.Reset()
	}
	row := ModelRow{Model: "ViT-B/16", Implementation: "vision", Precision: p.String(), Batch: batch}
	ms, err := b.times(c, func(int) { forward() }, time.Second, 40)
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	b.record(row, ms)
	graph, err := backend.Device.Capture(forward)
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	ms, err = b.times(c, func(int) { graph.Launch() }, time.Second, 40)
	if err := errors.Join(err, graph.Close()); err != nil {
		return err
	}
	row.Graph = true
	b.record(row, ms)
	return nil
}

func (b *battery) record(row ModelRow, ms []float64) {
	var perSecond []float64
	for _, t := range ms {
		perSecond = append(perSecond, 1e3*float64(row.Batch)/t)
	}
	row.Millis, row.ImagesPerS = SpreadOf(ms), SpreadOf(perSecond)
	b.result.Models = append(b.result.Models, row)
	b.say("%s %s batch %d, graph %v: %s images/s", row.Model, row.Precision, row.Batch, row.Graph, row.ImagesPerS.text(1))
}

package vit

import (
	"errors"
	"fmt"
	"strconv"

	"vision/kernels"
	"vision/models/features"
	"vision/models/pixels"
	"vision/tensor"
)

// Extractor turns pictures into tokens: it squashes them to the network's square,
// normalises and runs the network. It implements features.Extractor.
type Extractor struct {
	model   *Model
	scaling pixels.Scaling
	layer   int
	spec    features.Spec
	tape    *tensor.Tape
	resizer pixels.Resizer
	square  *pixels.RGB8
	input   []float32
}

var _ features.Extractor = (*Extractor)(nil)

// NewExtractor makes an extractor of one layer ([Final] for the tokens after the
// last norm). family and weights (a digest of the parameters) go into the spec; the
// model's weights become constant.
func NewExtractor(b kernels.Backend, m *Model, s pixels.Scaling, layer int, family, weights string) (*Extractor, error) {
	if layer != Final && (layer < 0 || layer > m.Depth) {
		return nil, fmt.Errorf("vit: layer %d, expected 0 to %d or none for the final tokens", layer, m.Depth)
	}
	if err := m.Constant(); err != nil {
		return nil, err
	}
	name := "final"
	if layer != Final {
		name = strconv.Itoa(layer)
	}
	return &Extractor{
		model: m, scaling: s, layer: layer, tape: tensor.NewTape(b), square: pixels.New(m.Image, m.Image),
		spec: features.Spec{
			Model: family + ": " + m.Config.String(), Weights: weights, Layer: name,
			Image: m.Image, Tokens: m.Tokens(), Width: m.Width, Numerics: kernels.Numerics, Arithmetic: b.Arithmetic(),
		},
	}, nil
}

// Spec says what a row means.
func (e *Extractor) Spec() features.Spec { return e.spec }

// Extract writes the tokens of each picture, [N, D] row-major, into dst.
func (e *Extractor) Extract(dst []float32, pictures []*pixels.RGB8) (err error) {
	defer kernels.Catch(&err)
	defer e.tape.Reset()
	x, err := e.prepare(pictures)
	if err != nil {
		return err
	}
	y, err := e.model.Forward(x, e.layer)
	if err != nil {
		return err
	}
	y.Read(dst)
	return e.tape.Backend().Sync()
}

// prepare squashes and normalises pictures: [n, 3, Image, Image] on the device.
func (e *Extractor) prepare(pictures []*pixels.RGB8) (*tensor.Tensor, error) {
	side := e.model.Image
	n := 3 * side * side
	if len(e.input) < len(pictures)*n {
		e.input = make([]float32, len(pictures)*n)
	}
	input := e.input[:len(pictures)*n]
	for i, p := range pictures {
		if err := e.resizer.ResizeInto(e.square, p); err != nil {
			return nil, err
		}
		if err := pixels.Normalize(input[i*n:(i+1)*n], e.square, e.scaling); err != nil {
			return nil, err
		}
	}
	return e.tape.Input(input, len(pictures), 3, side, side), nil
}

// Layers shows every hidden state of pictures to visit, layers 0 to Depth and then
// [Final], as [n, N, D]; with maps also the attention maps of blocks 1 to Depth as
// [n, H, N, N] ([Model.WalkMaps]), nil elsewhere. The slices are overwritten by the
// next layer. The first error that visit returns ends the walk and is returned. The
// bits are those of Extract.
func (e *Extractor) Layers(pictures []*pixels.RGB8, maps bool, visit func(layer int, tokens, maps []float32) error) (err error) {
	defer kernels.Catch(&err)
	defer e.tape.Reset()
	x, err := e.prepare(pictures)
	if err != nil {
		return err
	}
	var tokens, attention []float32
	var failed error
	walk := func(layer int, y, p *tensor.Tensor) bool {
		tokens = read(tokens, y)
		var shown []float32
		if p != nil {
			attention = read(attention, p)
			shown = attention
		}
		if failed = e.tape.Backend().Sync(); failed == nil {
			failed = visit(layer, tokens, shown)
		}
		return failed == nil
	}
	return errors.Join(e.model.walk(x, maps, walk), failed)
}

// read copies a tensor's values, into dst if they fit.
func read(dst []float32, t *tensor.Tensor) []float32 {
	if cap(dst) < t.Len() {
		dst = make([]float32, t.Len())
	}
	dst = dst[:t.Len()]
	t.Read(dst)
	return dst
}

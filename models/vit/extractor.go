package vit

import (
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
// last norm). family and weights (a digest of the parameters) go into the spec.
func NewExtractor(b kernels.Backend, m *Model, s pixels.Scaling, layer int, family, weights string) (*Extractor, error) {
	if layer != Final && (layer < 0 || layer > m.Depth) {
		return nil, fmt.Errorf("vit: layer %d, expected 0 to %d or none for the final tokens", layer, m.Depth)
	}
	name := "final"
	if layer != Final {
		name = strconv.Itoa(layer)
	}
	return &Extractor{
		model: m, scaling: s, layer: layer, tape: tensor.NewTape(b), square: pixels.New(m.Image, m.Image),
		spec: features.Spec{
			Model: family + ": " + m.Config.String(), Weights: weights, Layer: name,
			Image: m.Image, Tokens: m.Tokens(), Width: m.Width, Numerics: kernels.Numerics,
		},
	}, nil
}

// Spec says what a row means.
func (e *Extractor) Spec() features.Spec { return e.spec }

// Extract writes the tokens of each picture, [N, D] row-major, into dst.
func (e *Extractor) Extract(dst []float32, pictures []*pixels.RGB8) (err error) {
	defer kernels.Catch(&err)
	side := e.model.Image
	n := 3 * side * side
	if len(e.input) < len(pictures)*n {
		e.input = make([]float32, len(pictures)*n)
	}
	input := e.input[:len(pictures)*n]
	for i, p := range pictures {
		if err := e.resizer.ResizeInto(e.square, p); err != nil {
			return err
		}
		if err := pixels.Normalize(input[i*n:(i+1)*n], e.square, e.scaling); err != nil {
			return err
		}
	}
	defer e.tape.Reset()
	y, err := e.model.Forward(e.tape.Input(input, len(pictures), 3, side, side), e.layer)
	if err != nil {
		return err
	}
	y.Read(dst)
	return e.tape.Backend().Sync()
}

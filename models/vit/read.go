package vit

import (
	"fmt"

	"vision/models/checkpoint"
)

// Read takes every parameter of the configuration from a file, in the given
// layout, and hands it on: put is called once for each, with as many finite values
// as its shape has, which it must not keep. Position embeddings of another grid
// are interpolated. Tensors that are missing, have another shape or are not used
// are one error that lists them all; then put is not called.
func Read(f *checkpoint.File, c Config, l Layout, put func(p Parameter, values []float32)) (checkpoint.Report, error) {
	if err := c.Validate(); err != nil {
		return checkpoint.Report{}, err
	}
	return checkpoint.Bind(f, wanted(c, l, put, nil), l.Ignore)
}

// Check compares the names and shapes of a file's tensors with what Read would read,
// and reads none: before a model is made whose configuration came from the file.
func Check(f *checkpoint.File, c Config, l Layout) error {
	if err := c.Validate(); err != nil {
		return fmt.Errorf("%s: %w", f.Path(), err)
	}
	_, err := checkpoint.Match(f, wanted(c, l, func(Parameter, []float32) {}, nil), l.Ignore)
	return err
}

// wanted lists the tensors; use, if not nil, may take panels where they lie in the file.
func wanted(c Config, l Layout, put func(p Parameter, values []float32), use func(p Parameter, width int, panels []float32) bool) []checkpoint.Want {
	var wants []checkpoint.Want
	for _, p := range c.Parameters() {
		pieces := l.Find(p.Name, p.Shape)
		done := exactly(p.Name, p.Shape, func(v []float32) { put(p, v) })
		if p.Name == "pos_embed" {
			pieces, done = anyRows(pieces), positions(c, done)
		}
		to := &parameter{rows: p.Shape[0], done: done}
		if use != nil {
			to.use = func(width int, panels []float32) bool { return use(p, width, panels) }
		}
		wants = append(wants, to.want(pieces)...)
	}
	return wants
}

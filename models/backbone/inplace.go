package backbone

import (
	"errors"
	"fmt"

	"vision/models/pixels"
)

// InPlace reports whether packed weights are read where they lie in their file. The
// digest is then the one noted when they were packed, until [Backbone.Verify] compares it.
func (b *Backbone) InPlace() bool { return b.file != nil }

// Verify compares the digest with the values in use, all of which it reads if they are in
// place; those of other weights were hashed as they came.
func (b *Backbone) Verify() error {
	if !b.InPlace() {
		return nil
	}
	got, err := Digest(b.Model)
	if err := errors.Join(err, b.unchanged()); err != nil {
		return err
	}
	if got != b.Digest {
		return fmt.Errorf("%s: the parameters have the digest %s, and the file says %s", b.file.Path(), got, b.Digest)
	}
	return nil
}

// Close gives the file of weights in place back; the network cannot be used any more.
func (b *Backbone) Close() error {
	if !b.InPlace() {
		return nil
	}
	return b.file.Close()
}

// unchanged reports a file that another process wrote to or cut while it is in use.
func (b *Backbone) unchanged() error {
	if !b.InPlace() {
		return nil
	}
	return b.file.Changed()
}

// Extract is [vit.Extractor.Extract]; tokens of a file that changed meanwhile are an error.
func (b *Backbone) Extract(dst []float32, pictures []*pixels.RGB8) error {
	return errors.Join(b.Extractor.Extract(dst, pictures), b.unchanged())
}

// Layers is [vit.Extractor.Layers], with the same care.
func (b *Backbone) Layers(pictures []*pixels.RGB8, maps bool, visit func(layer int, tokens, maps []float32) error) error {
	return errors.Join(b.Extractor.Layers(pictures, maps, visit), b.unchanged())
}

package augment

import (
	"encoding/binary"
	"fmt"

	"vision/kernels/philox"
	"vision/models/features"
	"vision/models/pixels"
)

// RandomAugment's parameters in BlipImageTrainProcessor: two operations, each applied
// with probability one half, at level 5 of 10.
const (
	operations = 2
	level      = 5
)

// Config says which augmented forms of pictures there are.
type Config struct {
	Forms int    `json:"forms"` // of each picture, beside the picture itself; 0 is none
	Seed  uint64 `json:"seed"`
}

// MaxForms bounds Config.Forms: they are computed and stored.
const MaxForms = 1 << 10

// Validate reports a number of forms that is out of range.
func (c Config) Validate() error {
	if c.Forms < 0 || c.Forms > MaxForms {
		return fmt.Errorf("augment: %d augmented forms of a picture, expected 0 to %d", c.Forms, MaxForms)
	}
	return nil
}

// stream is the random stream of all augmentations; its step is the form's number.
const stream = "augment"

// Augmenter makes augmented forms of pictures. It must not be used by two goroutines
// at once.
type Augmenter struct {
	side    int
	stream  philox.Stream
	resizer pixels.Resizer
}

// New makes an augmenter whose results are side × side pixels, as the network reads them.
func New(side int, seed uint64) (*Augmenter, error) {
	if side < 1 || side > maxSide {
		return nil, fmt.Errorf("augment: pictures of side %d, expected 1 to %d", side, maxSide)
	}
	return &Augmenter{side: side, stream: philox.New(seed).Stream(stream)}, nil
}

// Chosen is what was drawn for a form.
type Chosen struct {
	Part   Rect
	Mirror bool
	Steps  []Step
}

// Step is an operation that is applied, in the direction that was drawn.
type Step struct {
	Operation Operation
	Negative  bool
}

// Choose draws form k = 1, 2, … of a picture. The draw depends on the seed, the
// picture's pixels and k, never on a file's name or place: its words are those of the
// Philox stream "augment", step k, from element 2⁸·(the first 48 bits of
// features.Identify(p), big-endian) on, used in the order in which the reference
// draws: for each attempt at a crop area and ratio; row and column of its corner;
// mirroring; the operations; then for each operation whether it is applied and, if it
// is and has two, its direction.
func (a *Augmenter) Choose(p *pixels.RGB8, k int) Chosen {
	id := features.Identify(p)
	d := &draws{stream: a.stream, step: uint32(k), next: binary.BigEndian.Uint64(id[:8]) >> 16 << 8}
	c := Chosen{Part: cut(d, p.W, p.H), Mirror: d.uniform() < 0.5}
	var drawn [operations]Operation
	for i := range drawn {
		drawn[i] = Operations()[d.below(len(Operations()))]
	}
	for _, o := range drawn {
		if d.uniform() > 0.5 {
			continue
		}
		s := Step{Operation: o}
		switch {
		case o == Rotate:
			s.Negative = d.uniform() < 0.5
		case o.Signed():
			s.Negative = d.uniform() > 0.5
		}
		c.Steps = append(c.Steps, s)
	}
	return c
}

// Augment returns form k ≥ 1 of a picture: the part that was drawn, resized to the
// square (bicubic, Pillow's), mirrored or not, and changed by the operations.
func (a *Augmenter) Augment(p *pixels.RGB8, k int) (*pixels.RGB8, error) {
	if k < 1 || k > MaxForms {
		return nil, fmt.Errorf("augment: form %d of a picture, expected 1 to %d", k, MaxForms)
	}
	c := a.Choose(p, k)
	part, err := p.Crop(c.Part.X, c.Part.Y, c.Part.W, c.Part.H)
	if err != nil {
		return nil, fmt.Errorf("augment: %w", err)
	}
	out, err := a.resizer.Resize(part, a.side, a.side)
	if err != nil {
		return nil, fmt.Errorf("augment: %w", err)
	}
	if c.Mirror {
		out.Mirror()
	}
	for _, s := range c.Steps {
		if out, err = s.Operation.Apply(out, level, s.Negative); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// draws hands a stream's elements out one after another.
type draws struct {
	stream philox.Stream
	step   uint32
	next   uint64
}

// uniform is the next element as a number in [0, 1).
func (d *draws) uniform() float32 {
	d.next++
	return d.stream.Uniform(d.step, d.next-1)
}

// below is the next element as an integer in [0, n).
func (d *draws) below(n int) int {
	d.next++
	return int(d.stream.Intn(d.step, d.next-1, uint32(n)))
}

package augment

import (
	"fmt"
	"slices"

	"vision/models/pixels"
)

// Operation is one of RandomAugment's, by its name there.
type Operation string

// The operations of BlipImageTrainProcessor.
const (
	Identity     Operation = "Identity"
	AutoContrast Operation = "AutoContrast"
	Brightness   Operation = "Brightness"
	Sharpness    Operation = "Sharpness"
	Equalize     Operation = "Equalize"
	ShearX       Operation = "ShearX"
	ShearY       Operation = "ShearY"
	TranslateX   Operation = "TranslateX"
	TranslateY   Operation = "TranslateY"
	Rotate       Operation = "Rotate"
)

// Operations lists them in the order from which BlipImageTrainProcessor draws.
func Operations() []Operation {
	return []Operation{Identity, AutoContrast, Brightness, Sharpness, Equalize, ShearX, ShearY, TranslateX, TranslateY, Rotate}
}

// MaxLevel is the strongest level.
const MaxLevel = 10

// Signed reports whether the operation goes in one of two directions.
func (o Operation) Signed() bool {
	return slices.Contains([]Operation{ShearX, ShearY, TranslateX, TranslateY, Rotate}, o)
}

// argument is what a level means (randaugment.py: arg_dict): a factor of 0.1 to 1.9,
// a shear of at most 0.3, at most 10 pixels, at most 30 degrees.
func (o Operation) argument(level int, negative bool) float64 {
	part, v := float64(level)/MaxLevel, 0.0
	switch o {
	case Brightness, Sharpness:
		return float64(part*1.8) + 0.1
	case ShearX, ShearY:
		v = part * 0.3
	case TranslateX, TranslateY:
		v = part * 10
	case Rotate:
		v = part * 30
	}
	if negative {
		return -v
	}
	return v
}

// maxSide is the longest side that warpAffine's 16-bit coordinates reach.
const maxSide = 1<<15 - 2

// Apply returns the picture that the operation makes at a level, 0 to MaxLevel;
// negative is the other direction of operations that are [Operation.Signed], the
// others do not read it. p is not changed.
func (o Operation) Apply(p *pixels.RGB8, level int, negative bool) (*pixels.RGB8, error) {
	if !slices.Contains(Operations(), o) {
		return nil, fmt.Errorf("augment: operation %q, expected one of %v", string(o), Operations())
	}
	if level < 0 || level > MaxLevel {
		return nil, fmt.Errorf("augment: %s at level %d, expected 0 to %d", o, level, MaxLevel)
	}
	if p == nil || p.W < 1 || p.H < 1 || p.W > maxSide || p.H > maxSide || len(p.Pix) != 3*p.W*p.H {
		return nil, fmt.Errorf("augment: %s of a picture that is absent, incomplete or has a side above %d", o, maxSide)
	}
	v := o.argument(level, negative)
	switch o {
	case AutoContrast:
		return autoContrast(p), nil
	case Brightness:
		return brightness(p, v), nil
	case Sharpness:
		return sharpness(p, v), nil
	case Equalize:
		return equalize(p), nil
	case ShearX:
		return shearX(v).warp(p), nil
	case ShearY:
		return shearY(v).warp(p), nil
	case TranslateX:
		return translateX(v).warp(p), nil
	case TranslateY:
		return translateY(v).warp(p), nil
	case Rotate:
		return rotation(v, p.W, p.H).warp(p), nil
	}
	return p.Crop(0, 0, p.W, p.H)
}

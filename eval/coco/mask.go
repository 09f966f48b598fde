package coco

import "fmt"

// Limits on masks; a description that asks for more is refused before memory
// is taken for it.
const (
	// MaxSide is the largest height or width.
	MaxSide = 1 << 15
	// MaxPixels is the largest number of pixels of one mask.
	MaxPixels = 1 << 26
)

// Mask is a binary picture of W × H pixels in rows from top to bottom:
// Pix[yW+x] is 1 inside the object and 0 outside.
type Mask struct {
	W, H int
	Pix  []uint8
}

// NewMask returns an empty mask, or an error for sides outside the limits.
func NewMask(w, h int) (*Mask, error) {
	if err := checkSides(w, h); err != nil {
		return nil, err
	}
	return &Mask{W: w, H: h, Pix: make([]uint8, w*h)}, nil
}

func checkSides(w, h int) error {
	if w <= 0 || h <= 0 || w > MaxSide || h > MaxSide || w*h > MaxPixels {
		return fmt.Errorf("mask of %d×%d pixels: sides must be 1..%d and pixels at most %d", w, h, MaxSide, MaxPixels)
	}
	return nil
}

// Area counts the pixels inside.
func (m *Mask) Area() int {
	n := 0
	for _, v := range m.Pix {
		n += int(v)
	}
	return n
}

// Add joins another mask of the same sides to this one (union).
func (m *Mask) Add(o *Mask) error {
	if m.W != o.W || m.H != o.H {
		return fmt.Errorf("union of a %d×%d and a %d×%d mask", m.W, m.H, o.W, o.H)
	}
	for i, v := range o.Pix {
		m.Pix[i] |= v
	}
	return nil
}

// IoU is the number of pixels in both masks divided by those in either, and 1
// if both are empty.
func IoU(a, b *Mask) (float64, error) {
	if a.W != b.W || a.H != b.H {
		return 0, fmt.Errorf("intersection of a %d×%d and a %d×%d mask", a.W, a.H, b.W, b.H)
	}
	both, either := 0, 0
	for i := range a.Pix {
		both += int(a.Pix[i] & b.Pix[i])
		either += int(a.Pix[i] | b.Pix[i])
	}
	if either == 0 {
		return 1, nil
	}
	return float64(both) / float64(either), nil
}

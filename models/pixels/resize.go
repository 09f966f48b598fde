package pixels

import "fmt"

// Resizer scales pictures with Pillow's bicubic filter, to the byte:
// Image.resize((w, h), Image.Resampling.BICUBIC).
//
// Along each axis, with scale = in/out and f = max(scale, 1), output i is the
// weighted mean of the inputs around its centre c = (i + 0.5)·scale:
//
//	first = int(max(c − 2f + 0.5, 0)), end = int(min(c + 2f + 0.5, in))
//	w[j]  = B((j − c + 0.5)/f), divided by the sum of the w, in float64
//	k[j]  = w[j]·2²² rounded half away from zero
//	out   = clip((2²¹ + Σ in[j]·k[j]) >> 22, 0, 255)
//
// with B Keys's cubic (a = −0.5). Widening f by the scale is what antialiases.
// The first pass is rounded to bytes; a pass along an axis whose size does not
// change is skipped. Order says which pass is first.
//
// A Resizer keeps its coefficients and its intermediate picture between calls,
// so repeated calls with the same sizes allocate nothing. It must not be used
// by two goroutines at once. The zero value is ready.
type Resizer struct {
	// Order is HorizontalFirst unless set.
	Order PassOrder

	x, y taps
	tmp  []uint8
}

// PassOrder is the order of the two passes of a Resizer. It matters because
// the picture between them is rounded to bytes.
type PassOrder int

const (
	// HorizontalFirst is NUMERICS §9's order and that of Pillow up to
	// version 12 (tried: 9.5.0 and 12.0.0), so of every Pillow that BLIP,
	// LAVIS and DINOv2 were published with.
	HorizontalFirst PassOrder = iota
	// Pillow13 is the order of Pillow 13.0.0, which resizes vertically first
	// where the height shrinks and shrinks by more than twice as many pixels
	// as the width: h' < h and h − h' > 2(w − w'). Found by trying thousands
	// of sizes; 427×640 to 224×224 is such a case, 640×480 is not.
	Pillow13
)

// verticalFirst tells whether the order puts the vertical pass first.
func (o PassOrder) verticalFirst(dst, src *RGB8) bool {
	return o == Pillow13 && dst.H < src.H && src.H-dst.H > 2*(src.W-dst.W)
}

// Resize scales src to w × h and returns a new picture.
func (r *Resizer) Resize(src *RGB8, w, h int) (*RGB8, error) {
	if w <= 0 || h <= 0 || w > MaxSide || h > MaxSide || w*h > MaxPixels {
		return nil, fmt.Errorf("resize: target %d×%d, sides must be 1..%d and pixels at most %d",
			w, h, MaxSide, MaxPixels)
	}
	dst := New(w, h)
	return dst, r.ResizeInto(dst, src)
}

// ResizeInto scales src to the sides of dst. dst and src must not share bytes.
func (r *Resizer) ResizeInto(dst, src *RGB8) error {
	if err := src.check(); err != nil {
		return fmt.Errorf("resize source: %w", err)
	}
	if err := dst.check(); err != nil {
		return fmt.Errorf("resize target: %w", err)
	}
	if dst.W == src.W && dst.H == src.H {
		copy(dst.Pix, src.Pix)
		return nil
	}
	if dst.W == src.W {
		r.y.set(src.H, dst.H)
		r.y.vertical(dst.Pix, src.Pix, 3*dst.W)
		return nil
	}
	r.x.set(src.W, dst.W)
	if dst.H == src.H {
		r.x.horizontal(dst.Pix, src.Pix, src.H)
		return nil
	}
	r.y.set(src.H, dst.H)
	if r.Order.verticalFirst(dst, src) {
		tmp := r.between(3 * src.W * dst.H)
		r.y.vertical(tmp, src.Pix, 3*src.W)
		r.x.horizontal(dst.Pix, tmp, dst.H)
		return nil
	}
	tmp := r.between(3 * dst.W * src.H)
	r.x.horizontal(tmp, src.Pix, src.H)
	r.y.vertical(dst.Pix, tmp, 3*dst.W)
	return nil
}

// between returns the n bytes of the picture between the passes.
func (r *Resizer) between(n int) []uint8 {
	if cap(r.tmp) < n {
		r.tmp = make([]uint8, n)
	}
	return r.tmp[:n]
}

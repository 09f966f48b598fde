package coco

import "fmt"

// RLE holds a mask as run lengths down the columns, left to right: Counts[0]
// pixels outside, then Counts[1] inside, and so on in turns. The counts sum to
// W·H.
type RLE struct {
	W, H   int
	Counts []uint32
}

// check reports sides or counts that do not belong together.
func (r *RLE) check() error {
	if err := checkSides(r.W, r.H); err != nil {
		return err
	}
	total := uint64(0)
	for _, c := range r.Counts {
		total += uint64(c)
	}
	if want := uint64(r.W) * uint64(r.H); total != want {
		return fmt.Errorf("run lengths sum to %d, expected %d×%d = %d", total, r.W, r.H, want)
	}
	return nil
}

// Mask unpacks the run lengths.
func (r *RLE) Mask() (*Mask, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	m, err := NewMask(r.W, r.H)
	if err != nil {
		return nil, err
	}
	r.paint(m)
	return m, nil
}

// paint sets the pixels inside; the sides of m are those of the run lengths.
func (r *RLE) paint(m *Mask) {
	x, y := 0, 0
	for i, c := range r.Counts {
		inside := uint8(i & 1)
		for n := int(c); n > 0; {
			run := min(n, r.H-y)
			if inside == 1 {
				for k := range run {
					m.Pix[(y+k)*m.W+x] = 1
				}
			}
			n -= run
			if y += run; y == r.H {
				x, y = x+1, 0
			}
		}
	}
}

// Encode packs a mask into run lengths.
func Encode(m *Mask) *RLE {
	r := &RLE{W: m.W, H: m.H}
	last, run := uint8(0), uint32(0)
	for x := range m.W {
		for y := range m.H {
			if v := m.Pix[y*m.W+x]; v != last {
				r.Counts = append(r.Counts, run)
				last, run = v, 0
			}
			run++
		}
	}
	r.Counts = append(r.Counts, run)
	return r
}

// String returns COCO's compressed form (rleToString): each count from the
// fourth on as its difference to the count two before, in groups of five bits,
// lowest first, with a continuation bit, plus 48.
func (r *RLE) String() string {
	var s []byte
	for i, c := range r.Counts {
		x := int64(c)
		if i > 2 {
			x -= int64(r.Counts[i-2])
		}
		for more := true; more; {
			b := byte(x & 0x1f)
			x >>= 5
			if b&0x10 != 0 {
				more = x != -1
			} else {
				more = x != 0
			}
			if more {
				b |= 0x20
			}
			s = append(s, b+48)
		}
	}
	return string(s)
}

// ParseRLE reads COCO's compressed form of a W × H mask (rleFrString). A
// character outside '0'..'o', a count that is cut off, negative or too large,
// and counts that do not sum to W·H are errors.
func ParseRLE(s string, w, h int) (*RLE, error) {
	if err := checkSides(w, h); err != nil {
		return nil, err
	}
	r := &RLE{W: w, H: h}
	for p := 0; p < len(s); {
		x, start := int64(0), p
		for k, more := 0, true; more; k++ {
			if p == len(s) {
				return nil, fmt.Errorf("compressed run lengths: number at byte %d is cut off", start)
			}
			c := int64(s[p]) - 48
			if c < 0 || c > 0x3f {
				return nil, fmt.Errorf("compressed run lengths: byte %d is %q, expected '0'..'o'", p, s[p])
			}
			if k > 6 {
				return nil, fmt.Errorf("compressed run lengths: number at byte %d is too long", start)
			}
			x |= (c & 0x1f) << (5 * k)
			more = c&0x20 != 0
			p++
			if !more && c&0x10 != 0 {
				x |= int64(-1) << (5 * (k + 1))
			}
		}
		if n := len(r.Counts); n > 2 {
			x += int64(r.Counts[n-2])
		}
		if x < 0 || x > MaxPixels {
			return nil, fmt.Errorf("compressed run lengths: count %d is %d, expected 0..%d", len(r.Counts), x, w*h)
		}
		r.Counts = append(r.Counts, uint32(x))
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return r, nil
}

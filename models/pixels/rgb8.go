package pixels

import "fmt"

// RGB8 is a picture of W × H pixels, three bytes (red, green, blue) each, rows
// from top to bottom without padding: pixel (x, y) is Pix[3(yW+x):][:3].
type RGB8 struct {
	W, H int
	Pix  []uint8
}

// New returns a black picture. It panics if a side is not positive.
func New(w, h int) *RGB8 {
	if w <= 0 || h <= 0 {
		panic(fmt.Sprintf("pixels.New: sides must be positive, got %d×%d", w, h))
	}
	return &RGB8{W: w, H: h, Pix: make([]uint8, 3*w*h)}
}

// At returns the red, green and blue bytes of pixel (x, y).
func (p *RGB8) At(x, y int) (r, g, b uint8) {
	i := 3 * (y*p.W + x)
	return p.Pix[i], p.Pix[i+1], p.Pix[i+2]
}

// check reports a picture whose sides and bytes do not belong together.
func (p *RGB8) check() error {
	if p == nil {
		return fmt.Errorf("no picture given")
	}
	if p.W <= 0 || p.H <= 0 || len(p.Pix) != 3*p.W*p.H {
		return fmt.Errorf("picture of %d×%d pixels holds %d bytes, expected %d",
			p.W, p.H, len(p.Pix), 3*p.W*p.H)
	}
	return nil
}

// Crop returns a copy of the w × h pixels whose upper left corner is (x, y).
// A rectangle that is empty or leaves the picture is an error.
func (p *RGB8) Crop(x, y, w, h int) (*RGB8, error) {
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("crop: %w", err)
	}
	if w <= 0 || h <= 0 || x < 0 || y < 0 || w > p.W-x || h > p.H-y {
		return nil, fmt.Errorf("crop: rectangle %d×%d at (%d, %d) is not inside a picture of %d×%d",
			w, h, x, y, p.W, p.H)
	}
	c := New(w, h)
	for row := range h {
		from := 3 * ((y+row)*p.W + x)
		copy(c.Pix[3*row*w:3*(row+1)*w], p.Pix[from:from+3*w])
	}
	return c, nil
}

// Mirror swaps left and right in place.
func (p *RGB8) Mirror() {
	for y := range p.H {
		row := p.Pix[3*y*p.W : 3*(y+1)*p.W]
		for i, j := 0, len(row)-3; i < j; i, j = i+3, j-3 {
			row[i], row[j] = row[j], row[i]
			row[i+1], row[j+1] = row[j+1], row[i+1]
			row[i+2], row[j+2] = row[j+2], row[i+2]
		}
	}
}

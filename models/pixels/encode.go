package pixels

import (
	"fmt"
	"image"
	"image/png"
	"io"
)

// EncodePNG writes the picture as an 8-bit RGB PNG. The pixels are exact; the
// file's bytes depend on the compressor of the Go version, so digests are taken
// over pixels, not over files.
func EncodePNG(w io.Writer, p *RGB8, level png.CompressionLevel) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("encode PNG: %w", err)
	}
	m := image.NewRGBA(image.Rect(0, 0, p.W, p.H))
	for i, j := 0, 0; i < len(p.Pix); i, j = i+3, j+4 {
		m.Pix[j], m.Pix[j+1], m.Pix[j+2], m.Pix[j+3] = p.Pix[i], p.Pix[i+1], p.Pix[i+2], 0xff
	}
	return (&png.Encoder{CompressionLevel: level}).Encode(w, m)
}

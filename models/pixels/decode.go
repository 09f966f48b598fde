package pixels

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"vision/kernels/boundedfile"
)

// Limits on what is decoded. They are checked against the header before any
// pixel is unpacked, so a small file cannot ask for a large allocation.
const (
	// MaxFileBytes is the largest file that is read.
	MaxFileBytes = 256 << 20
	// MaxPixels is the largest number of pixels of one picture.
	MaxPixels = 1 << 26
	// MaxSide is the largest width or height.
	MaxSide = 1 << 15
)

// ReadFile decodes the PNG or JPEG picture at path. See Decode.
func ReadFile(path string) (*RGB8, error) {
	data, err := boundedfile.Read(path, "a PNG or JPEG picture", MaxFileBytes)
	if err != nil {
		return nil, err
	}
	p, err := Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// Decode reads a PNG or JPEG file's bytes as Pillow's
// Image.open(…).convert("RGB") does: grey is repeated in the three channels,
// a palette is looked up, alpha is dropped without blending, of 16-bit colours
// the high byte is kept, and an orientation tag is not applied.
//
// Refused: other formats, CMYK JPEG, and 16-bit grey PNG (Pillow clips its
// values at 255, which makes a white picture of nearly all of them).
func Decode(data []byte) (*RGB8, error) {
	format, err := sniff(data)
	if err != nil {
		return nil, err
	}
	config, decode := png.DecodeConfig, png.Decode
	if format == "JPEG" {
		config, decode = jpeg.DecodeConfig, jpeg.Decode
	}
	c, err := config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s header: %w", format, err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > MaxSide || c.Height > MaxSide ||
		c.Width*c.Height > MaxPixels {
		return nil, fmt.Errorf("%s of %d×%d pixels: sides must be 1..%d and pixels at most %d",
			format, c.Width, c.Height, MaxSide, MaxPixels)
	}
	switch c.ColorModel {
	case color.Gray16Model:
		return nil, fmt.Errorf("16-bit grey PNG: no agreed conversion to 8 bits, convert it first")
	case color.CMYKModel:
		return nil, fmt.Errorf("CMYK JPEG: only grey and YCbCr or RGB JPEG is read, convert it first")
	}
	img, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s pixels: %w", format, err)
	}
	return fromImage(img)
}

// sniff tells the format by its first bytes, never by the file's name.
func sniff(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return "PNG", nil
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return "JPEG", nil
	}
	return "", fmt.Errorf("neither PNG nor JPEG (first bytes % x)", data[:min(8, len(data))])
}

// fromImage copies what Go's PNG and JPEG decoders return into RGB8.
func fromImage(img image.Image) (*RGB8, error) {
	b := img.Bounds()
	p := New(b.Dx(), b.Dy())
	for y := range p.H {
		row := p.Pix[3*y*p.W : 3*(y+1)*p.W]
		switch m := img.(type) {
		case *image.Gray:
			greyRow(row, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):])
		case *image.RGBA: // opaque: PNG without alpha, RGB JPEG
			colourRow(row, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):], 4, 1)
		case *image.NRGBA:
			colourRow(row, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):], 4, 1)
		case *image.RGBA64: // big endian: the high byte comes first
			colourRow(row, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):], 8, 2)
		case *image.NRGBA64:
			colourRow(row, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):], 8, 2)
		case *image.Paletted:
			paletteRow(row, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):], m.Palette)
		case *image.YCbCr:
			ycbcrRow(row, m, b.Min.X, b.Min.Y+y)
		default:
			return nil, fmt.Errorf("pixel layout %T is not supported", img)
		}
	}
	return p, nil
}

func greyRow(dst, src []uint8) {
	for i := 0; i < len(dst); i += 3 {
		v := src[i/3]
		dst[i], dst[i+1], dst[i+2] = v, v, v
	}
}

// colourRow takes the byte at 0, step and 2·step of every pixel of size bytes.
func colourRow(dst, src []uint8, size, step int) {
	for i, j := 0, 0; i < len(dst); i, j = i+3, j+size {
		dst[i], dst[i+1], dst[i+2] = src[j], src[j+step], src[j+2*step]
	}
}

// paletteRow looks the colours up without blending: a palette entry with
// transparency is a color.NRGBA, whose bytes are the file's own.
func paletteRow(dst, src []uint8, palette color.Palette) {
	for i := 0; i < len(dst); i += 3 {
		switch c := palette[src[i/3]].(type) {
		case color.NRGBA:
			dst[i], dst[i+1], dst[i+2] = c.R, c.G, c.B
		case color.RGBA:
			dst[i], dst[i+1], dst[i+2] = c.R, c.G, c.B
		}
	}
}

func ycbcrRow(dst []uint8, m *image.YCbCr, x0, y int) {
	for i := 0; i < len(dst); i += 3 {
		x := x0 + i/3
		yi, ci := m.YOffset(x, y), m.COffset(x, y)
		dst[i], dst[i+1], dst[i+2] = color.YCbCrToRGB(m.Y[yi], m.Cb[ci], m.Cr[ci])
	}
}

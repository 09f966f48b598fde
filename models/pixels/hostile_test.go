package pixels

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

// pngHeader is a PNG of nothing but its header and the beginning of its pixels.
func pngHeader(w, h uint32, depth, kind byte) []byte {
	data := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	data = binary.BigEndian.AppendUint32(data, h)
	data = append(data, depth, kind, 0, 0, 0)
	out := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	out = binary.BigEndian.AppendUint32(append(out, data...), crc32.ChecksumIEEE(data))
	return append(out, "\x00\x00\x10\x00IDAT\x78\x9c"...)
}

// jpegHeader is a JPEG of nothing but its frame header.
func jpegHeader(w, h uint16, components byte) []byte {
	out := []byte("\xff\xd8\xff\xc0")
	out = binary.BigEndian.AppendUint16(out, 8+3*uint16(components))
	out = binary.BigEndian.AppendUint16(append(out, 8), h)
	out = append(binary.BigEndian.AppendUint16(out, w), components)
	for c := range components {
		out = append(out, c+1, 0x11, 0)
	}
	return append(out, "\xff\xda"...)
}

// enormous are pictures of some bytes that claim to be too large.
func enormous() map[string][]byte {
	return map[string][]byte{
		"PNG of 2³¹−1 × 2³¹−1":    pngHeader(1<<31-1, 1<<31-1, 8, 6),
		"PNG of 16 bits":          pngHeader(1<<15+1, 1, 16, 6),
		"PNG of 2³² − 1":          pngHeader(1<<32-1, 1, 8, 2),
		"PNG of no pixels":        pngHeader(0, 5, 8, 2),
		"PNG of 2²⁶ + pixels":     pngHeader(1<<14, 1<<12+1, 8, 2),
		"PNG of 32768 × 32768":    pngHeader(1<<15, 1<<15, 1, 0),
		"JPEG of 65535 × 65535":   jpegHeader(65535, 65535, 3),
		"JPEG of no rows":         jpegHeader(100, 0, 3),
		"JPEG of 32768 × 32768":   jpegHeader(1<<15, 1<<15, 1),
		"CMYK JPEG of 2²⁶ + 1 px": jpegHeader(1<<14, 1<<12+1, 4),
	}
}

// claimed is the size that a picture's header claims.
func claimed(data []byte) (w, h int) {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		c, err = jpeg.DecodeConfig(bytes.NewReader(data))
	}
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}

// TestClaimedSizes: a picture that claims too many pixels is refused before memory
// is taken for one of them.
func TestClaimedSizes(t *testing.T) {
	for what, data := range enormous() {
		peak := boundedtest.Peak(func() {
			if _, err := Decode(data); err == nil {
				t.Errorf("%s is read", what)
			}
		})
		if peak > 1<<20 {
			t.Errorf("%s took %d bytes to refuse", what, peak)
		}
	}
	boundedtest.Hostile(t, "picture.png", []byte("\x89PNG\r\n\x1a\n"), func(path string) error {
		_, err := ReadFile(path)
		return err
	})
}

// TestMemory: compressed formats are the exception to twice the file. They are
// bounded by what the header claims, at most MaxPixels: here 3 bytes a pixel for the
// result and 4 for the decoder's, from a file of nearly nothing.
func TestMemory(t *testing.T) {
	const side = 2048
	var b bytes.Buffer
	p := New(side, side) // black
	if err := EncodePNG(&b, p, png.DefaultCompression); err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/black.png"
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if b.Len() > side*side/100 {
		t.Fatalf("%d bytes", b.Len())
	}
	boundedtest.Bounded(t, "a black PNG", side*side, 7, func() error { _, err := ReadFile(path); return err })
	if _, err := Decode(b.Bytes()[:b.Len()-20]); err == nil || !strings.Contains(err.Error(), "PNG pixels") {
		t.Errorf("cut: %v", err)
	}
}

package pixels

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRefusedFormats(t *testing.T) {
	for name, want := range map[string]string{
		"formats/grey16.png": "16-bit grey",
		"formats/cmyk.jpg":   "CMYK",
		"cases.json":         "neither PNG nor JPEG",
	} {
		_, err := ReadFile(filepath.Join("testdata", name))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("%s: error %v, expected one with %q and the file's name", name, err, want)
		}
	}
	if _, err := Decode(nil); err == nil {
		t.Error("an empty file was decoded")
	}
	whole, err := os.ReadFile("testdata/photo_30_crop.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(whole[:len(whole)/2]); err == nil {
		t.Error("half a PNG was decoded")
	}
}

// A header that asks for more than MaxPixels is refused before its pixels are
// looked at: the file below has none.
func TestLimitsComeFirst(t *testing.T) {
	for _, side := range [][2]uint32{{30000, 30000}, {1 << 20, 1}, {1, 1 << 30}} {
		ihdr := append([]byte("IHDR"), binary.BigEndian.AppendUint32(nil, side[0])...)
		ihdr = append(binary.BigEndian.AppendUint32(ihdr, side[1]), 8, 2, 0, 0, 0)
		file := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), ihdr...)
		file = binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(ihdr))
		_, err := Decode(file)
		if err == nil || !strings.Contains(err.Error(), "sides must be") {
			t.Errorf("%d×%d: error %v, expected the size limit", side[0], side[1], err)
		}
	}
}

func TestCropMirrorEncode(t *testing.T) {
	p := read(t, "photo_491.png")
	c, err := p.Crop(10, 20, 31, 17)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Crop(0, 0, c.W, c.H)
	if err != nil {
		t.Fatal(err)
	}
	m.Mirror()
	for y := range c.H {
		for x := range c.W {
			r, g, b := p.At(10+x, 20+y)
			if r1, g1, b1 := c.At(x, y); r != r1 || g != g1 || b != b1 {
				t.Fatalf("crop differs at %d, %d", x, y)
			}
			if r1, g1, b1 := m.At(c.W-1-x, y); r != r1 || g != g1 || b != b1 {
				t.Fatalf("mirror differs at %d, %d", x, y)
			}
		}
	}
	m.Mirror()
	if !bytes.Equal(m.Pix, c.Pix) {
		t.Error("two mirrors are not the identity")
	}
	for _, bad := range [][4]int{{-1, 0, 5, 5}, {0, 0, 0, 5}, {0, 0, 5, -1}, {p.W - 4, 0, 5, 5}, {0, p.H, 1, 1}, {0, 0, p.W + 1, 1}} {
		if _, err := p.Crop(bad[0], bad[1], bad[2], bad[3]); err == nil {
			t.Errorf("crop %v was accepted", bad)
		}
	}
	var buf bytes.Buffer
	if err := EncodePNG(&buf, c, png.BestSpeed); err != nil {
		t.Fatal(err)
	}
	back, err := Decode(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if back.W != c.W || back.H != c.H || !bytes.Equal(back.Pix, c.Pix) {
		t.Error("PNG round trip changed the picture")
	}
}

func TestBadArguments(t *testing.T) {
	p := New(4, 3)
	var r Resizer
	if _, err := r.Resize(p, 0, 5); err == nil {
		t.Error("a target without width was accepted")
	}
	if _, err := r.Resize(&RGB8{W: 4, H: 3, Pix: make([]uint8, 7)}, 5, 5); err == nil {
		t.Error("a picture with missing bytes was accepted")
	}
	if err := Normalize(make([]float32, 35), p, BLIPScaling()); err == nil {
		t.Error("a short target was accepted")
	}
	if err := Normalize(make([]float32, 36), p, Scaling{}); err == nil {
		t.Error("a zero standard deviation was accepted")
	}
}

func TestList(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"b.png", "a.JPG", "Z.jpeg", "note.txt", "é.PNG", "a.gif", "10.png", "9.png"} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.png"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"10.png", "9.png", "Z.jpeg", "a.JPG", "b.png", "é.PNG"}; !slices.Equal(got, want) {
		t.Errorf("List = %q, want %q", got, want)
	}
	if _, err := List(t.TempDir()); err == nil {
		t.Error("an empty folder was accepted")
	}
	if _, err := List(filepath.Join(dir, "absent")); err == nil {
		t.Error("a missing folder was accepted")
	}
}

func TestNoAllocations(t *testing.T) {
	src, dst := read(t, "photo_491.png"), New(224, 224)
	x := make([]float32, 3*224*224)
	var r Resizer
	n := testing.AllocsPerRun(3, func() {
		if err := r.ResizeInto(dst, src); err != nil {
			t.Fatal(err)
		}
		if err := Normalize(x, dst, BLIPScaling()); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("resize and normalize allocate %v times", n)
	}
}

func BenchmarkResize491To224(b *testing.B) {
	src, dst := read(b, "photo_491.png"), New(224, 224)
	var r Resizer
	for b.Loop() {
		if err := r.ResizeInto(dst, src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNormalize224(b *testing.B) {
	p, x := New(224, 224), make([]float32, 3*224*224)
	for b.Loop() {
		if err := Normalize(x, p, BLIPScaling()); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	names, err := filepath.Glob("testdata/formats/*.[pj][np]g")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, c := range enormous() {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if w, h := claimed(data); w*h > 1<<22 && w <= MaxSide && h <= MaxSide && w*h <= MaxPixels {
			return // within the limits, but only slow
		}
		p, err := Decode(data)
		if err != nil {
			return
		}
		if err := p.check(); err != nil {
			t.Fatal(err)
		}
	})
}

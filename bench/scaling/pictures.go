package main

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"

	"vision/eval/photos"
	"vision/models/pixels"
)

// side of the crops; decoding and resizing them to 224 is part of what is measured.
const side = 128

// write makes the folder hold n pictures: crop i is of photograph i modulo their
// number, moved by what is left.
func (s *series) write(n int) error {
	all, err := photos.All()
	if err != nil {
		return err
	}
	for ; s.count < n; s.count++ {
		p, err := crop(all[s.count%len(all)].Image, s.count/len(all))
		if err != nil {
			return err
		}
		if err := writePNG(filepath.Join(s.images, fmt.Sprintf("%06d.png", s.count)), p); err != nil {
			return err
		}
	}
	return nil
}

// crop is the square number i of a photograph, row by row, three pixels apart.
func crop(p *pixels.RGB8, i int) (*pixels.RGB8, error) {
	const step = 3
	across, down := (p.W-side)/step+1, (p.H-side)/step+1
	if across < 1 || down < 1 || i >= across*down {
		return nil, fmt.Errorf("a photograph of %d × %d pixels has no crop number %d of %d × %d", p.W, p.H, i, side, side)
	}
	return p.Crop(i%across*step, i/across*step, side, side)
}

func writePNG(path string, p *pixels.RGB8) error {
	var b bytes.Buffer
	if err := pixels.EncodePNG(&b, p, png.BestSpeed); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o666)
}

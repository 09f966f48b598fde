package simulate

import (
	"fmt"

	"vision/eval/photos"
	"vision/kernels/philox"
	"vision/models/pixels"
)

// Stimulus is one picture that the simulated brain sees: a square crop of a
// photograph.
type Stimulus struct {
	// Name is the file's name, such as train-0001_nsd-00000.png.
	Name string
	// ID stands where the challenge has the picture's number in NSD: the
	// stimulus's number among all, 0-based. Photo is its photograph's.
	ID, Photo int
	// PhotoName is the photograph's file name.
	PhotoName string
	// X, Y and Side are the crop on the photograph; Mirrored says that left
	// and right are swapped.
	X, Y, Side int
	Mirrored   bool
	// Image is the crop at the configured size.
	Image *pixels.RGB8
}

// plan draws the crops of all photographs and numbers the stimuli: photograph
// by photograph, those of held-out photographs apart. Draws: stream
// "simulate/crops", words 4i … 4i+3 for stimulus i: side, x, y, mirrored.
func plan(c *Config, list []photos.Photo) (train, test []Stimulus) {
	s := philox.New(c.Seed).Stream("simulate/crops")
	for p := range list {
		img := list[p].Image
		short := float64(min(img.W, img.H))
		for k := range c.CropsPerPhoto {
			id := p*c.CropsPerPhoto + k
			w := s.Block(0, uint64(id))
			share := c.CropMin + float64((c.CropMax-c.CropMin)*unit(w[0]))
			side := int(float64(short*share) + 0.5)
			st := Stimulus{ID: id, Photo: p, PhotoName: list[p].Name, Side: side,
				X: below(w[1], img.W-side+1), Y: below(w[2], img.H-side+1), Mirrored: w[3]>>31 == 1}
			split, prefix := &train, "train"
			if p%c.HoldOut == c.HoldOut-1 {
				split, prefix = &test, "test"
			}
			st.Name = fmt.Sprintf("%s-%04d_nsd-%05d.png", prefix, len(*split)+1, id)
			*split = append(*split, st)
		}
	}
	return train, test
}

// unit maps a word to [0, 1) in float64, exactly.
func unit(w uint32) float64 { return float64(float64(w) * 0x1p-32) }

// below maps a word to 0 … n−1.
func below(w uint32, n int) int { return int(uint64(w) * uint64(n) >> 32) }

// cut makes the stimulus's picture.
func (st *Stimulus) cut(photo *photos.Photo, size int, r *pixels.Resizer) error {
	crop, err := photo.Image.Crop(st.X, st.Y, st.Side, st.Side)
	if err != nil {
		return fmt.Errorf("%s: %w", photo.Name, err)
	}
	if st.Mirrored {
		crop.Mirror()
	}
	if st.Image, err = r.Resize(crop, size, size); err != nil {
		return fmt.Errorf("%s: %w", photo.Name, err)
	}
	return nil
}

package coco

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Segmentation is an object's outline: one or more polygons, whose union is
// the object, or run lengths. Exactly one of the two is set.
type Segmentation struct {
	Polygons [][]float64
	RLE      *RLE
}

// jsonRLE is COCO's form of run lengths; counts is a list or a string.
type jsonRLE struct {
	Size   []int           `json:"size"`
	Counts json.RawMessage `json:"counts"`
}

// UnmarshalJSON reads a list of polygons, {"size":[h,w],"counts":[…]} or
// {"size":[h,w],"counts":"…"}.
func (s *Segmentation) UnmarshalJSON(data []byte) error {
	*s = Segmentation{}
	data = bytes.TrimSpace(data)
	if len(data) == 0 || data[0] != '{' {
		if err := json.Unmarshal(data, &s.Polygons); err != nil {
			return fmt.Errorf("segmentation: expected a list of polygons or run lengths: %w", err)
		}
		// Decoding leaves room behind each slice; a dataset keeps them all.
		s.Polygons = append(make([][]float64, 0, len(s.Polygons)), s.Polygons...)
		for i, p := range s.Polygons {
			s.Polygons[i] = append(make([]float64, 0, len(p)), p...)
		}
		return nil
	}
	var j jsonRLE
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("segmentation: run lengths: %w", err)
	}
	if len(j.Size) != 2 {
		return fmt.Errorf("segmentation: size has %d numbers, expected height and width", len(j.Size))
	}
	if len(j.Counts) == 0 {
		return fmt.Errorf("segmentation: run lengths without counts")
	}
	h, w := j.Size[0], j.Size[1]
	if j.Counts[0] == '"' {
		var packed string
		if err := json.Unmarshal(j.Counts, &packed); err != nil {
			return fmt.Errorf("segmentation: counts: %w", err)
		}
		r, err := ParseRLE(packed, w, h)
		if err != nil {
			return fmt.Errorf("segmentation: %w", err)
		}
		s.RLE = r
		return nil
	}
	r := &RLE{W: w, H: h}
	if err := json.Unmarshal(j.Counts, &r.Counts); err != nil {
		return fmt.Errorf("segmentation: counts: %w", err)
	}
	r.Counts = append(make([]uint32, 0, len(r.Counts)), r.Counts...)
	if err := r.check(); err != nil {
		return fmt.Errorf("segmentation: %w", err)
	}
	s.RLE = r
	return nil
}

// MarshalJSON writes polygons as they are and run lengths in compressed form.
func (s Segmentation) MarshalJSON() ([]byte, error) {
	if s.RLE == nil {
		return json.Marshal(s.Polygons)
	}
	return json.Marshal(struct {
		Size   [2]int `json:"size"`
		Counts string `json:"counts"`
	}{[2]int{s.RLE.H, s.RLE.W}, s.RLE.String()})
}

func (s *Segmentation) check(w, h int) error {
	if s.RLE != nil {
		if s.RLE.W != w || s.RLE.H != h {
			return fmt.Errorf("segmentation: run lengths of a %d×%d mask on an image of %d×%d", s.RLE.W, s.RLE.H, w, h)
		}
		return s.RLE.check()
	}
	if len(s.Polygons) == 0 {
		return fmt.Errorf("segmentation: no polygon and no run lengths")
	}
	for i, p := range s.Polygons {
		if len(p) < 6 || len(p)%2 != 0 {
			return fmt.Errorf("segmentation: polygon %d has %d numbers, expected an even number of at least 6", i, len(p))
		}
	}
	return nil
}

// Mask rasterises the outline on an image of W × H pixels, as pycocotools'
// annToMask does: each polygon by FromPolygon, then their union.
func (s *Segmentation) Mask(w, h int) (*Mask, error) {
	if err := s.check(w, h); err != nil {
		return nil, err
	}
	if s.RLE != nil {
		return s.RLE.Mask()
	}
	union, err := NewMask(w, h)
	if err != nil {
		return nil, err
	}
	for i, p := range s.Polygons {
		r, err := FromPolygon(p, w, h)
		if err != nil {
			return nil, fmt.Errorf("polygon %d: %w", i, err)
		}
		r.paint(union)
	}
	return union, nil
}

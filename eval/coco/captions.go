package coco

import (
	"fmt"
	"io"
)

// Captions is a captions file (captions_train2017.json and its kind).
type Captions struct {
	Images      []Image   `json:"images"`
	Annotations []Caption `json:"annotations"`
}

// Caption is what one person wrote of an image; COCO has five for each.
type Caption struct {
	ID      int64  `json:"id"`
	ImageID int64  `json:"image_id"`
	Text    string `json:"caption"`
}

func (c *Caption) bytes() int { return len(c.Text) }

// ReadCaptionsFile reads the captions file at path. See ReadCaptions.
func ReadCaptionsFile(path string) (*Captions, error) {
	return readFile(path, "COCO captions JSON", ReadCaptions)
}

// ReadCaptions reads a captions file and checks it: images and captions have identifiers of
// their own, every caption's image exists and no caption is empty. Fields it does not
// know are ignored. Memory is as Read's.
func ReadCaptions(r io.Reader) (*Captions, error) {
	d, p := &Captions{}, newReader(r)
	p.lists = map[string]func() error{
		"images":      func() error { return list(p, &d.Images, (*Image).bytes) },
		"annotations": func() error { return list(p, &d.Annotations, (*Caption).bytes) },
	}
	if err := p.Document(p.member); err != nil {
		return nil, fmt.Errorf("not COCO captions JSON: %w", err)
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *Captions) check() error {
	if len(d.Images) == 0 || len(d.Annotations) == 0 {
		return fmt.Errorf("not COCO captions JSON: found %d images and %d captions, expected at least one of each", len(d.Images), len(d.Annotations))
	}
	images := make(map[int64]bool, len(d.Images))
	for i := range d.Images {
		m := &d.Images[i]
		if images[m.ID] {
			return fmt.Errorf("image id %d occurs twice", m.ID)
		}
		if m.FileName == "" {
			return fmt.Errorf("image id %d has no file_name", m.ID)
		}
		images[m.ID] = true
	}
	captions := make(map[int64]bool, len(d.Annotations))
	for i, a := range d.Annotations {
		switch {
		case captions[a.ID]:
			return fmt.Errorf("caption id %d occurs twice", a.ID)
		case !images[a.ImageID]:
			return fmt.Errorf("caption %d (id %d): image id %d is not among the %d images", i, a.ID, a.ImageID, len(d.Images))
		case a.Text == "":
			return fmt.Errorf("caption %d (id %d): found no text, expected a caption (an instances file has none)", i, a.ID)
		}
		captions[a.ID] = true
	}
	return nil
}

// ByImage returns the captions of each image id, in file order.
func (d *Captions) ByImage() map[int64][]string {
	by := make(map[int64][]string, len(d.Images))
	for _, a := range d.Annotations {
		by[a.ImageID] = append(by[a.ImageID], a.Text)
	}
	return by
}

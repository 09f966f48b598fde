package coco

import (
	"fmt"
)

// Dataset is an instances file.
type Dataset struct {
	Images      []Image      `json:"images"`
	Categories  []Category   `json:"categories"`
	Annotations []Annotation `json:"annotations"`
}

// Image describes one photograph. LicenceName and LicenceURL are not in COCO's
// own files, which number the licences.
type Image struct {
	ID          int64  `json:"id"`
	FileName    string `json:"file_name"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
	FlickrURL   string `json:"flickr_url,omitempty"`
	LicenceName string `json:"license_name,omitempty"`
	LicenceURL  string `json:"license_url,omitempty"`
}

// Category is a kind of object, such as dog, and its group, such as animal.
type Category struct {
	ID            int64  `json:"id"`
	Name          string `json:"name"`
	Supercategory string `json:"supercategory"`
}

// Annotation is one object (or, with IsCrowd 1, a crowd of them) on an image.
type Annotation struct {
	ID           int64        `json:"id"`
	ImageID      int64        `json:"image_id"`
	CategoryID   int64        `json:"category_id"`
	IsCrowd      int          `json:"iscrowd"`
	Area         float64      `json:"area"`
	Box          []float64    `json:"bbox,omitempty"`
	Segmentation Segmentation `json:"segmentation"`
}

func (d *Dataset) check() error {
	if len(d.Images) == 0 || len(d.Categories) == 0 {
		return fmt.Errorf("not COCO instances JSON: found %d images and %d categories, expected at least one of each",
			len(d.Images), len(d.Categories))
	}
	images := make(map[int64]*Image, len(d.Images))
	for i := range d.Images {
		m := &d.Images[i]
		if images[m.ID] != nil {
			return fmt.Errorf("image id %d occurs twice", m.ID)
		}
		if m.FileName == "" {
			return fmt.Errorf("image id %d has no file_name", m.ID)
		}
		if err := checkSides(m.Width, m.Height); err != nil {
			return fmt.Errorf("image id %d (%s): %w", m.ID, m.FileName, err)
		}
		images[m.ID] = m
	}
	categories := make(map[int64]bool, len(d.Categories))
	for _, c := range d.Categories {
		if categories[c.ID] {
			return fmt.Errorf("category id %d occurs twice", c.ID)
		}
		categories[c.ID] = true
	}
	for i, a := range d.Annotations {
		m := images[a.ImageID]
		if m == nil {
			return fmt.Errorf("annotation %d (id %d): image id %d is not among the %d images", i, a.ID, a.ImageID, len(d.Images))
		}
		if !categories[a.CategoryID] {
			return fmt.Errorf("annotation %d (id %d): category id %d is not among the %d categories", i, a.ID, a.CategoryID, len(d.Categories))
		}
		if err := a.Segmentation.check(m.Width, m.Height); err != nil {
			return fmt.Errorf("annotation %d (id %d): %w", i, a.ID, err)
		}
	}
	return nil
}

// ByImage returns the annotations of each image id, in file order.
func (d *Dataset) ByImage() map[int64][]Annotation {
	by := make(map[int64][]Annotation, len(d.Images))
	for _, a := range d.Annotations {
		by[a.ImageID] = append(by[a.ImageID], a)
	}
	return by
}

// CategoryByID returns the categories by their id.
func (d *Dataset) CategoryByID() map[int64]Category {
	by := make(map[int64]Category, len(d.Categories))
	for _, c := range d.Categories {
		by[c.ID] = c
	}
	return by
}

package photos

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"vision/eval/coco"
	"vision/models/pixels"
)

// InstancesName is the name of the built-in photographs' annotation file.
const InstancesName = "instances.json"

// Photo is one photograph and what is on it.
type Photo struct {
	// Name is the file's name.
	Name string
	// Image holds the decoded pixels.
	Image *pixels.RGB8
	// Objects are in the order of the annotation file.
	Objects []Object
	// Licence and Source are the licence's name and the photograph's address,
	// where the annotation file gives them.
	Licence, Source string
}

// Object is one annotated object.
type Object struct {
	// Category and Supercategory are COCO's names, such as dog and animal.
	Category, Supercategory string
	// Crowd marks a region of many objects that were not told apart.
	Crowd bool
	// Outline is the object's shape on the photograph.
	Outline coco.Segmentation
}

// Mask rasterises an object of the photograph, in the photograph's sides.
func (p *Photo) Mask(o *Object) (*coco.Mask, error) {
	m, err := o.Outline.Mask(p.Image.W, p.Image.H)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", p.Name, o.Category, err)
	}
	return m, nil
}

// All returns the built-in photographs in the order of their names.
func All() ([]Photo, error) {
	fsys, err := Embedded()
	if err != nil {
		return nil, err
	}
	f, err := fsys.Open(InstancesName)
	if err != nil {
		return nil, fmt.Errorf("built-in photographs: %w", err)
	}
	defer f.Close()
	d, err := coco.Read(f)
	if err != nil {
		return nil, fmt.Errorf("built-in photographs: %s: %w", InstancesName, err)
	}
	entries, err := fs.Glob(fsys, "*.png")
	if err != nil {
		return nil, fmt.Errorf("built-in photographs: %w", err)
	}
	return load(entries, d, func(name string) (*pixels.RGB8, error) {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		p, err := pixels.Decode(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return p, nil
	})
}

// FromFolder returns the photographs (PNG, JPEG) of a folder with the objects
// that a COCO instances file puts on them, in the order of the file names'
// bytes. A photograph without an entry in the file, or of other sides than its
// entry says, is an error; entries without a photograph are passed over.
func FromFolder(dir, instances string) ([]Photo, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s: not a folder", dir)
	}
	d, err := coco.ReadFile(instances)
	if err != nil {
		return nil, err
	}
	names, err := pixels.List(dir)
	if err != nil {
		return nil, err
	}
	photos, err := load(names, d, func(name string) (*pixels.RGB8, error) {
		return pixels.ReadFile(filepath.Join(dir, name))
	})
	if err != nil {
		return nil, fmt.Errorf("photographs of %s with %s: %w", dir, instances, err)
	}
	return photos, nil
}

// load joins pictures and annotations by file name.
func load(names []string, d *coco.Dataset, read func(string) (*pixels.RGB8, error)) ([]Photo, error) {
	images := make(map[string]coco.Image, len(d.Images))
	for _, m := range d.Images {
		if _, twice := images[m.FileName]; twice {
			return nil, fmt.Errorf("file name %s occurs twice among the annotated images", m.FileName)
		}
		images[m.FileName] = m
	}
	annotations, categories := d.ByImage(), d.CategoryByID()
	photos := make([]Photo, 0, len(names))
	for _, name := range names {
		m, ok := images[name]
		if !ok {
			return nil, fmt.Errorf("%s: not among the %d annotated images", name, len(images))
		}
		img, err := read(name)
		if err != nil {
			return nil, err
		}
		if img.W != m.Width || img.H != m.Height {
			return nil, fmt.Errorf("%s: %d×%d pixels, its annotation says %d×%d", name, img.W, img.H, m.Width, m.Height)
		}
		p := Photo{Name: name, Image: img, Licence: m.LicenceName, Source: m.FlickrURL}
		for _, a := range annotations[m.ID] {
			c := categories[a.CategoryID]
			p.Objects = append(p.Objects, Object{
				Category: c.Name, Supercategory: c.Supercategory,
				Crowd: a.IsCrowd != 0, Outline: a.Segmentation,
			})
		}
		photos = append(photos, p)
	}
	return photos, nil
}

package coco

import (
	"errors"
	"fmt"
	"io"
	"unsafe"

	"vision/kernels/boundedfile"
)

// Limits on what is read.
const (
	// MaxFileBytes is the largest JSON file that is read
	// (instances_train2017.json has 470 MB).
	MaxFileBytes = 1 << 30
	// maxElement bounds the text of one image, category or annotation; COCO's
	// largest has 50 KB.
	maxElement = 4 << 20
	// Values may take timesText bytes in memory for each byte of text, and free
	// beside that. COCO's own files, with two decimals, need less than 2; a file of
	// one-digit numbers, two bytes of text for eight, 4.
	timesText = 4
	free      = 16 << 20
)

// ReadFile reads the instances file at path. See Read.
func ReadFile(path string) (*Dataset, error) { return readFile(path, "COCO instances JSON", Read) }

// Read reads an instances file and checks it: identifiers are unique, every
// annotation's image and category exist, image sides are positive, and
// run lengths have their image's sides. Fields it does not know are ignored.
// The text is never held as a whole: memory is that of the Dataset, less than twice
// the text for COCO's own files, and at most four times the text for any.
func Read(r io.Reader) (*Dataset, error) {
	d, p := &Dataset{}, newReader(r)
	p.lists = map[string]func() error{
		"images":      func() error { return list(p, &d.Images, (*Image).bytes) },
		"categories":  func() error { return list(p, &d.Categories, (*Category).bytes) },
		"annotations": func() error { return list(p, &d.Annotations, (*Annotation).bytes) },
	}
	if err := p.Document(p.member); err != nil {
		return nil, fmt.Errorf("not COCO instances JSON: %w", err)
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	return d, nil
}

func readFile[T any](path, what string, read func(io.Reader) (*T, error)) (*T, error) {
	f, err := boundedfile.Open(path, what, MaxFileBytes)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, f.End()
}

// reader decodes a file element by element.
type reader struct {
	*boundedfile.Elements
	lists map[string]func() error // the members that are read
	kept  int64                   // bytes that what was read takes
}

func newReader(r io.Reader) *reader {
	whole := boundedfile.NewWindow(r, fmt.Errorf("larger than %d bytes", int64(MaxFileBytes)))
	whole.Allow(MaxFileBytes + 1)
	return &reader{Elements: boundedfile.NewElements(whole, maxElement)}
}

func (p *reader) member(key string) error {
	read := p.lists[key]
	if read == nil {
		return p.Skip()
	}
	err := read()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%s: %w", key, err)
	}
	return err
}

// list decodes a list. size is what an element takes beside its own struct.
func list[T any](p *reader, to *[]T, size func(*T) int) error {
	return p.List(func() error {
		var v T
		if err := p.Decode(&v); err != nil {
			return err
		}
		// append leaves up to a quarter of room behind long slices.
		p.kept += int64(unsafe.Sizeof(v))*5/4 + int64(size(&v))
		if most := timesText*p.Read() + free; p.kept > most {
			return fmt.Errorf("the first %d bytes of text take more than %d bytes of memory", p.Read(), most)
		}
		*to = append(*to, v)
		return nil
	})
}

// bytes is what the image's texts take, and its place in the table of check.
func (m *Image) bytes() int {
	return len(m.FileName) + len(m.FlickrURL) + len(m.LicenceName) + len(m.LicenceURL) + 48
}

func (c *Category) bytes() int { return len(c.Name) + len(c.Supercategory) }

// bytes is what the annotation's numbers take.
func (a *Annotation) bytes() int {
	n := 8 * cap(a.Box)
	for _, p := range a.Segmentation.Polygons {
		n += 24 + 8*cap(p)
	}
	if r := a.Segmentation.RLE; r != nil {
		n += 40 + 4*cap(r.Counts)
	}
	return n
}

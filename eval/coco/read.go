package coco

import (
	"encoding/json"
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
	// maxDepth bounds the nesting of what is passed over; COCO's is 2.
	maxDepth = 100
	// Values may take timesText bytes in memory for each byte of text, and free
	// beside that. COCO's own files, with two decimals, need less than 1; a file of
	// one-digit numbers, two bytes of text for eight, 4.
	timesText = 4
	free      = 16 << 20
)

// ReadFile reads the instances file at path. See Read.
func ReadFile(path string) (*Dataset, error) {
	f, err := boundedfile.Open(path, "COCO instances JSON", MaxFileBytes)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, f.End()
}

// Read reads an instances file and checks it: identifiers are unique, every
// annotation's image and category exist, image sides are positive, and
// run lengths have their image's sides. Fields it does not know are ignored.
// The text is never held as a whole: memory is that of the Dataset, less than the
// text for COCO's own files, and at most four times the text for any.
func Read(r io.Reader) (*Dataset, error) {
	w := boundedfile.NewWindow(r, errElement)
	p := &reader{text: w, dec: json.NewDecoder(w)}
	if err := p.read(); err != nil {
		return nil, p.explain(err)
	}
	if err := p.d.check(); err != nil {
		return nil, err
	}
	return &p.d, nil
}

var errElement = fmt.Errorf("one image, category or annotation of more than %d bytes, or a file of more than %d", maxElement, int64(MaxFileBytes))

// reader decodes an instances file element by element.
type reader struct {
	text *boundedfile.Window
	dec  *json.Decoder
	d    Dataset
	kept int64 // bytes that the dataset takes
	seen [3]bool
}

// more allows the decoder to read one more element.
func (p *reader) more() { p.text.Allow(min(p.dec.InputOffset()+maxElement, MaxFileBytes+1)) }

// token returns the next token.
func (p *reader) token() (json.Token, error) {
	p.more()
	return p.dec.Token()
}

func (p *reader) read() error {
	if t, err := p.token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return fmt.Errorf("not COCO instances JSON: found %v, expected an object", t)
	}
	for p.more(); p.dec.More(); p.more() {
		key, err := p.token()
		if err != nil {
			return err
		}
		switch key {
		case "images":
			err = list(p, 0, &p.d.Images, (*Image).bytes)
		case "categories":
			err = list(p, 1, &p.d.Categories, (*Category).bytes)
		case "annotations":
			err = list(p, 2, &p.d.Annotations, (*Annotation).bytes)
		default:
			err = p.skip()
		}
		if err != nil {
			return err
		}
	}
	if _, err := p.token(); err != nil { // the closing brace
		return err
	}
	if t, err := p.token(); err != io.EOF {
		if err == nil {
			err = fmt.Errorf("not valid JSON at byte %d: found %v after the end", p.dec.InputOffset(), t)
		}
		return err
	}
	return nil
}

// list decodes an array, each element by itself. size is what an element takes
// beside its own struct.
func list[T any](p *reader, which int, to *[]T, size func(*T) int) error {
	name := [...]string{"images", "categories", "annotations"}[which]
	if p.seen[which] {
		return fmt.Errorf("not COCO instances JSON: %q stands twice", name)
	}
	p.seen[which] = true
	if t, err := p.token(); err != nil {
		return err
	} else if t != json.Delim('[') {
		return fmt.Errorf("not COCO instances JSON: %s is %v, expected a list", name, t)
	}
	for p.more(); p.dec.More(); p.more() {
		var v T
		if err := p.dec.Decode(&v); err != nil {
			return err
		}
		// append leaves up to a quarter of room behind long slices.
		p.kept += int64(unsafe.Sizeof(v))*5/4 + int64(size(&v))
		if most := timesText*p.text.Total() + free; p.kept > most {
			return fmt.Errorf("%s %d: the first %d bytes take more than %d bytes of memory", name, len(*to), p.text.Total(), most)
		}
		*to = append(*to, v)
	}
	_, err := p.token()
	return err
}

// skip passes over a value, token by token.
func (p *reader) skip() error {
	for depth := 0; ; {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > maxDepth {
				return fmt.Errorf("not COCO instances JSON: nested deeper than %d", maxDepth)
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// explain says where text that is no JSON goes wrong.
func (p *reader) explain(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("not valid JSON near byte %d: %w", p.dec.InputOffset(), err)
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		return fmt.Errorf("not valid JSON: ends at byte %d, expected more", p.text.Total())
	case errors.As(err, &kind):
		return fmt.Errorf("not COCO instances JSON: %w", err)
	}
	return err
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

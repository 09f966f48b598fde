package nsd

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Own says where data lies that is in no layout: a folder or list of pictures, files of
// responses, masks of regions.
type Own struct {
	// Images is a folder of pictures or a text file that lists them, see [ListPictures]; ""
	// leaves the pictures unread.
	Images string
	// Responses are npy files (pictures, vertices), float32 or float64, by side: left,
	// right or both of them, or Undivided alone.
	Responses map[Side]string
	// Masks are folders of masks, or NAME=FILE; see openOwnMasks.
	Masks []string
	// Ceilings is a folder of noise ceilings, or the file of a single side; "" is none.
	Ceilings     string
	CeilingUnits Units

	Threads int  // for reading through the responses; < 1 is 1
	Test    bool // the rows are test stimuli and not training stimuli
}

// Open opens the data and checks it whole, as [Options.OpenSubject] does with a folder:
// a row for every picture, finite values, a mask's value for every vertex. The caller
// must Close it.
func (o Own) Open() (s *Subject, err error) {
	s = &Subject{}
	defer func() {
		if err != nil {
			s.Close()
			s = nil
		}
	}()
	var images []Image
	if o.Images != "" {
		var notice string
		if images, notice, err = ListPictures(o.Images); err != nil {
			return s, err
		}
		if notice != "" {
			s.notice("%s", notice)
		}
	}
	for _, side := range AllSides() {
		path, ok := o.Responses[side]
		if !ok {
			continue
		}
		h := &Hemisphere{Side: side}
		// In the subject before anything can fail: what is open is closed.
		switch side {
		case Left:
			s.Left = h
		case Right:
			s.Right = h
		default:
			s.Whole = h
		}
		if s.Name == "" {
			s.Dir, s.Name = filepath.Dir(path), strings.TrimSuffix(filepath.Base(path), ".npy")
		}
		if err = s.openOwnResponses(h, path, images, o); err != nil {
			return s, err
		}
	}
	switch {
	case len(s.Hemispheres()) == 0:
		return s, fmt.Errorf("nsd: no responses")
	case s.Whole != nil && len(s.Hemispheres()) > 1:
		return s, fmt.Errorf("nsd: responses of hemispheres and undivided ones, expected either")
	}
	if err = s.compareSides(); err != nil {
		return s, err
	}
	if s.TrainingImages = images; o.Test {
		s.TrainingImages, s.TestImages = nil, images
	}
	if err = s.openOwnMasks(o.Masks); err != nil {
		return s, err
	}
	if o.Ceilings != "" {
		err = s.readCeilings(o.Ceilings, o.CeilingUnits)
	}
	return s, err
}

// openOwnResponses opens a side's responses.
func (s *Subject) openOwnResponses(h *Hemisphere, path string, images []Image, o Own) error {
	r, err := OpenResponses(path)
	if err != nil {
		return err
	}
	h.Vertices = r.Cols
	if h.Training = r; o.Test {
		h.Training, h.Test = nil, r
	}
	if r.Converted {
		s.notice("%s: float64, rounded to float32", path)
	}
	switch {
	case r.Rows == 0 || r.Cols == 0:
		return defect(path, "at least one row and one vertex", "shape (%d, %d)", r.Rows, r.Cols)
	case o.Images != "" && r.Rows != len(images):
		return defect(path, fmt.Sprintf("%d, one for each picture of %s", len(images), o.Images), "%d rows", r.Rows)
	}
	return r.CheckFinite(o.Threads)
}

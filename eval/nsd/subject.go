package nsd

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"vision/eval/metric"
)

// Options change how a subject is opened. The zero value is the usual way.
type Options struct {
	Threads      int    // for reading through the responses; < 1 is 1
	CeilingDir   string // instead of test_split/noise_ceiling; "" looks there
	CeilingUnits Units
	TrustFinite  bool // do not read through the responses for NaN at once
	// ResponsesOnly leaves the pictures unread, for work that needs none: their folders
	// may be absent, and one split's responses are enough.
	ResponsesOnly bool
	// Sides are the hemispheres to open, of a subject that lacks one; nil is both.
	Sides []Side
}

// Subject is an open data set of one brain.
type Subject struct {
	Dir  string
	Name string // the folder's, such as subj01

	TrainingImages []Image // nil with Options.ResponsesOnly, like TestImages
	TestImages     []Image // nil where there are no test pictures

	// Left and Right are both there in the Algonauts layout, but for what Options.Sides
	// leaves out. Own data may have one of them, or only Whole, whose vertices are not
	// divided into hemispheres.
	Left, Right, Whole *Hemisphere

	// Notices are what a user should be told: unusual counts, conversions, the
	// units of the ceilings, absent parts.
	Notices []string
}

// Hemisphere is one side's responses, masks and ceilings.
type Hemisphere struct {
	Side     Side
	Vertices int

	Training *Responses // (TrainingImages, Vertices); nil only with Options.ResponsesOnly
	Test     *Responses // (TestImages, Vertices), or nil: the public data has none

	// Ceiling is the noise ceiling of each vertex as a fraction, or nil.
	Ceiling []float64

	// FsaverageIndex is the fsaverage vertex of each of the hemisphere's, or
	// nil where the data has no masks in that space.
	FsaverageIndex []int

	regions []Region
}

// OpenSubject opens the data set in dir with the zero Options.
func OpenSubject(dir string) (*Subject, error) { return Options{}.OpenSubject(dir) }

// OpenSubject opens the data set in dir and checks it whole. The caller must
// Close it: the files of responses stay open, their values are read when they are
// asked for.
func (o Options) OpenSubject(dir string) (s *Subject, err error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s = &Subject{Dir: dir, Name: filepath.Base(abs)}
	for side, h := range map[Side]**Hemisphere{Left: &s.Left, Right: &s.Right} {
		if o.Sides == nil || slices.Contains(o.Sides, side) {
			*h = &Hemisphere{Side: side}
		}
	}
	defer func() {
		if err != nil {
			s.Close()
			s = nil
		}
	}()
	if !o.ResponsesOnly {
		if err = s.openImages(); err != nil {
			return s, err
		}
	}
	for _, h := range s.Hemispheres() {
		if err = s.openResponses(h, o); err != nil {
			return s, err
		}
	}
	if err = s.compareSides(); err != nil {
		return s, err
	}
	if err = s.openMasks(); err != nil {
		return s, err
	}
	if err = s.openCeilings(o); err != nil {
		return s, err
	}
	s.compareOfficial(o)
	return s, nil
}

// Close gives every mapped file back.
func (s *Subject) Close() error {
	var first error
	for _, h := range s.Hemispheres() {
		for _, r := range []*Responses{h.Training, h.Test} {
			if err := r.Close(); err != nil && first == nil {
				first = err
			}
		}
	}
	return first
}

// Hemispheres returns those that are there, in the order of AllSides.
func (s *Subject) Hemispheres() []*Hemisphere {
	return slices.DeleteFunc([]*Hemisphere{s.Left, s.Right, s.Whole}, func(h *Hemisphere) bool { return h == nil })
}

// Hemisphere returns a side; nil if the data has none, or Options.Sides left it out.
func (s *Subject) Hemisphere(side Side) *Hemisphere {
	return map[Side]*Hemisphere{Left: s.Left, Right: s.Right, Undivided: s.Whole}[side]
}

// Stimuli is the number of training stimuli.
func (s *Subject) Stimuli() int {
	if h := s.Hemispheres()[0]; h.Training != nil {
		return h.Training.Rows
	}
	return 0
}

// Regions returns a side's regions: all 31 of the challenge in their order, an
// absent one with Present false, each family followed by whatever else its
// mapping names. Without masks all are absent. The side must have been opened.
func (s *Subject) Regions(side Side) []Region { return s.Hemisphere(side).regions }

// Regions returns the hemisphere's, as [Subject.Regions] does.
func (h *Hemisphere) Regions() []Region { return h.regions }

// Region returns the region of that name.
func (h *Hemisphere) Region(name string) (Region, bool) {
	for _, r := range h.regions {
		if r.Name == name {
			return r, true
		}
	}
	return Region{}, false
}

// Matrix reads the training responses of the given rows.
func (h *Hemisphere) Matrix(rows []int) (metric.Matrix, error) { return h.Training.Pick(rows) }

func (s *Subject) notice(format string, args ...any) {
	s.Notices = append(s.Notices, fmt.Sprintf(format, args...))
}

// openImages lists the pictures of both splits.
func (s *Subject) openImages() (err error) {
	dir, named := TrainingImagesDir(s.Dir), false
	if s.TrainingImages, named, err = listImages(dir, "train"); err != nil {
		return err
	}
	if !named {
		s.notice("%s: pictures in byte order of their names; none has the challenge's form train-0001_nsd-00013.png", dir)
	}
	dir = TestImagesDir(s.Dir)
	if !exists(dir) {
		s.notice("%s: absent; there are no test pictures", dir)
		return nil
	}
	if s.TestImages, named, err = listImages(dir, "test"); err != nil {
		return err
	}
	if !named {
		s.notice("%s: pictures in byte order of their names; none has the challenge's form test-0001_nsd-00845.png", dir)
	}
	return nil
}

// openResponses opens a side's training responses and, where they are, its
// test responses.
func (s *Subject) openResponses(h *Hemisphere, o Options) (err error) {
	open := func(path string, images []Image, what string) (*Responses, error) {
		r, err := OpenResponses(path)
		if err != nil {
			return nil, err
		}
		switch {
		case r.Rows != len(images) && !o.ResponsesOnly:
			err = defect(path, fmt.Sprintf("%d, one for each %s picture", len(images), what), "%d rows", r.Rows)
		case r.Cols == 0:
			err = defect(path, "at least one vertex", "shape (%d, 0)", r.Rows)
		case !o.TrustFinite:
			err = r.CheckFinite(o.Threads)
		}
		if err != nil {
			r.Close()
			return nil, err
		}
		if r.Converted {
			s.notice("%s: float64, rounded to float32", path)
		}
		return r, nil
	}
	training, test := TrainingResponsesPath(s.Dir, h.Side), TestResponsesPath(s.Dir, h.Side)
	if !o.ResponsesOnly || exists(training) || !exists(test) {
		if h.Training, err = open(training, s.TrainingImages, "training"); err != nil {
			return err
		}
		h.Vertices = h.Training.Cols
	}
	if !exists(test) {
		return nil
	}
	if h.Test, err = open(test, s.TestImages, "test"); err != nil {
		return err
	}
	if h.Training != nil && h.Test.Cols != h.Vertices {
		return defect(test, fmt.Sprintf("%d, as the training responses have", h.Vertices), "%d vertices", h.Test.Cols)
	}
	h.Vertices = h.Test.Cols
	return nil
}

// compareSides demands that both hemispheres saw the same stimuli. With pictures
// that follows from their number.
func (s *Subject) compareSides() error {
	if s.Left == nil || s.Right == nil {
		return nil
	}
	for _, pair := range [][2]*Responses{{s.Left.Training, s.Right.Training}, {s.Left.Test, s.Right.Test}} {
		if l, r := pair[0], pair[1]; l != nil && r != nil && l.Rows != r.Rows {
			return defect(r.Path, fmt.Sprintf("%d, as %s has", l.Rows, l.Path), "%d rows", r.Rows)
		}
	}
	return nil
}

// compareOfficial notes where a subject named as one of the challenge's differs
// from the challenge's.
func (s *Subject) compareOfficial(o Options) {
	want, ok := officialSubjects()[s.Name]
	if !ok {
		return
	}
	type count struct {
		what        string
		found, want int
	}
	var counts []count
	for _, h := range s.Hemispheres() {
		if h.Side == Left {
			counts = append(counts, count{"vertices on the left", h.Vertices, want.left})
		} else {
			counts = append(counts, count{"vertices on the right", h.Vertices, want.right})
		}
	}
	counts = append(counts, count{"training pictures", len(s.TrainingImages), want.training}, count{"test pictures", len(s.TestImages), want.test})
	for _, c := range counts {
		if o.ResponsesOnly && strings.HasSuffix(c.what, "pictures") {
			continue
		}
		if c.found != c.want {
			s.notice("%s: %d %s, the challenge's %s has %d: not the official data", s.Dir, c.found, c.what, s.Name, c.want)
		}
	}
}

package nsd

import (
	"io/fs"
	"os"
	"path/filepath"
)

// openMasks reads every mask and mapping. Either all files of a space are there
// or none: a folder without masks gives absent regions and a notice, one
// without the fsaverage-space files a notice, a single missing file an error.
func (s *Subject) openMasks() error {
	dir := MasksDir(s.Dir)
	if !exists(dir) {
		s.notice("%s: absent; there are no regions, only whole hemispheres", dir)
		for _, h := range s.Hemispheres() {
			for _, f := range Families() {
				h.regions = append(h.regions, regionsOf(f, nil, nil)...)
			}
		}
		return nil
	}
	names := map[string]mapping{}
	for _, f := range Families() {
		m, err := readMapping(MappingPath(s.Dir, f.Name))
		if err != nil {
			return err
		}
		names[f.Name] = m
		for _, r := range regionsOf(f, m, nil)[len(f.Regions):] {
			s.notice("%s: names region %q, which is not one of the challenge's", MappingPath(s.Dir, f.Name), r.Name)
		}
	}
	fsaverage := s.hasFsaverage()
	if !fsaverage {
		s.notice("%s: no masks in fsaverage space; the challenge-space masks are not checked against them", dir)
	}
	for _, h := range s.Hemispheres() {
		if err := s.hemisphereMasks(h, names, fsaverage); err != nil {
			return err
		}
	}
	return nil
}

// hasFsaverage reports whether any mask in fsaverage space is there.
func (s *Subject) hasFsaverage() bool {
	found, _ := fs.Glob(os.DirFS(MasksDir(s.Dir)), "?h.*_fsaverage_space.npy")
	return len(found) > 0
}

func (s *Subject) hemisphereMasks(h *Hemisphere, names map[string]mapping, fsaverage bool) (err error) {
	if fsaverage {
		if h.FsaverageIndex, err = readAllVertices(AllVerticesPath(s.Dir, h.Side), h.Vertices); err != nil {
			return err
		}
	}
	for _, f := range Families() {
		path := MaskPath(s.Dir, h.Side, f.Name, Challenge)
		labels, err := readLabels(path, h.Vertices, names[f.Name], filepath.Base(MappingPath(s.Dir, f.Name)))
		if err != nil {
			return err
		}
		if fsaverage {
			if err := checkFsaverage(MaskPath(s.Dir, h.Side, f.Name, Fsaverage), filepath.Base(path), h.FsaverageIndex, labels); err != nil {
				return err
			}
		}
		h.regions = append(h.regions, regionsOf(f, names[f.Name], labels)...)
	}
	return nil
}

// openCeilings reads the noise ceilings, if there are any.
func (s *Subject) openCeilings(o Options) error {
	dir := o.CeilingDir
	if dir == "" {
		if dir = CeilingDir(s.Dir); !exists(dir) {
			return nil
		}
	}
	return s.readCeilings(dir, o.CeilingUnits)
}

// readCeilings reads the noise ceilings of every hemisphere that is there.
func (s *Subject) readCeilings(path string, units Units) error {
	vertices := map[Side]int{}
	for _, h := range s.Hemispheres() {
		vertices[h.Side] = h.Vertices
	}
	c, err := ReadCeilings(path, s.Name, units, vertices)
	if err != nil {
		return err
	}
	for _, h := range s.Hemispheres() {
		h.Ceiling = c.Values[h.Side]
	}
	s.notice("%s", c.Notice)
	return nil
}

package nsd

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// mask is a file of own labels.
type mask struct {
	path, name string
	side       Side
	labels     []int64
}

// openOwnMasks reads masks of own data: integers or booleans of shape (vertices). Each
// element of list is a folder, whose *.npy are taken, or NAME=FILE. A file of the folder
// has the region's name, NAME.npy; where the responses are divided into hemispheres the
// name begins with lh. or rh., in a folder as well as before the =.
//
// A mask of 0 and 1 is one region, NAME. One of 0, 1, 2, … is a region for each label
// above 0: NAME-1, NAME-2, …, or, with a dictionary {label: name} in mapping_NAME.npy
// beside it (of hemispheres, beside either), of these names. The challenge's own folder of
// masks has this form: its ending _challenge_space does not count as part of a name, and
// its masks of the whole of fsaverage are passed over.
func (s *Subject) openOwnMasks(list []string) error {
	var files []mask
	for _, given := range list {
		found, err := findMasks(given)
		if err != nil {
			return err
		}
		files = append(files, found...)
	}
	byName := map[string][]mask{}
	var names []string // in the order in which they are given
	for _, m := range files {
		h, err := s.ownSide(&m)
		if err != nil {
			return err
		}
		if m.labels, err = readInts(m.path, h.Vertices, h.Vertices); err != nil {
			return err
		}
		if i := slices.IndexFunc(m.labels, func(l int64) bool { return l < 0 }); i >= 0 {
			return defect(m.path, "labels ≥ 0 (0 is no region)", "%d at vertex %d", m.labels[i], i)
		}
		if byName[m.name] == nil {
			names = append(names, m.name)
		}
		byName[m.name] = append(byName[m.name], m)
	}
	taken := map[string]string{"all": "the whole hemisphere"}
	for _, name := range names {
		if err := s.addOwnRegions(name, byName[name], taken); err != nil {
			return err
		}
	}
	return nil
}

// findMasks lists the files of one element of the list.
func findMasks(given string) ([]mask, error) {
	if info, err := os.Stat(given); err == nil && info.IsDir() {
		entries, err := os.ReadDir(given)
		if err != nil {
			return nil, err
		}
		var found []mask
		for _, e := range entries {
			name, ok := strings.CutSuffix(e.Name(), ".npy")
			if !ok || e.IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "mapping_") || strings.HasSuffix(name, "_fsaverage_space") {
				continue
			}
			found = append(found, mask{path: filepath.Join(given, e.Name()), name: strings.TrimSuffix(name, "_challenge_space")})
		}
		if len(found) == 0 {
			return nil, defect(given, "masks (*.npy)", "none")
		}
		return found, nil
	}
	name, path, ok := strings.Cut(given, "=")
	if !ok || name == "" || path == "" {
		return nil, defect(given, "a folder of masks, or NAME=FILE.npy", "neither")
	}
	return []mask{{path: path, name: name}}, nil
}

// ownSide takes the hemisphere off a mask's name.
func (s *Subject) ownSide(m *mask) (*Hemisphere, error) {
	m.side = Undivided
	for _, side := range Sides() {
		if rest, ok := strings.CutPrefix(m.name, string(side)+"."); ok && s.Whole == nil {
			m.name, m.side = rest, side
			break // what follows is the name, whatever it begins with
		}
	}
	h := s.Hemisphere(m.side)
	switch {
	case h == nil && m.side == Undivided:
		return nil, defect(m.path, "lh.NAME or rh.NAME, as the responses are divided into hemispheres", "a mask called %q", m.name)
	case h == nil:
		return nil, defect(m.path, "one of the hemisphere that has responses", "a mask of %s", m.side)
	case m.name == "" || strings.ContainsFunc(m.name, func(r rune) bool { return r == ',' || !unicode.IsPrint(r) }):
		return nil, defect(m.path, "printable characters without a comma", "the name %q of a region", m.name)
	}
	return h, nil
}

// addOwnRegions adds the regions of one name's masks to every hemisphere; a region
// without vertices there is absent.
func (s *Subject) addOwnRegions(name string, masks []mask, taken map[string]string) error {
	names, whole, err := labelNames(name, masks)
	if err != nil {
		return err
	}
	labels := slices.SortedFunc(maps.Keys(names), cmp.Compare)
	for _, label := range labels {
		region := names[label]
		if other, twice := taken[region]; twice {
			return defect(masks[0].path, "each name once", "a region called %q, as %s is", region, other)
		}
		taken[region] = masks[0].path
	}
	for _, h := range s.Hemispheres() {
		vertices := map[int64][]int{}
		seen := ""
		for _, m := range masks {
			if m.side != h.Side {
				continue
			}
			if seen != "" {
				return defect(m.path, "one mask of a name and hemisphere", "%q again, which %s is", name, seen)
			}
			seen = m.path
			for v, label := range m.labels {
				vertices[label] = append(vertices[label], v)
			}
		}
		for _, label := range labels {
			at := vertices[label]
			h.regions = append(h.regions, Region{Name: names[label], Family: name, Indices: at, Present: len(at) > 0})
			if whole && len(at) == 0 && seen != "" {
				s.notice("%s: no vertex has 1; the region is absent", seen)
			}
		}
	}
	return nil
}

// labelNames names the labels above 0 of a name's masks. whole says that there is only
// the label 1, the name's own.
func labelNames(name string, masks []mask) (names map[int64]string, whole bool, err error) {
	if beside := mappingBeside(name, masks); beside != "" {
		dict, err := readMapping(beside)
		if err != nil {
			return nil, false, err
		}
		for _, m := range masks {
			if err := dict.check(m.path, beside, m.labels); err != nil {
				return nil, false, err
			}
		}
		delete(dict, 0)
		return dict, false, nil
	}
	names = map[int64]string{}
	for _, m := range masks {
		for _, label := range m.labels {
			if label > 0 {
				names[label] = ""
			}
		}
	}
	if len(names) == 0 || len(names) == 1 && hasOne(names) {
		return map[int64]string{1: name}, true, nil
	}
	for label := range names {
		names[label] = fmt.Sprintf("%s-%d", name, label)
	}
	return names, false, nil
}

// mappingBeside is the dictionary of a name, "" if there is none beside any of its masks,
// which may lie in different folders.
func mappingBeside(name string, masks []mask) string {
	for _, m := range masks {
		if path := filepath.Join(filepath.Dir(m.path), "mapping_"+name+".npy"); exists(path) {
			return path
		}
	}
	return ""
}

func hasOne(names map[int64]string) bool { _, ok := names[1]; return ok }

package cohort

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vision/eval/nsd"
)

// mostSubjects is the number of subjects of the Natural Scenes Dataset.
const mostSubjects = 8

// ParseSubjects reads which subjects are meant: "1-8", "1,3,5", "1-3,7" or "all", which
// is nil. Ascending, each once.
func ParseSubjects(text string) ([]int, error) {
	if text == "all" {
		return nil, nil
	}
	var list []int
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		lo, err := strconv.Atoi(first)
		hi := lo
		if err == nil && isRange {
			hi, err = strconv.Atoi(last)
		}
		if err != nil || lo < 1 || hi > mostSubjects || lo > hi {
			return nil, fmt.Errorf("%q in %q, expected numbers from 1 to %d as in 1-8 or 1,3,5, or all", part, text, mostSubjects)
		}
		for n := lo; n <= hi; n++ {
			if slices.Contains(list, n) {
				return nil, fmt.Errorf("subject %d twice in %q", n, text)
			}
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list, nil
}

// Member is a subject that was asked for: its folder, and which hemispheres it has.
type Member struct {
	name, dir string
	sides     []nsd.Side // with training responses
	absent    map[nsd.Side]string
}

// Find looks for the subjects' folders below root, subj01 … subj08; nil lists those that
// are there. A subject or hemisphere that is not there is none; no subject at all is an
// error.
func Find(root string, list []int) ([]Member, error) {
	all := list == nil
	for n := 1; all && n <= mostSubjects; n++ {
		list = append(list, n)
	}
	var members []Member
	found := 0
	for _, n := range list {
		m := Member{name: fmt.Sprintf("subj%02d", n), absent: map[nsd.Side]string{}}
		m.dir = filepath.Join(root, m.name)
		there := exists(m.dir)
		for _, side := range nsd.Sides() {
			switch path := nsd.TrainingResponsesPath(m.dir, side); {
			case !there:
				m.absent[side] = m.dir + " is not there"
			case !exists(path):
				m.absent[side] = path + " is not there"
			default:
				m.sides = append(m.sides, side)
			}
		}
		found += len(m.sides)
		if there || !all {
			members = append(members, m)
		}
	}
	switch {
	case found > 0:
		return members, nil
	case exists(nsd.TrainingImagesDir(root)):
		return nil, fmt.Errorf("%s: found the folder of one subject, expected the folder above it with subj01, subj02, …", root)
	}
	return nil, fmt.Errorf("%s: found no training responses of the subjects asked for, expected some like %s",
		root, nsd.TrainingResponsesPath(fmt.Sprintf("subj%02d", list[0]), nsd.Left))
}

// exists reports whether a path is there; an unreadable one counts as there, so that
// opening it gives the reason.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

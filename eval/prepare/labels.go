package prepare

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"vision/eval/nsd"
	"vision/kernels/boundedfile"
)

// maxTable bounds a table of label names.
const maxTable = 1 << 20

// readNames reads a family's FAMILY.mgz.ctab: lines "INT NAME", FreeSurfer's colours after
// them or not. Label 0 is what belongs to no region.
func (o *Options) readNames(family string) (path string, names map[int]string, err error) {
	path = filepath.Join(o.surface(o.name()), family+".mgz.ctab")
	names, err = readTable(path)
	return path, names, err
}

func readTable(path string) (map[int]string, error) {
	const what = `a table of labels, lines "INT NAME"`
	text, err := boundedfile.Read(path, what, maxTable)
	if errors.Is(err, fs.ErrNotExist) {
		err = &nsd.Error{File: path, Expected: what, Err: err}
	}
	if err != nil {
		return nil, err
	}
	names, err := parseNames(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return names, nil
}

func parseNames(text []byte) (map[int]string, error) {
	names := map[int]string{}
	used := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Fields(line)
		label, err := strconv.Atoi(fields[0])
		if err != nil || label < 0 || label > math.MaxInt32 || len(fields) < 2 {
			return nil, fmt.Errorf(`line %d: found %q, expected "INT NAME"`, number, line)
		}
		if _, twice := names[label]; twice {
			return nil, fmt.Errorf("line %d: found label %d twice", number, label)
		}
		if other, twice := used[fields[1]]; twice {
			return nil, fmt.Errorf("line %d: found %q for labels %d and %d", number, fields[1], other, label)
		}
		names[label], used[fields[1]] = fields[1], label
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("found no label, expected lines \"INT NAME\"")
	}
	if _, ok := names[0]; !ok {
		const outside = "Unknown"
		if label, taken := used[outside]; taken {
			return nil, fmt.Errorf("found %q for label %d, expected it for label 0, which belongs to no region", outside, label)
		}
		names[0] = outside
	}
	return names, nil
}

// readLabels gives every voxel of a frame its label in a family: 0 outside the vertices.
func (o *Options) readLabels(s *side, family, table string, names map[int]string) ([]int64, error) {
	base := filepath.Join(o.surface(o.name()), string(s.Side)+"."+family)
	if o.Space != Fsaverage {
		base = o.mask(s.Side, family)
	}
	path, values, err := single(base)
	if err != nil {
		return nil, err
	}
	if o.Space == Fsaverage {
		if values, err = s.toFsaverage(path, values); err != nil {
			return nil, err
		}
	}
	if len(values) != s.voxels {
		return nil, &nsd.Error{File: path, Found: fmt.Sprintf("%d values", len(values)), Expected: fmt.Sprintf("%d, as the masks have", s.voxels)}
	}
	labels := make([]int64, s.voxels)
	for _, at := range s.index {
		label := values[at]
		if label == -1 { // outside the brain
			continue
		}
		if _, ok := names[int(label)]; label != math.Trunc(label) || !(label >= 0) || !ok {
			return nil, &nsd.Error{File: path, Found: fmt.Sprintf("label %v at vertex %d", label, at), Expected: "those of " + table}
		}
		labels[at] = int64(label)
	}
	return labels, nil
}

// toFsaverage takes values of the subject's own surface to fsaverage: every vertex of it
// takes the value of the nearest one, which transforms name by 1-based numbers.
func (s *side) toFsaverage(path string, values []float64) ([]float64, error) {
	out := make([]float64, len(s.nearest))
	for v, x := range s.nearest {
		if x != math.Trunc(x) || !(x >= 1) || x > float64(len(values)) {
			return nil, &nsd.Error{File: s.transform, Found: fmt.Sprintf("%v at vertex %d", x, v), Expected: fmt.Sprintf("the number of one of the %d vertices of %s", len(values), path)}
		}
		out[v] = values[int(x)-1]
	}
	return out, nil
}

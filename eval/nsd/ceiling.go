package nsd

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vision/models/checkpoint"
)

// Units says how a file writes noise ceilings.
type Units int

const (
	// Auto takes percent if any ceiling of the two hemispheres is above 1, else
	// fractions. Real ceilings reach 80 %, so only data whose every ceiling is
	// below 1 % would be misread.
	Auto Units = iota
	// Percent is 0..100.
	Percent
	// Fraction is 0..1.
	Fraction
)

// String returns the unit's name.
func (u Units) String() string {
	switch u {
	case Percent:
		return "percent"
	case Fraction:
		return "fraction"
	}
	return "auto"
}

// Ceilings are the noise ceilings of a subject, as fractions.
type Ceilings struct {
	Values map[Side][]float64
	Files  map[Side]string
	Units  Units // of the files, never Auto
	Notice string
}

// ReadCeilings reads the noise ceilings of the hemispheres that vertices names from a
// folder. A hemisphere's file is the first that is there of
//
//	lh_noise_ceiling.npy    the organisers
//	lh.npy                  shared recomputations
//	subject1_left_nc.npy    the paper's code (subject of that number)
//
// with shape (vertices) and finite values that fit the units. vertices gives
// the number to expect for each side; of a single one dir may also be the file.
func ReadCeilings(dir, subject string, units Units, vertices map[Side]int) (*Ceilings, error) {
	c := &Ceilings{Values: map[Side][]float64{}, Files: map[Side]string{}, Units: units}
	largest := 0.0
	sides := slices.DeleteFunc(AllSides(), func(s Side) bool { _, ok := vertices[s]; return !ok })
	for _, side := range sides {
		path, err := ceilingFile(dir, subject, side, len(sides) == 1)
		if err != nil {
			return nil, err
		}
		values, top, err := readCeiling(path, vertices[side])
		if err != nil {
			return nil, err
		}
		c.Values[side], c.Files[side] = values, path
		largest = math.Max(largest, top)
	}
	how := "as told"
	if units == Auto {
		how = "detected"
		c.Units = Fraction
		if largest > 1 {
			c.Units = Percent
		}
	}
	limit := 1.0
	if c.Units == Percent {
		limit = 100
	}
	for _, side := range sides {
		for i, v := range c.Values[side] {
			if v > limit {
				return nil, defect(c.Files[side], fmt.Sprintf("at most %v in units of %s", limit, c.Units), "%v at vertex %d", v, i)
			}
			c.Values[side][i] = v / limit
		}
	}
	c.Notice = fmt.Sprintf("%s: noise ceilings taken as %s (%s; the largest is %.4g)", dir, c.Units, how, largest)
	return c, nil
}

// ceilingFile finds a hemisphere's file among the known names; of the only one dir may be
// the file.
func ceilingFile(dir, subject string, side Side, only bool) (string, error) {
	names := []string{string(side) + "_noise_ceiling.npy", string(side) + ".npy"}
	if digits, ok := strings.CutPrefix(subject, "subj0"); ok {
		long := map[Side]string{Left: "left", Right: "right"}[side]
		names = append(names, "subject"+digits+"_"+long+"_nc.npy")
	}
	if info, err := os.Stat(dir); err == nil && info.Mode().IsRegular() {
		if only {
			return dir, nil
		}
		return "", defect(dir, "a folder with "+strings.Join(names, " or "), "a file")
	}
	for _, name := range names {
		if path := filepath.Join(dir, name); exists(path) {
			return path, nil
		}
	}
	return "", defect(dir, strings.Join(names, " or "), "none of them")
}

// readCeiling reads one file and returns its largest value.
func readCeiling(path string, vertices int) (values []float64, largest float64, err error) {
	a, err := openArray(path, "noise ceilings")
	if err != nil {
		return nil, 0, err
	}
	defer a.Close()
	return a.ceilings(vertices)
}

func (a array) ceilings(vertices int) (values []float64, largest float64, err error) {
	float := a.DType == checkpoint.Float32 || a.DType == checkpoint.Float64
	if len(a.Shape) != 1 || a.Shape[0] != vertices || !float {
		return nil, 0, defect(a.Path(), fmt.Sprintf("float32 or float64 of shape [%d]", vertices), "%s of shape %v", a.DType, a.Shape)
	}
	if values, err = a.Float64(a.Name); err != nil {
		return nil, 0, err
	}
	for i, v := range values {
		if !(v >= 0) || math.IsInf(v, 1) {
			return nil, 0, defect(a.Path(), "finite ceilings ≥ 0", "%v at vertex %d", v, i)
		}
		largest = math.Max(largest, v)
	}
	return values, largest, nil
}

package simulate

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
)

const stimuliHead = "split\tname\tid\tphoto\tphotograph\tx\ty\tside\tmirrored"

// writeTruth writes stimuli.tsv and vertices.tsv.
func (d *Dataset) writeTruth(dir string) error {
	err := atomicfile.Write(StimuliPath(dir), func(w io.Writer) error {
		if _, err := fmt.Fprintln(w, stimuliHead); err != nil {
			return err
		}
		for _, split := range []struct {
			name    string
			stimuli []Stimulus
		}{{"training", d.Train}, {"test", d.Test}} {
			for _, s := range split.stimuli {
				if strings.ContainsAny(s.PhotoName, "\t\r\n") {
					return fmt.Errorf("the photograph's name %q holds a tab or a line break", s.PhotoName)
				}
				if _, err := fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%d\t%d\t%d\t%t\n", split.name, s.Name, s.ID,
					s.Photo, s.PhotoName, s.X, s.Y, s.Side, s.Mirrored); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return atomicfile.Write(VerticesPath(dir), func(w io.Writer) error {
		if _, err := fmt.Fprintln(w, "hemisphere\tvertex\tregion\tfsaverage\tx\ty\tsize\twavelength\torientation\tceiling\tparts"); err != nil {
			return err
		}
		for i := range d.Hemispheres {
			h := &d.Hemispheres[i]
			for v, x := range h.Vertices {
				if _, err := fmt.Fprintf(w, "%s\t%d\t%s\t%d\t%.4f\t%.4f\t%.4f\t%d\t%d\t%.6f\t%s\n", h.Name, v, x.Region,
					x.Fsaverage, x.X, x.Y, x.Size, x.Wavelength, x.Orientation, x.Ceiling, partsText(x.Parts)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// maxStimuli bounds stimuli.tsv; a line has some 60 bytes.
const maxStimuli = 64 << 20

// ReadStimuli reads the stimuli of a simulated subject's folder back, without
// their pictures. The photographs' numbers are what a training needs to split
// off validation photographs rather than stimuli.
func ReadStimuli(subject string) (train, test []Stimulus, err error) {
	path := StimuliPath(subject)
	data, err := boundedfile.Read(path, "the stimuli of a simulation", maxStimuli)
	if err != nil {
		return nil, nil, err
	}
	if train, test, err = parseStimuli(string(data)); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", filepath.Clean(path), err)
	}
	return train, test, nil
}

func parseStimuli(text string) (train, test []Stimulus, err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != stimuliHead {
		return nil, nil, fmt.Errorf("first line is %q, expected %q", lines[0], stimuliHead)
	}
	for i, line := range lines[1:] {
		c := strings.Split(line, "\t")
		if len(c) != 9 {
			return nil, nil, fmt.Errorf("line %d has %d columns, expected 9", i+2, len(c))
		}
		s := Stimulus{Name: c[1], PhotoName: c[4]}
		for k, field := range map[int]*int{2: &s.ID, 3: &s.Photo, 5: &s.X, 6: &s.Y, 7: &s.Side} {
			n, err := strconv.ParseUint(c[k], 10, 31)
			if err != nil {
				return nil, nil, fmt.Errorf("line %d, column %d: %q is not a number from 0", i+2, k+1, c[k])
			}
			*field = int(n)
		}
		switch c[8] {
		case "true":
			s.Mirrored = true
		case "false":
		default:
			return nil, nil, fmt.Errorf("line %d, column 9: %q, expected true or false", i+2, c[8])
		}
		switch c[0] {
		case "training":
			train = append(train, s)
		case "test":
			test = append(test, s)
		default:
			return nil, nil, fmt.Errorf("line %d, column 1: %q, expected training or test", i+2, c[0])
		}
	}
	return train, test, nil
}

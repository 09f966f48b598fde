package simulate

import (
	"bufio"
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

// Bounds of stimuli.tsv; a line has some 80 bytes, and NSD has 73,000 pictures.
const (
	maxStimuli = 8 << 20
	maxLine    = 1 << 12
)

// ReadStimuli reads the stimuli of a simulated subject's folder back, without
// their pictures. The photographs' numbers are what a training needs to split
// off validation photographs rather than stimuli.
func ReadStimuli(subject string) (train, test []Stimulus, err error) {
	path := StimuliPath(subject)
	f, err := boundedfile.Open(path, "the stimuli of a simulation", maxStimuli)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if train, test, err = parseStimuli(f); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", filepath.Clean(path), err)
	}
	return train, test, f.End()
}

func parseStimuli(text io.Reader) (train, test []Stimulus, err error) {
	lines := bufio.NewReaderSize(text, maxLine)
	photos := map[string]string{}
	for i := 1; ; i++ {
		row, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF && len(row) == 0 && i > 1:
			return train, test, nil
		case err == bufio.ErrBufferFull:
			return nil, nil, fmt.Errorf("line %d has more than %d bytes", i, maxLine)
		case err != nil && err != io.EOF:
			return nil, nil, err
		}
		line := strings.TrimSuffix(string(row), "\n")
		if i == 1 {
			if line != stimuliHead {
				return nil, nil, fmt.Errorf("first line is %q, expected %q", line, stimuliHead)
			}
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 9 {
			return nil, nil, fmt.Errorf("line %d has %d columns, expected 9", i, len(c))
		}
		photo, ok := photos[c[4]] // many crops of one photograph: one string
		if !ok {
			photo = strings.Clone(c[4]) // not the line
			photos[photo] = photo
		}
		s := Stimulus{Name: strings.Clone(c[1]), PhotoName: photo}
		for k, field := range map[int]*int{2: &s.ID, 3: &s.Photo, 5: &s.X, 6: &s.Y, 7: &s.Side} {
			n, err := strconv.ParseUint(c[k], 10, 31)
			if err != nil {
				return nil, nil, fmt.Errorf("line %d, column %d: %q is not a number from 0", i, k+1, c[k])
			}
			*field = int(n)
		}
		switch c[8] {
		case "true":
			s.Mirrored = true
		case "false":
		default:
			return nil, nil, fmt.Errorf("line %d, column 9: %q, expected true or false", i, c[8])
		}
		switch c[0] {
		case "training":
			train = append(train, s)
		case "test":
			test = append(test, s)
		default:
			return nil, nil, fmt.Errorf("line %d, column 1: %q, expected training or test", i, c[0])
		}
	}
}

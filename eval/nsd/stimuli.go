package nsd

import (
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"vision/kernels/boundedfile"
)

// NSD's experiment: 73,000 pictures, eight subjects, at most 30,000 trials each
// in sessions of 750.
const (
	Pictures        = 73000
	Subjects        = 8
	MaxTrials       = 30000
	SessionTrials   = 750
	StimulusSide    = 425     // pixels of a picture's side in the experiment
	maxStimuliBytes = 1 << 26 // NSD's has 12 MB
	maxStimulusLine = 1 << 16
)

// Stimulus is one picture of NSD: a line of nsd_stim_info_merged.csv.
type Stimulus struct {
	NSD    int   // 0-based index among the 73,000
	COCO   int64 // id of the COCO image it was cut from
	Split  string
	Crop   CropBox
	Shared bool // one of the 1,000 that all subjects were to see

	Flagged, BOLD5000 bool

	// Trials holds, for subjects 1 to 8, the 1-based numbers of the trials that
	// showed the picture; 0 where there was none.
	Trials [Subjects][3]int32
}

// FileName is the COCO file name of the picture, such as 000000262145.jpg.
func (s *Stimulus) FileName() string { return fmt.Sprintf("%012d.jpg", s.COCO) }

// CropBox is the share of a photograph that NSD removed from each side before
// it scaled the square that is left to 425 × 425 pixels.
type CropBox struct{ Top, Bottom, Left, Right float64 }

// Rect is the square of a photograph of w × h pixels that NSD kept: each
// fraction times its side, rounded to the nearest pixel (halves to even, as
// Python's round), is removed. A rectangle whose sides differ by more than one
// pixel is an error: the box does not belong to a picture of that size.
//
// Source: NSD's own description of cropBox, and convert_nsd_annotations.py of
// clane9/NSD-Flat.
func (c CropBox) Rect(w, h int) (image.Rectangle, error) {
	r := image.Rect(
		int(math.RoundToEven(float64(float64(w)*c.Left))), int(math.RoundToEven(float64(float64(h)*c.Top))),
		w-int(math.RoundToEven(float64(float64(w)*c.Right))), h-int(math.RoundToEven(float64(float64(h)*c.Bottom))))
	if d := r.Dx() - r.Dy(); r.Min.X < 0 || r.Min.Y < 0 || r.Max.X > w || r.Max.Y > h || r.Dx() < 1 || r.Dy() < 1 || d < -1 || d > 1 {
		return image.Rectangle{}, fmt.Errorf("crop box (%v, %v, %v, %v) of a picture of %d × %d pixels leaves %d × %d, expected a square",
			c.Top, c.Bottom, c.Left, c.Right, w, h, r.Dx(), r.Dy())
	}
	return r, nil
}

// Polygon moves a polygon x0, y0, x1, y1, … of a COCO annotation to NSD's
// picture: clipped to the square that was kept, shifted to its corner, scaled to
// 425 pixels. Labels of an NSD picture must be made after this: much of a COCO
// photograph is not in it.
func Polygon(xy []float64, kept image.Rectangle) []float64 {
	out := make([]float64, len(xy))
	for i, v := range xy {
		lo, hi := kept.Min.X, kept.Max.X
		if i%2 == 1 {
			lo, hi = kept.Min.Y, kept.Max.Y
		}
		v = math.Max(float64(lo), math.Min(float64(hi), v))
		out[i] = (v - float64(lo)) * StimulusSide / float64(hi-lo)
	}
	return out
}

// ReadStimuliInfo reads nsd_stim_info_merged.csv, or a part of its lines with its
// header. Columns are found by name; those that are not known are left unread.
// Any defect is an error that names the file, the line and the column: a missing
// column, a value of another form, an nsdId that is outside 0..72999 or there
// twice, a trial that shows two pictures.
func ReadStimuliInfo(path string) ([]Stimulus, error) {
	f, err := boundedfile.Open(path, "NSD's table of stimuli", maxStimuliBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing(path, "NSD's table of stimuli", err)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := readStimuliInfo(f)
	if err != nil {
		return nil, &Error{File: path, Found: err.Error()}
	}
	return s, f.End()
}

// stimuliColumns are those that are read, in the order of stimulusReader.read.
func stimuliColumns() []string {
	columns := []string{"cocoId", "cocoSplit", "cropBox", "nsdId", "flagged", "BOLD5000", "shared1000"}
	for subject := range Subjects {
		for repeat := range 3 {
			columns = append(columns, fmt.Sprintf("subject%d_rep%d", subject+1, repeat))
		}
	}
	return columns
}

// stimulusReader is the state of reading a table.
type stimulusReader struct {
	text    *boundedfile.Window
	csv     *csv.Reader
	at      map[string]int // column name → index
	columns []string
	ids     []int32           // nsdId → line
	trials  [Subjects][]int32 // trial → line
}

// record reads the next line.
func (s *stimulusReader) record() ([]string, error) {
	s.text.Allow(s.csv.InputOffset() + maxStimulusLine)
	return s.csv.Read()
}

func readStimuliInfo(r io.Reader) ([]Stimulus, error) {
	text := boundedfile.NewWindow(r, fmt.Errorf("a line of more than %d bytes, expected nsd_stim_info_merged.csv", maxStimulusLine))
	s := &stimulusReader{text: text, csv: csv.NewReader(text), at: map[string]int{}, columns: stimuliColumns()}
	s.csv.ReuseRecord = true
	header, err := s.record()
	if err != nil {
		return nil, fmt.Errorf("header: %w", endless(err))
	}
	for i, name := range header {
		name = strings.TrimPrefix(name, "\ufeff")
		if _, twice := s.at[name]; twice {
			return nil, fmt.Errorf("line 1: found column %q twice", name)
		}
		s.at[strings.Clone(name)] = i
	}
	for _, name := range s.columns {
		if _, ok := s.at[name]; !ok {
			return nil, fmt.Errorf("line 1: found no column %q, expected nsd_stim_info_merged.csv's header", name)
		}
	}
	s.ids = make([]int32, Pictures)
	for i := range s.trials {
		s.trials[i] = make([]int32, MaxTrials+1)
	}
	var all []Stimulus
	for {
		record, err := s.record()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err // encoding/csv names line and column
		}
		stimulus, err := s.read(record)
		if err != nil {
			return nil, err
		}
		all = append(all, stimulus)
	}
	if len(all) == 0 {
		return nil, errors.New("found no line after the header, expected at least one stimulus")
	}
	return all, nil
}

func endless(err error) error {
	if err == io.EOF {
		return errors.New("found an empty file, expected nsd_stim_info_merged.csv")
	}
	return err
}

// read checks one line.
func (s *stimulusReader) read(record []string) (out Stimulus, err error) {
	line := func(column string) int { l, _ := s.csv.FieldPos(s.at[column]); return l }
	value := func(column, expected string, ok func(text string) bool) {
		if text := record[s.at[column]]; err == nil && !ok(text) {
			err = fmt.Errorf("line %d, column %s: found %q, expected %s", line(column), column, text, expected)
		}
	}
	number := func(column string, lo, hi int64, to *int64) {
		value(column, fmt.Sprintf("a whole number %d..%d", lo, hi), func(text string) bool {
			n, e := strconv.ParseInt(text, 10, 64)
			*to = n
			return e == nil && n >= lo && n <= hi
		})
	}
	truth := func(column string, to *bool) {
		value(column, "True, False, 1 or 0", func(text string) bool {
			*to = text == "True" || text == "1"
			return *to || text == "False" || text == "0"
		})
	}
	var id int64
	number("cocoId", 1, 1<<31-1, &out.COCO)
	number("nsdId", 0, Pictures-1, &id)
	out.NSD = int(id)
	value("cocoSplit", "train2017 or val2017", func(text string) bool {
		for _, out.Split = range [...]string{"train2017", "val2017"} { // text would keep the whole line
			if text == out.Split {
				return true
			}
		}
		return false
	})
	value("cropBox", "(top, bottom, left, right), fractions from 0 to 1 that leave something", func(text string) (ok bool) {
		out.Crop, ok = parseCrop(text)
		return ok
	})
	truth("flagged", &out.Flagged)
	truth("BOLD5000", &out.BOLD5000)
	truth("shared1000", &out.Shared)
	if err != nil {
		return out, err
	}
	if other := s.ids[out.NSD]; other != 0 {
		return out, fmt.Errorf("line %d, column nsdId: found %d, which line %d has too", line("nsdId"), out.NSD, other)
	}
	s.ids[out.NSD] = int32(line("nsdId"))
	for subject := range Subjects {
		for repeat := range 3 {
			column := s.columns[7+3*subject+repeat]
			var trial int64
			number(column, 0, MaxTrials, &trial)
			if err != nil {
				return out, err
			}
			if other := s.trials[subject][trial]; trial != 0 && other != 0 {
				return out, fmt.Errorf("line %d, column %s: found trial %d, which line %d has too", line(column), column, trial, other)
			}
			out.Trials[subject][repeat] = int32(trial)
			s.trials[subject][trial] = int32(line(column))
		}
	}
	return out, nil
}

// parseCrop reads "(0, 0, 0.1671875, 0.1671875)".
func parseCrop(text string) (CropBox, bool) {
	inner, ok1 := strings.CutPrefix(text, "(")
	inner, ok2 := strings.CutSuffix(inner, ")")
	parts := strings.Split(inner, ",")
	if !ok1 || !ok2 || len(parts) != 4 {
		return CropBox{}, false
	}
	var v [4]float64
	for i, p := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || !(n >= 0 && n < 1) {
			return CropBox{}, false
		}
		v[i] = n
	}
	return CropBox{v[0], v[1], v[2], v[3]}, v[0]+v[1] < 1 && v[2]+v[3] < 1
}

// TrialPictures gives the NSD picture of each of a subject's trials (subject 1
// to 8): the element t is that of the 1-based trial t+1, −1 where the table does
// not say. Its length is the last trial that the table names.
func TrialPictures(stimuli []Stimulus, subject int) ([]int, error) {
	if subject < 1 || subject > Subjects {
		return nil, fmt.Errorf("nsd: subject %d, expected 1 to %d", subject, Subjects)
	}
	var pictures []int
	for i := range stimuli {
		for _, trial := range stimuli[i].Trials[subject-1] {
			for len(pictures) < int(trial) {
				pictures = append(pictures, -1)
			}
			if trial > 0 {
				pictures[trial-1] = stimuli[i].NSD
			}
		}
	}
	return pictures, nil
}

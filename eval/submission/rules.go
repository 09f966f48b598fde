package submission

import (
	"errors"
	"fmt"

	"vision/eval/nsd"
	"vision/models/checkpoint"
)

// Limit is the largest archive that the challenge takes, in bytes.
const Limit = 300_000_000

// Entry is one file of the archive.
type Entry struct {
	Subject  string   `json:"subject"`
	Side     nsd.Side `json:"hemisphere"`
	Stimuli  int      `json:"stimuli"`
	Vertices int      `json:"vertices"`
	Digest   string   `json:"digest,omitempty"` // of the array (NUMERICS.md §10), once it was read
}

// Name is the file's place in the archive.
func (e Entry) Name() string { return e.Subject + "/" + string(e.Side) + "_pred_test.npy" }

func (e Entry) shape() []int { return []int{e.Stimuli, e.Vertices} }

// Entries lists the sixteen files that the challenge wants, in the archive's order.
func Entries() []Entry {
	var all []Entry
	for _, s := range nsd.OfficialSubjects() {
		for _, side := range nsd.Sides() {
			n, v, _ := nsd.OfficialTestShape(s, side)
			all = append(all, Entry{Subject: s, Side: side, Stimuli: n, Vertices: v})
		}
	}
	return all
}

// Violation is one rule that a file breaks.
type Violation struct {
	File     string // in the archive, or the path of a prediction
	Found    string
	Expected string
}

// Error implements error.
func (v *Violation) Error() string {
	return fmt.Sprintf("%s: found %s, expected %s", v.File, v.Found, v.Expected)
}

// violations gathers what is wrong.
type violations []error

// most is how many violations are told one by one.
const most = 40

func (v *violations) add(file, expected, found string, args ...any) {
	*v = append(*v, &Violation{file, fmt.Sprintf(found, args...), expected})
}

// err joins them, one on a line.
func (v violations) err() error {
	if n := len(v); n > most {
		return errors.Join(append(v[:most:most], fmt.Errorf("… and %d more", n-most))...)
	}
	return errors.Join(v...)
}

// array checks one array of predictions by the rules and returns its values; nil if a
// rule is broken.
func (v *violations) array(e Entry, name string, f *checkpoint.File) []float32 {
	if f.Format() != checkpoint.Npy {
		v.add(name, "npy", "a file of format %s", f.Format())
		return nil
	}
	tensor := f.Names()[0]
	info, _ := f.Info(tensor)
	fits := len(info.Shape) == 2 && info.Shape[0] == e.Stimuli && info.Shape[1] == e.Vertices
	if !fits {
		v.add(name, fmt.Sprintf("(%d, %d): %s's test pictures × all %s vertices", e.Stimuli, e.Vertices, e.Subject, e.Side), "shape %v", info.Shape)
	}
	if info.DType != checkpoint.Float32 {
		v.add(name, "float32", "%s", info.DType)
		fits = false
	}
	if !fits {
		return nil
	}
	values, err := f.Float32(tensor)
	if err != nil {
		*v = append(*v, err)
		return nil
	}
	for i, x := range values {
		if x-x != 0 {
			v.add(name, "finite predictions", "%v at row %d, vertex %d", x, i/e.Vertices, i%e.Vertices)
			return nil
		}
	}
	return values
}

package encoder

import (
	"fmt"
	"slices"

	"vision/kernels/digest"
)

// Features are the inputs of all stimuli; features.View is one.
type Features interface {
	Len() int                          // stimuli
	Floats() int                       // values of one, tokens × width
	Read(dst []float32, row int) error // copies one into dst
}

// Rows are float32 rows of one length, such as responses.
type Rows interface {
	Len() int
	// Row is a view of one row, not to be changed; valid until the next call.
	Row(i int) []float32
}

// Matrix is Rows in one slice, row-major: responses or predictions.
type Matrix struct {
	Width int
	Data  []float32
}

// Len is the number of rows.
func (m Matrix) Len() int {
	if m.Width < 1 {
		return 0
	}
	return len(m.Data) / m.Width
}

// Row is a view of row i.
func (m Matrix) Row(i int) []float32 { return m.Data[i*m.Width : (i+1)*m.Width : (i+1)*m.Width] }

// pickedRows is some rows of others.
type pickedRows struct {
	all  Rows
	rows []int
}

func (p pickedRows) Len() int            { return len(p.rows) }
func (p pickedRows) Row(i int) []float32 { return p.all.Row(p.rows[i]) }

// Data is what a network is trained on. Row i of Features, Targets and Base
// belong to one stimulus.
type Data struct {
	Features Features
	// Augmented, if not nil, has K ≥ 1 other rows of features for each stimulus, those
	// of stimulus i from i·K on: what the frozen network says of K augmented forms of
	// its picture. Every epoch e of training reads one of them in place of the row of
	// Features: i·K + (w·K >> 32), where w is word i of the Philox stream
	// "augment/form", step e. Validation reads Features.
	Augmented Features
	Targets   Rows
	// Base, if not nil, is added to what the network says, in training, validation
	// and scores: the predictions of a linear read-out, which for training rows may
	// be out of fold.
	Base Rows
	// Train and Validation are row numbers, each at most once.
	Train, Validation []int
	// Source names the content of Features, Augmented, Targets and Base, by the digests of
	// their files for instance: a checkpoint goes on only with the same. "" means
	// that Train reads and hashes every row that is used.
	Source string
}

// check reports the first thing that does not fit the network.
func (d Data) check(c Config) error {
	if d.Features == nil || d.Targets == nil {
		return fmt.Errorf("encoder: features or targets are missing")
	}
	n := d.Features.Len()
	if f := d.Features.Floats(); f != c.Floats() {
		return fmt.Errorf("encoder: features of %d values a stimulus, expected %d queries × %d × %d = %d", f, c.Queries, c.Height, c.Width, c.Floats())
	}
	if a := d.Augmented; a != nil && (n == 0 || a.Len() < n || a.Len()%n != 0 || a.Floats() != c.Floats()) {
		return fmt.Errorf("encoder: %d augmented rows of %d values, expected a multiple of the %d stimuli and %d values", a.Len(), a.Floats(), n, c.Floats())
	}
	if err := checkRows("targets", d.Targets, n, c.Outputs); err != nil {
		return err
	}
	if d.Base != nil {
		if err := checkRows("base predictions", d.Base, n, c.Outputs); err != nil {
			return err
		}
	}
	if len(d.Train) == 0 {
		return fmt.Errorf("encoder: no rows to train on")
	}
	seen := make(map[int]string, len(d.Train)+len(d.Validation))
	for _, part := range [...]struct {
		name string
		rows []int
	}{{"training", d.Train}, {"validation", d.Validation}} {
		for _, r := range part.rows {
			if r < 0 || r >= n {
				return fmt.Errorf("encoder: %s row %d, expected 0 to %d", part.name, r, n-1)
			}
			if other, twice := seen[r]; twice {
				return fmt.Errorf("encoder: row %d is a %s row and a %s row, expected one use of a row", r, other, part.name)
			}
			seen[r] = part.name
		}
	}
	return nil
}

func checkRows(what string, rows Rows, n, width int) error {
	if rows.Len() != n {
		return fmt.Errorf("encoder: %d rows of %s, expected %d, one per stimulus", rows.Len(), what, n)
	}
	if n > 0 && len(rows.Row(0)) != width {
		return fmt.Errorf("encoder: %s of %d values a row, expected %d outputs", what, len(rows.Row(0)), width)
	}
	return nil
}

// digest identifies the data: the set of the two row lists and either the digests
// of the rows in use or the source's name.
func (d Data) digest(c Config) (digest.Digest, error) {
	set := map[string]digest.Digest{"train": digest.Ints(d.Train), "validation": digest.Ints(d.Validation)}
	if d.Source != "" {
		source, err := digestText(d.Source)
		if err != nil {
			return digest.Digest{}, err
		}
		set["source"] = source
		return digest.Set(set)
	}
	used := slices.Concat(d.Train, d.Validation)
	row := make([]float32, c.Floats())
	var err error
	set["features"], err = digestRows(used, c.Floats(), func(i int) ([]float32, error) { return row, d.Features.Read(row, i) })
	if a := d.Augmented; a != nil && err == nil {
		forms := a.Len() / d.Features.Len()
		all := make([]int, 0, len(d.Train)*forms)
		for _, r := range d.Train {
			for k := range forms {
				all = append(all, r*forms+k)
			}
		}
		set["augmented"], err = digestRows(all, c.Floats(), func(i int) ([]float32, error) { return row, a.Read(row, i) })
	}
	for _, part := range [...]struct {
		name string
		rows Rows
	}{{"targets", d.Targets}, {"base", d.Base}} {
		if err == nil && part.rows != nil {
			set[part.name], err = digestRows(used, c.Outputs, func(i int) ([]float32, error) { return part.rows.Row(i), nil })
		}
	}
	if err != nil {
		return digest.Digest{}, err
	}
	return digest.Set(set)
}

func digestRows(used []int, width int, row func(int) ([]float32, error)) (digest.Digest, error) {
	h, err := digest.New("float32", []int{len(used), width})
	if err != nil {
		return digest.Digest{}, err
	}
	for _, i := range used {
		v, err := row(i)
		if err != nil {
			return digest.Digest{}, err
		}
		if len(v) != width {
			return digest.Digest{}, fmt.Errorf("encoder: row %d has %d values, expected %d", i, len(v), width)
		}
		h.Float32(v)
	}
	return h.Sum()
}

// digestText is the digest of a text's bytes as a uint8 tensor.
func digestText(s string) (digest.Digest, error) {
	return digest.Tensor("uint8", []int{len(s)}, []byte(s))
}

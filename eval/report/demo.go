package report

import (
	"fmt"
	"io"
	"math"
)

// Demo is the result of `vision demo`, in the form of its JSON.
type Demo struct {
	Regions []DemoRegion `json:"regions"`
	Digests Digests      `json:"digests"`
	Seconds Number       `json:"seconds"`
}

// Digests are the SHA-256 of the demo's stages (NUMERICS.md §10).
type Digests struct {
	Features    string `json:"features"`
	Weights     string `json:"weights"`
	Predictions string `json:"predictions"`
}

// DemoRegion is one region of one hemisphere; all numbers are fractions 0..1.
type DemoRegion struct {
	Hemisphere string    `json:"hemisphere"` // lh or rh
	Region     string    `json:"region"`
	Vertices   int       `json:"vertices"`
	Accuracy   Number    `json:"accuracy"` // estimated from noisy responses, by the combination
	Interval   [2]Number `json:"interval"` // of Accuracy, photographs resampled
	// TrueAccuracy is the same statistic on the same stimuli against the
	// noise-free responses; RidgeTrueAccuracy that of the linear read-out.
	TrueAccuracy      Number `json:"true_accuracy"`
	RidgeTrueAccuracy Number `json:"ridge_true_accuracy"`
	NoiseCeiling      Number `json:"noise_ceiling"` // median over the vertices
}

// Summary is what the regions say together. NaN regions do not count.
type Summary struct {
	Regions           int     // with an accuracy
	Accuracy          float64 // means over regions
	TrueAccuracy      float64
	RidgeTrueAccuracy float64
	Difference        float64 // mean of accuracy − true accuracy
	Intervals, Hold   int     // intervals, and those that hold the true accuracy
}

// Summary averages over the regions in their order.
func (d *Demo) Summary() Summary {
	var s Summary
	mean := func(of func(r DemoRegion) Number) float64 {
		sum, n := 0.0, 0
		for _, r := range d.Regions {
			if v := of(r); !v.missing() {
				sum += float64(v)
				n++
			}
		}
		if n == 0 {
			return math.NaN()
		}
		return sum / float64(n)
	}
	s.Accuracy = mean(func(r DemoRegion) Number { return r.Accuracy })
	s.TrueAccuracy = mean(func(r DemoRegion) Number { return r.TrueAccuracy })
	s.RidgeTrueAccuracy = mean(func(r DemoRegion) Number { return r.RidgeTrueAccuracy })
	s.Difference = mean(func(r DemoRegion) Number { return r.Accuracy - r.TrueAccuracy })
	for _, r := range d.Regions {
		if !r.Accuracy.missing() {
			s.Regions++
		}
		if interval(r.Interval) != "" && !r.TrueAccuracy.missing() {
			s.Intervals++
			if r.Interval[0] <= r.TrueAccuracy && r.TrueAccuracy <= r.Interval[1] {
				s.Hold++
			}
		}
	}
	return s
}

// demoTitle says what the columns are.
const demoTitle = `Noise-normalised accuracy of each region, percent.
est.: from the noisy responses, with its interval; true: the same statistic against
the noise-free responses; ridge: the linear read-out's true accuracy; ceil.:
the median noise ceiling.`

// demoColumns are the columns of one hemisphere.
func demoColumns() []string { return []string{"est.", "interval", "true", "ridge", "ceil."} }

func demoCells(r DemoRegion, ok bool) []string {
	if !ok {
		return []string{"–", "", "–", "–", "–"}
	}
	return []string{r.Accuracy.Percent(), interval(r.Interval), r.TrueAccuracy.Percent(), r.RidgeTrueAccuracy.Percent(), r.NoiseCeiling.Percent()}
}

// Table lays the regions out, one row each with both hemispheres side by side.
// Where that is wider than width characters (0: no limit) each hemisphere has a
// row of its own.
func (d *Demo) Table(width int) *Table {
	names, find := bySide(d.Regions, func(r DemoRegion) (string, string) { return r.Hemisphere, r.Region })
	wide := sideBySide([]string{"lh", "rh"}, names, demoColumns(), func(side, name string) []string {
		r, ok := find(side, name)
		return demoCells(r, ok)
	})
	if width <= 0 || wide.Width() <= width {
		return wide
	}
	narrow := &Table{Header: append([]string{"region"}, demoColumns()...)}
	for _, r := range d.Regions {
		narrow.Rows = append(narrow.Rows, append([]string{r.Region + " " + r.Hemisphere}, demoCells(r, true)...))
	}
	return narrow
}

// Text writes the table, its summary and the digests for a terminal of the
// given width (0: no limit).
func (d *Demo) Text(w io.Writer, width int) error {
	fmt.Fprintf(w, "%s\n\n", demoTitle)
	if err := d.Table(width).Text(w); err != nil {
		return err
	}
	return d.footer(w, "  ")
}

// Markdown writes the same as Markdown.
func (d *Demo) Markdown(w io.Writer) error {
	fmt.Fprintf(w, "%s\n\n", demoTitle)
	if err := d.Table(0).Markdown(w); err != nil {
		return err
	}
	return d.footer(w, "- ")
}

func (d *Demo) footer(w io.Writer, bullet string) error {
	s := d.Summary()
	fmt.Fprintf(w, "\n%smean over %d regions: estimated %s, true %s, ridge %s\n", bullet, s.Regions,
		Number(s.Accuracy).Percent(), Number(s.TrueAccuracy).Percent(), Number(s.RidgeTrueAccuracy).Percent())
	fmt.Fprintf(w, "%sestimated − true: %s points on average; %d of %d intervals hold the true accuracy\n", bullet,
		signed(s.Difference), s.Hold, s.Intervals)
	_, err := fmt.Fprintf(w, "%sfeatures    %s\n%sweights     %s\n%spredictions %s\n%s%.1f s\n",
		bullet, d.Digests.Features, bullet, d.Digests.Weights, bullet, d.Digests.Predictions, bullet, float64(d.Seconds))
	return err
}

// signed is a fraction as percent points with its sign, or –.
func signed(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%+.1f", 100*v)
}

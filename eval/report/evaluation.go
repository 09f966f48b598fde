package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Evaluation is the result of `vision evaluate`, in the form of its JSON.
type Evaluation struct {
	Regions []EvaluatedRegion `json:"regions"`

	// Overall holds the whole hemispheres (hemisphere lh, rh; all where the responses are
	// not divided) and all vertices appended (hemisphere both), region "all".
	Overall []EvaluatedRegion `json:"overall"`

	Subject    string `json:"subject"`
	Stimuli    int    `json:"stimuli"`
	Normalised bool   `json:"normalised"` // false: no noise ceilings, median and mean are null

	MinCeiling Number        `json:"min_ceiling"` // vertices below it are left out of every number; 0 takes all
	Intervals  *IntervalPlan `json:"intervals"`   // how the intervals came about; null if there are none

	Notices []string `json:"notices"`
}

// IntervalPlan says how photographs were resampled.
type IntervalPlan struct {
	Method    string `json:"method"`
	Level     Number `json:"level"`
	Resamples int    `json:"resamples"`
	Seed      uint64 `json:"seed"`
}

// EvaluatedRegion is one region of one hemisphere. Median and Mean are the
// noise-normalised accuracy in percent by the organisers' procedure; the other
// numbers are fractions.
type EvaluatedRegion struct {
	Hemisphere   string `json:"hemisphere"`
	Region       string `json:"region"`
	Vertices     int    `json:"vertices"`
	Median       Number `json:"median"`
	Mean         Number `json:"mean"`
	NaNVertices  int    `json:"nan_vertices"` // constant responses, left out of every number
	RMedian      Number `json:"r_median"`     // Pearson's r as it is
	RMean        Number `json:"r_mean"`
	R2Median     Number `json:"r2_median"` // r², r < 0 → 0
	R2Mean       Number `json:"r2_mean"`
	NoiseCeiling Number `json:"noise_ceiling"` // median over the vertices
	BelowCeiling int    `json:"below_ceiling"` // vertices left out for their ceiling; not among Vertices

	Interval   *[2]Number `json:"interval"`    // of Median, in percent; null if there is none
	R2Interval *[2]Number `json:"r2_interval"` // of R2Median where there are no ceilings
}

// Table lays out the regions. Without ceilings it shows r and r² instead of
// accuracies. An absent region has 0 vertices and dashes.
func (e *Evaluation) Table() *Table {
	rows := append(append([]EvaluatedRegion(nil), e.Regions...), e.sides()...)
	names, find := bySide(rows, func(r EvaluatedRegion) (string, string) { return r.Hemisphere, r.Region })
	columns := []string{"vertices", "median", "mean", "r", "ceiling"}
	if !e.Normalised {
		columns = []string{"vertices", "r median", "r mean", "r² median", "r² mean"}
	}
	if e.Intervals != nil {
		columns = append(columns, "interval")
	}
	var sides []string
	for _, r := range rows {
		if !slices.Contains(sides, r.Hemisphere) {
			sides = append(sides, r.Hemisphere)
		}
	}
	return sideBySide(sides, names, columns, func(side, name string) []string {
		r, ok := find(side, name)
		if !ok || r.Vertices == 0 {
			return append([]string{"0", "–", "–", "–", "–"}, make([]string, len(columns)-5)...)
		}
		n := strconv.Itoa(r.Vertices)
		cells := []string{n, (r.Median / 100).Percent(), (r.Mean / 100).Percent(), decimals(r.RMedian), r.NoiseCeiling.Percent()}
		if !e.Normalised {
			cells = []string{n, decimals(r.RMedian), decimals(r.RMean), decimals(r.R2Median), decimals(r.R2Mean)}
		}
		if e.Intervals != nil {
			cells = append(cells, r.limits())
		}
		return cells
	})
}

// limits writes the interval, in percent or, of r², as decimals.
func (r EvaluatedRegion) limits() string {
	if iv := r.R2Interval; iv != nil && !iv[0].missing() && !iv[1].missing() {
		return "[" + decimals(iv[0]) + ", " + decimals(iv[1]) + "]"
	}
	if iv := r.Interval; iv != nil {
		return interval([2]Number{iv[0] / 100, iv[1] / 100})
	}
	return ""
}

// sides are the rows of Overall that belong to one hemisphere.
func (e *Evaluation) sides() []EvaluatedRegion {
	var out []EvaluatedRegion
	for _, r := range e.Overall {
		if r.Hemisphere != "both" {
			out = append(out, r)
		}
	}
	return out
}

// Text writes the table and what is to be said about it.
func (e *Evaluation) Text(w io.Writer) error {
	return e.write(w, "  ", func(t *Table) error { return t.Text(w) })
}

// Markdown writes the same as Markdown.
func (e *Evaluation) Markdown(w io.Writer) error {
	return e.write(w, "- ", func(t *Table) error { return t.Markdown(w) })
}

func (e *Evaluation) write(w io.Writer, bullet string, table func(*Table) error) error {
	what := "noise-normalised accuracy in percent (the organisers' procedure), r median"
	if !e.Normalised {
		what = "correlations; not normalised, there are no noise ceilings"
	}
	fmt.Fprintf(w, "%s, %d stimuli: %s\n\n", e.Subject, e.Stimuli, what)
	if err := table(e.Table()); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if p := e.Intervals; p != nil {
		of := "median"
		if !e.Normalised {
			of = "r² median"
		}
		fmt.Fprintf(w, "%sinterval: of the %s, %g %%, %d resamples of the photographs\n", bullet, of, 100*float64(p.Level), p.Resamples)
	}
	constant, below := 0, 0
	for _, r := range e.Overall {
		if r.Hemisphere != "both" {
			constant += r.NaNVertices
			below += r.BelowCeiling
			continue
		}
		if e.Normalised {
			fmt.Fprintf(w, "%sall %d vertices: median %s, mean %s\n", bullet, r.Vertices, (r.Median / 100).Percent(), (r.Mean / 100).Percent())
		} else {
			fmt.Fprintf(w, "%sall %d vertices: r median %s, mean %s\n", bullet, r.Vertices, decimals(r.RMedian), decimals(r.RMean))
		}
	}
	if constant > 0 {
		fmt.Fprintf(w, "%sleft out, as they do not vary: %d of the vertices\n", bullet, constant)
	}
	if e.MinCeiling > 0 {
		fmt.Fprintf(w, "%sleft out, as their noise ceiling is below %s %%: %d of the vertices\n", bullet, e.MinCeiling.Percent(), below)
	}
	var err error
	for _, n := range e.Notices {
		_, err = fmt.Fprintf(w, "%s%s\n", bullet, n)
	}
	return err
}

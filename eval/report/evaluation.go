package report

import (
	"fmt"
	"io"
	"strconv"
)

// Evaluation is the result of `vision evaluate`, in the form of its JSON.
type Evaluation struct {
	Regions []EvaluatedRegion `json:"regions"`

	// Overall holds the whole hemispheres (hemisphere lh, rh) and all vertices
	// appended (hemisphere both), region "all".
	Overall []EvaluatedRegion `json:"overall"`

	Subject    string `json:"subject"`
	Stimuli    int    `json:"stimuli"`
	Normalised bool   `json:"normalised"` // false: no noise ceilings, median and mean are null

	Notices []string `json:"notices"`
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
	return sideBySide(names, columns, func(side, name string) []string {
		r, ok := find(side, name)
		if !ok || r.Vertices == 0 {
			return []string{"0", "–", "–", "–", "–"}
		}
		n := strconv.Itoa(r.Vertices)
		if !e.Normalised {
			return []string{n, decimals(r.RMedian), decimals(r.RMean), decimals(r.R2Median), decimals(r.R2Mean)}
		}
		return []string{n, (r.Median / 100).Percent(), (r.Mean / 100).Percent(), decimals(r.RMedian), r.NoiseCeiling.Percent()}
	})
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
	constant := 0
	for _, r := range e.Overall {
		if r.Hemisphere != "both" {
			constant += r.NaNVertices
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
	var err error
	for _, n := range e.Notices {
		_, err = fmt.Fprintf(w, "%s%s\n", bullet, n)
	}
	return err
}

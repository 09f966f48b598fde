package cohort

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vision/eval/nsd"
	"vision/eval/report"
	"vision/kernels/atomicfile"
)

// The table's files.
const (
	TextFile = "table.txt"
	JSONFile = "table.json"
	CSVFile  = "table.csv"
)

// Write puts the three forms of the table into a folder and returns their SHA-256, by name.
func (t *Table) Write(dir string) (map[string]string, error) {
	sums := map[string]string{}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{{TextFile, t.Text}, {CSVFile, t.CSV}, {JSONFile, func(w io.Writer) error { return report.WriteJSON(w, t) }}} {
		var text bytes.Buffer
		if err := f.write(&text); err != nil {
			return nil, err
		}
		if err := atomicfile.WriteBytes(filepath.Join(dir, f.name), text.Bytes()); err != nil {
			return nil, err
		}
		sums[f.name] = sha256Hex(text.Bytes())
	}
	return sums, nil
}

// CSV writes a line for every cell and, with the subject "mean", for every mean: all
// read-outs, RFC 4180, the values in full precision. low and high are the interval of a
// cell's accuracy (photographs resampled) or of a mean (over subjects).
func (t *Table) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	line := func(fields ...string) { _ = out.Write(fields) } // kept for out.Error
	line("read_out", "hemisphere", "region", "subject", "measure", "value", "low", "high", "vertices", "noise_ceiling", "subjects", "missing")
	each := len(t.names())
	for i, m := range t.Means {
		for _, c := range t.Cells[i*each : (i+1)*each] {
			var low, high, vertices, ceiling string
			if e := c.Evaluated; e != nil {
				vertices, ceiling = strconv.Itoa(e.Vertices), number(e.NoiseCeiling)
				if t.Measure == Accuracy && e.Interval != nil {
					low, high = number(e.Interval[0]), number(e.Interval[1])
				}
			}
			line(c.Readout, c.Hemisphere, c.Region, c.Subject, t.Measure, number(c.Value), low, high, vertices, ceiling, "", c.Missing)
		}
		var low, high, missing string
		if m.Interval != nil {
			low, high = number(m.Interval[0]), number(m.Interval[1])
		}
		if m.Subjects == 0 {
			missing = "no subject has a number"
		}
		line(m.Readout, m.Hemisphere, m.Region, "mean", t.Measure, number(m.Mean), low, high, "", "", strconv.Itoa(m.Subjects), missing)
	}
	out.Flush()
	return out.Error()
}

// number is the shortest decimal that reads back to the same bits; "" where there is none.
func number(n report.Number) string {
	if v := float64(n); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return ""
}

// names lists the subjects.
func (t *Table) names() (list []string) {
	for _, s := range t.Subjects {
		if !slices.Contains(list, s.Subject) {
			list = append(list, s.Subject)
		}
	}
	return list
}

// short is a value as the text shows it.
func (t *Table) short(n report.Number) string {
	v := float64(n)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case t.Measure == Correlation:
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// Text writes the table of the last read-out, and what is to be said about it.
func (t *Table) Text(w io.Writer) error {
	what := "median noise-normalised accuracy of each region, percent"
	if t.Measure == Correlation {
		what = "median correlation r of each region; not normalised, as there are no noise ceilings for all"
	}
	stimuli := map[string]string{HeldOut: "held-out training pictures", Test: "test pictures"}[t.On]
	last := t.Readouts[len(t.Readouts)-1]
	if _, err := fmt.Fprintf(w, "%s, %s: %s\n\n", last, stimuli, what); err != nil {
		return err
	}
	names := t.names()
	grid := &report.Table{Header: slices.Concat([]string{"region"}, names, []string{"mean", "interval"}), Bars: []int{1, 1 + len(names)}}
	for i, m := range t.Means {
		if m.Readout != last {
			continue
		}
		row := []string{m.Hemisphere + " " + m.Region}
		for _, c := range t.Cells[i*len(names) : (i+1)*len(names)] {
			switch {
			case c.Missing == "":
				row = append(row, t.short(c.Value))
			case c.Missing == notYet:
				row = append(row, notYet)
			default:
				row = append(row, notThere)
			}
		}
		row = append(row, t.short(m.Mean), t.limits(m))
		grid.Rows = append(grid.Rows, row)
	}
	if err := grid.Text(w); err != nil {
		return err
	}
	return t.footer(w)
}

func (t *Table) limits(m Mean) string {
	if m.Interval == nil {
		return ""
	}
	return "[" + t.short(m.Interval[0]) + ", " + t.short(m.Interval[1]) + "]"
}

func (t *Table) footer(w io.Writer) error {
	fmt.Fprintf(w, "\n  mean: over the subjects that have the region, with Student's %g %% interval, which takes the subjects for a sample\n", 100*t.Evaluation.Level)
	for _, side := range nsd.Sides() {
		var list []string
		for _, m := range t.Means {
			if m.Region == Whole && m.Hemisphere == string(side) {
				list = append(list, m.Readout+" "+t.short(m.Mean))
			}
		}
		fmt.Fprintf(w, "  %s, all vertices, mean over subjects: %s\n", side, strings.Join(list, ", "))
	}
	if t.Evaluation.MinCeiling > 0 {
		fmt.Fprintf(w, "  left out: vertices with a noise ceiling below %s %%\n", report.Number(t.Evaluation.MinCeiling).Percent())
	}
	var err error
	for _, s := range t.Subjects {
		if s.Status != evaluated {
			_, err = fmt.Fprintf(w, "  %s %s: %s\n", s.Subject, s.Hemisphere, s.Status)
		}
	}
	return err
}

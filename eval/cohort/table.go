package cohort

import (
	"fmt"
	"math"
	"slices"

	"vision/eval/nsd"
	"vision/eval/report"
	"vision/eval/stats"
)

// What a table's values are.
const (
	Accuracy    = "accuracy" // median noise-normalised accuracy of a region, percent
	Correlation = "r"        // median Pearson's r: some subject has no noise ceilings
)

// Whole is the name of the row of a whole hemisphere.
const Whole = "all"

// Table is the result of the experiment: each region of each hemisphere of each subject,
// by read-out, and the mean of each region over the subjects.
type Table struct {
	Measure    string     `json:"measure"` // Accuracy or Correlation
	On         string     `json:"on"`      // HeldOut or Test
	Readouts   []string   `json:"read_outs"`
	Evaluation Evaluation `json:"evaluation"`
	Subjects   []Status   `json:"subjects"`
	Cells      []Cell     `json:"cells"` // by read-out, hemisphere, region, subject
	Means      []Mean     `json:"means"` // by read-out, hemisphere, region
}

// Status says what became of a hemisphere of a subject: "evaluated", "not yet" or "not
// there: " with the reason.
type Status struct {
	Subject    string `json:"subject"`
	Hemisphere string `json:"hemisphere"`
	Status     string `json:"status"`
	Stimuli    int    `json:"stimuli"` // evaluated
}

const (
	evaluated = "evaluated"
	notYet    = "not yet"
	notThere  = "not there"
)

// Cell is a region of one hemisphere of one subject, as predicted by one read-out.
type Cell struct {
	Readout    string `json:"read_out"`
	Subject    string `json:"subject"`
	Hemisphere string `json:"hemisphere"`
	Region     string `json:"region"`
	Missing    string `json:"missing"` // why there is no number; "" where there is one
	// Evaluated holds the numbers; null where they are missing.
	Evaluated *report.EvaluatedRegion `json:"evaluated"`
	Value     report.Number           `json:"value"` // the measure
}

// Mean is a region's mean over the subjects that have it, with its Student interval
// (stats.MeanInterval): how sure the mean is for subjects like these.
type Mean struct {
	Readout    string            `json:"read_out"`
	Hemisphere string            `json:"hemisphere"`
	Region     string            `json:"region"`
	Subjects   int               `json:"subjects"`
	Mean       report.Number     `json:"mean"`
	Interval   *[2]report.Number `json:"interval"` // null for fewer than two subjects
}

// regionRows are the names of a hemisphere's rows.
func regionRows() []string { return append(nsd.PaperRegions(), Whole) }

// table collects what has been evaluated so far.
func (r *run) table() (*Table, error) {
	t := &Table{Measure: Accuracy, On: r.On, Readouts: r.models(), Evaluation: r.Evaluation, Subjects: []Status{}, Cells: []Cell{}, Means: []Mean{}}
	found := map[string]map[string]*report.Evaluation{} // by subject and hemisphere
	missing := map[string]string{}
	for _, m := range r.members {
		for _, side := range nsd.Sides() {
			key := m.name + " " + string(side)
			status := Status{m.name, string(side), evaluated, 0}
			switch h := r.find(m.name, side); {
			case h == nil:
				status.Status = notThere + ": " + m.absent[side]
			case h.done[evaluate] != nil:
				all, err := h.evaluations()
				if err != nil {
					return nil, err
				}
				found[key] = all
				for _, e := range all {
					status.Stimuli = e.Stimuli
					if !e.Normalised {
						t.Measure = Correlation
					}
				}
			case h.until < len(stages()):
				status.Status = notThere + ": " + h.why
			default:
				status.Status = notYet
			}
			t.Subjects = append(t.Subjects, status)
			missing[key] = status.Status
		}
	}
	for _, model := range t.Readouts {
		for _, side := range nsd.Sides() {
			for _, region := range regionRows() {
				var values []float64
				for _, m := range r.members {
					key := m.name + " " + string(side)
					c := Cell{Readout: model, Subject: m.name, Hemisphere: string(side), Region: region}
					if all := found[key]; all == nil {
						c.lack(missing[key])
					} else if err := c.fill(all[model], t.Measure); err != nil {
						return nil, fmt.Errorf("%s: %w", key, err)
					}
					t.Cells = append(t.Cells, c)
					values = append(values, float64(c.Value))
				}
				t.Means = append(t.Means, meanOf(model, string(side), region, values, r.Evaluation.Level))
			}
		}
	}
	return t, nil
}

// find is a hemisphere that is there, or nil.
func (r *run) find(name string, side nsd.Side) *hemisphere {
	if s := r.subjects[name]; s != nil {
		for _, h := range s.hemispheres {
			if h.Side == side {
				return h
			}
		}
	}
	return nil
}

func (c *Cell) lack(why string) { c.Missing, c.Value = why, report.Number(math.NaN()) }

// fill takes a region's numbers from the evaluation of its hemisphere.
func (c *Cell) fill(e *report.Evaluation, measure string) error {
	if e == nil {
		return fmt.Errorf("%s: not evaluated", c.Readout)
	}
	rows := slices.Concat(e.Regions, e.Overall)
	i := slices.IndexFunc(rows, func(r report.EvaluatedRegion) bool { return r.Region == c.Region })
	if i < 0 {
		return fmt.Errorf("%s: no row of region %s", c.Readout, c.Region)
	}
	row := rows[i]
	c.Value = row.Median
	if measure == Correlation {
		c.Value = row.RMedian
	}
	switch {
	case row.Vertices > 0 && c.Value == c.Value:
		c.Evaluated = &row
	case row.BelowCeiling > 0:
		c.lack(notThere + ": every vertex is below the least noise ceiling")
	case row.Vertices > 0 || row.NaNVertices > 0:
		c.lack(notThere + ": no response varies")
	default:
		c.lack(notThere + ": no vertex of the hemisphere is in the region")
	}
	return nil
}

func meanOf(model, side, region string, values []float64, level float64) Mean {
	m := Mean{Readout: model, Hemisphere: side, Region: region}
	mean, lo, hi, n := stats.MeanInterval(values, level)
	m.Subjects, m.Mean = n, report.Number(mean)
	if n > 1 {
		m.Interval = &[2]report.Number{report.Number(lo), report.Number(hi)}
	}
	return m
}

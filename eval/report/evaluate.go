package report

import (
	"fmt"

	"vision/eval/metric"
	"vision/eval/nsd"
	"vision/eval/stats"
)

// HemisphereInput is what one side is evaluated from.
type HemisphereInput struct {
	Side      nsd.Side
	Measured  metric.Matrix // (stimuli, vertices)
	Predicted metric.Matrix // the same shape
	Ceiling   []float64     // fractions, or nil
	Regions   []nsd.Region
}

// Options of an evaluation.
type Options struct {
	Threads int // does not change the result
	// MinCeiling leaves vertices with a lower noise ceiling (a fraction) out of every
	// number of a region; 0 takes all. It needs ceilings.
	MinCeiling float64
	// Intervals resamples photographs; nil computes no intervals.
	Intervals *stats.Bootstrap
	// Photographs numbers the photograph of each stimulus; nil makes each its own.
	Photographs []int
	// Progress, if given, hears of the resampling; its error ends the evaluation.
	Progress func(side nsd.Side, done, total int) error
}

// VertexValues are the numbers of each vertex of a hemisphere, which the regions'
// numbers summarise: all vertices, whatever Options.MinCeiling.
type VertexValues struct {
	R                 []float64 // Pearson's r, NaN where a response does not vary
	Ceiling, Accuracy []float64 // fractions; nil without noise ceilings
}

// Evaluate computes every number of an Evaluation with the organisers' rule
// (metric.Organisers), the vertices of left and right appended for "both", and
// returns the values of the vertices, side by side. Either both sides have ceilings
// or none. Errors name the side.
func Evaluate(subject string, sides []HemisphereInput, o Options) (*Evaluation, map[nsd.Side]VertexValues, error) {
	e := &Evaluation{Subject: subject, Normalised: true, MinCeiling: Number(o.MinCeiling), Regions: []EvaluatedRegion{}, Notices: []string{}}
	for _, in := range sides {
		e.Normalised = e.Normalised && in.Ceiling != nil
	}
	if o.Intervals != nil {
		e.Intervals = &IntervalPlan{Method: o.Intervals.Method.String(), Level: Number(o.Intervals.Level), Resamples: o.Intervals.Resamples, Seed: o.Intervals.Seed}
	}
	var both values
	vertices := map[nsd.Side]VertexValues{}
	for _, in := range sides {
		if in.Ceiling != nil && !e.Normalised {
			return nil, nil, fmt.Errorf("report: noise ceilings for one hemisphere (%s) and not for the other", in.Side)
		}
		if in.Ceiling == nil && o.MinCeiling > 0 {
			return nil, nil, fmt.Errorf("report: a least noise ceiling of %v, but no noise ceilings", o.MinCeiling)
		}
		v, err := newValues(in, o)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", in.Side, err)
		}
		vertices[in.Side] = VertexValues{R: v.r, Ceiling: v.ceiling, Accuracy: v.accuracy}
		if v.resampled, err = o.resample(in); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", in.Side, err)
		}
		sets := []set{}
		for _, region := range in.Regions {
			sets = append(sets, set{string(in.Side), region.Name, region.Indices, region.Present})
		}
		rows, err := v.rows(append(sets, set{string(in.Side), "all", nil, true}), o)
		if err != nil {
			return nil, nil, err
		}
		last := len(rows) - 1
		e.Regions, e.Overall = append(e.Regions, rows[:last]...), append(e.Overall, rows[last])
		e.Stimuli = in.Measured.Rows
		both.append(v)
	}
	rows, err := both.rows([]set{{"both", "all", nil, true}}, o)
	e.Overall = append(e.Overall, rows...)
	return e, vertices, err
}

// resample draws photographs, if intervals are wanted.
func (o Options) resample(in HemisphereInput) (*stats.Resampled, error) {
	if o.Intervals == nil {
		return nil, nil
	}
	photographs := o.Photographs
	if photographs == nil {
		photographs = make([]int, in.Measured.Rows)
		for i := range photographs {
			photographs[i] = i
		}
	}
	b := *o.Intervals
	b.Threads = o.Threads
	var done func(int, int) error
	if o.Progress != nil {
		done = func(n, total int) error { return o.Progress(in.Side, n, total) }
	}
	return b.Resample(in.Measured, in.Predicted, photographs, done)
}

package report

import (
	"fmt"
	"math"

	"vision/eval/metric"
	"vision/eval/nsd"
)

// HemisphereInput is what one side is evaluated from.
type HemisphereInput struct {
	Side      nsd.Side
	Measured  metric.Matrix // (stimuli, vertices)
	Predicted metric.Matrix // the same shape
	Ceiling   []float64     // fractions, or nil
	Regions   []nsd.Region
}

// Evaluate computes every number of an Evaluation with the organisers' rule
// (metric.Organisers), the vertices of left and right appended for "both".
// Either both sides have ceilings or none. Errors name the side.
func Evaluate(subject string, sides []HemisphereInput, threads int) (*Evaluation, error) {
	e := &Evaluation{Subject: subject, Normalised: true, Regions: []EvaluatedRegion{}, Notices: []string{}}
	for _, in := range sides {
		e.Normalised = e.Normalised && in.Ceiling != nil
	}
	var both values
	for _, in := range sides {
		if in.Ceiling != nil && !e.Normalised {
			return nil, fmt.Errorf("report: noise ceilings for one hemisphere (%s) and not for the other", in.Side)
		}
		r, err := metric.Correlations(in.Measured, in.Predicted, threads)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in.Side, err)
		}
		v, err := newValues(r, in.Ceiling)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in.Side, err)
		}
		for _, region := range in.Regions {
			row, err := v.region(string(in.Side), region.Name, region.Indices, region.Present)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", in.Side, region.Name, err)
			}
			e.Regions = append(e.Regions, row)
		}
		all, err := v.region(string(in.Side), "all", nil, true)
		if err != nil {
			return nil, err
		}
		e.Overall = append(e.Overall, all)
		e.Stimuli = in.Measured.Rows
		both.append(v)
	}
	all, err := both.region("both", "all", nil, true)
	e.Overall = append(e.Overall, all)
	return e, err
}

// values are the numbers of each vertex.
type values struct {
	r, squared, accuracy, ceiling []float64
}

func newValues(r, ceiling []float64) (v values, err error) {
	rule := metric.Organisers()
	v = values{r: r, squared: rule.Squared(r), ceiling: ceiling}
	if ceiling != nil {
		v.accuracy, err = rule.Normalised(r, ceiling)
	}
	return v, err
}

func (v *values) append(o values) {
	v.r = append(v.r, o.r...)
	v.squared = append(v.squared, o.squared...)
	v.accuracy = append(v.accuracy, o.accuracy...)
	v.ceiling = append(v.ceiling, o.ceiling...)
}

// region aggregates the vertices of one region (nil: all).
func (v values) region(side, name string, vertices []int, present bool) (EvaluatedRegion, error) {
	nan := Number(math.NaN())
	row := EvaluatedRegion{Hemisphere: side, Region: name,
		Median: nan, Mean: nan, RMedian: nan, RMean: nan, R2Median: nan, R2Mean: nan, NoiseCeiling: nan}
	if !present {
		return row, nil
	}
	rule := metric.Organisers()
	take := func(from []float64, median, mean *Number, scale float64) error {
		if from == nil {
			return nil
		}
		a, err := rule.Aggregate(from, vertices)
		*median = Number(float64(scale * a.Median))
		if mean != nil {
			*mean = Number(float64(scale * a.Mean))
		}
		return err
	}
	a, err := rule.Aggregate(v.r, vertices)
	if err != nil {
		return row, err
	}
	row.Vertices, row.NaNVertices = a.Vertices, a.NaN
	row.RMedian, row.RMean = Number(a.Median), Number(a.Mean)
	for _, step := range []error{
		take(v.squared, &row.R2Median, &row.R2Mean, 1),
		take(v.accuracy, &row.Median, &row.Mean, 100),
		take(v.ceiling, &row.NoiseCeiling, nil, 1),
	} {
		if step != nil {
			return row, step
		}
	}
	return row, nil
}

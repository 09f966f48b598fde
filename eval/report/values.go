package report

import (
	"fmt"
	"math"
	"slices"

	"vision/eval/metric"
	"vision/eval/stats"
)

// values are the numbers of each vertex.
type values struct {
	r, squared, accuracy, ceiling []float64
	resampled                     *stats.Resampled // nil without intervals
}

// set is a region, or a whole hemisphere (nil vertices).
type set struct {
	side, name string
	vertices   []int
	present    bool
}

func newValues(in HemisphereInput, o Options) (v values, err error) {
	rule := metric.Organisers()
	v = values{ceiling: in.Ceiling}
	if v.r, err = metric.Correlations(in.Measured, in.Predicted, o.Threads); err != nil {
		return v, err
	}
	v.squared = rule.Squared(v.r)
	if in.Ceiling != nil {
		v.accuracy, err = rule.Normalised(v.r, in.Ceiling)
	}
	return v, err
}

// append takes the vertices of another hemisphere in.
func (v *values) append(o values) {
	v.r = append(v.r, o.r...)
	v.squared = append(v.squared, o.squared...)
	v.accuracy = append(v.accuracy, o.accuracy...)
	v.ceiling = append(v.ceiling, o.ceiling...)
	switch {
	case v.resampled == nil:
		v.resampled = o.resampled
	case o.resampled != nil:
		v.resampled.Append(o.resampled)
	}
}

// rows aggregates the vertices of each set, and their intervals.
func (v values) rows(sets []set, o Options) ([]EvaluatedRegion, error) {
	out := make([]EvaluatedRegion, len(sets))
	used := make([][]int, len(sets))
	for i, s := range sets {
		below := 0
		if used[i] = []int{}; s.present {
			used[i], below = v.above(s.vertices, o.MinCeiling)
		}
		row, err := v.region(s, used[i])
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", s.side, s.name, err)
		}
		row.BelowCeiling = below
		out[i] = row
	}
	if v.resampled == nil {
		return out, nil
	}
	limits, err := v.intervals(used, o)
	for i := range limits {
		scale := Number(1)
		into := &out[i].R2Interval
		if v.accuracy != nil {
			scale, into = 100, &out[i].Interval
		}
		*into = &[2]Number{scale * Number(limits[i].Lo), scale * Number(limits[i].Hi)}
	}
	return out, err
}

// above lists the vertices (nil: all) whose ceiling is at least so much, and counts
// the others.
func (v values) above(vertices []int, least float64) (used []int, below int) {
	if least <= 0 {
		return vertices, 0
	}
	if vertices == nil {
		vertices = make([]int, len(v.ceiling))
		for i := range vertices {
			vertices[i] = i
		}
	}
	used = []int{}
	for _, i := range vertices {
		if i < len(v.ceiling) && v.ceiling[i] < least {
			below++
			continue
		}
		used = append(used, i)
	}
	return used, below
}

// intervals of the median of each set: of the accuracy where there are ceilings, else
// of r².
func (v values) intervals(sets [][]int, o Options) ([]stats.Interval, error) {
	rule := metric.Organisers()
	b := *o.Intervals
	b.Threads = o.Threads
	return b.IntervalsOf(v.resampled, func(r, out []float64) {
		of := rule.Squared(r)
		if v.ceiling != nil {
			var err error
			if of, err = rule.Normalised(r, v.ceiling); err != nil {
				panic(err) // the ceilings were checked with the estimate
			}
		}
		for i, at := range sets {
			out[i] = median(rule, of, at)
		}
	}, len(sets))
}

// median over some vertices (nil: all), without those that have no correlation.
func median(rule metric.Rule, of []float64, vertices []int) float64 {
	var sorted []float64
	take := func(x float64) {
		if x == x {
			sorted = append(sorted, x)
		}
	}
	if vertices == nil {
		for _, x := range of {
			take(x)
		}
	}
	for _, i := range vertices {
		take(of[i])
	}
	slices.Sort(sorted)
	return rule.MedianSorted(sorted)
}

// region aggregates the vertices of one set that count (nil: all).
func (v values) region(s set, vertices []int) (EvaluatedRegion, error) {
	nan := Number(math.NaN())
	row := EvaluatedRegion{Hemisphere: s.side, Region: s.name,
		Median: nan, Mean: nan, RMedian: nan, RMean: nan, R2Median: nan, R2Mean: nan, NoiseCeiling: nan}
	if !s.present {
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

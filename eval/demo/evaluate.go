package demo

import (
	"slices"

	"vision/eval/experiment"
	"vision/eval/metric"
	"vision/eval/nsd"
	"vision/eval/report"
	"vision/eval/simulate"
	"vision/eval/stats"
)

// ModelResult is one read-out's accuracy in every region of a hemisphere: the
// median over vertices, estimated from the noisy responses and true, as fractions
// by region.
type ModelResult struct {
	Hemisphere, Model string
	Estimated, True   map[string]float64
}

// evaluate adds a hemisphere's regions: accuracy estimated from the noisy test
// responses by the organisers' rule, with its interval over photographs, and the
// same statistic against the noise-free responses, whose ceiling is 1.
func (r *Result) evaluate(c Config, h *simulate.Hemisphere, predictions map[string][]float32, photographs []int) error {
	v := len(h.Vertices)
	n := len(h.Testing) / v
	as := func(data []float32) metric.Matrix { return metric.Matrix{Data: data, Rows: n, Cols: v} }
	rule := metric.Organisers()
	ceiling, one := make([]float64, v), make([]float64, v)
	for i, nc := range h.Ceiling {
		ceiling[i], one[i] = float64(nc), 1
	}
	// By model, the accuracy of each vertex.
	truths, estimates := map[string][]float64{}, map[string][]float64{}
	for model, p := range predictions {
		var err error
		if truths[model], err = accuracy(rule, as(h.TrueTesting), as(p), one, c.Threads); err != nil {
			return err
		}
		if estimates[model], err = accuracy(rule, as(h.Testing), as(p), ceiling, c.Threads); err != nil {
			return err
		}
	}
	best := experiment.Combined
	if predictions[best] == nil {
		best = c.Experiment.Models[0]
	}
	intervals, err := regionIntervals(c, h, ceiling, as(predictions[best]), as(h.Testing), photographs)
	if err != nil {
		return err
	}
	results := map[string]*ModelResult{}
	for model := range truths {
		results[model] = &ModelResult{Hemisphere: h.Name, Model: model, Estimated: map[string]float64{}, True: map[string]float64{}}
	}
	for i, name := range nsd.PaperRegions() {
		at := h.Region(name)
		for model, t := range truths {
			results[model].True[name] = median(rule, t, at)
			results[model].Estimated[name] = median(rule, estimates[model], at)
		}
		r.Regions = append(r.Regions, report.DemoRegion{
			Hemisphere: h.Name, Region: name, Vertices: len(at),
			Accuracy:          report.Number(intervals[i].Estimate),
			Interval:          [2]report.Number{report.Number(intervals[i].Lo), report.Number(intervals[i].Hi)},
			TrueAccuracy:      report.Number(median(rule, truths[best], at)),
			RidgeTrueAccuracy: report.Number(median(rule, truths[experiment.Ridge], at)),
			NoiseCeiling:      report.Number(median(rule, ceiling, at)),
		})
	}
	for _, model := range experiment.Models() {
		if m := results[model]; m != nil {
			r.Models = append(r.Models, *m)
		}
	}
	return nil
}

// accuracy is the noise-normalised accuracy of every vertex.
func accuracy(rule metric.Rule, measured, predicted metric.Matrix, ceiling []float64, threads int) ([]float64, error) {
	r, err := metric.Correlations(measured, predicted, threads)
	if err != nil {
		return nil, err
	}
	return rule.Normalised(r, ceiling)
}

// regionIntervals resamples photographs.
func regionIntervals(c Config, h *simulate.Hemisphere, ceiling []float64, predicted, measured metric.Matrix, photographs []int) ([]stats.Interval, error) {
	sums, err := stats.Gather(measured, predicted, photographs, c.Threads)
	if err != nil {
		return nil, err
	}
	rule, names := metric.Organisers(), nsd.PaperRegions()
	regions := make([][]int, len(names))
	for i, name := range names {
		regions[i] = h.Region(name)
	}
	statistic := func(r, out []float64) {
		values, err := rule.Normalised(r, ceiling)
		if err != nil {
			panic(err) // ceilings were checked when the data set was made
		}
		for i, at := range regions {
			out[i] = median(rule, values, at)
		}
	}
	b := stats.Bootstrap{Resamples: resamples, Level: level, Method: stats.Percentile, Seed: c.Seed, Threads: c.Threads}
	return b.Intervals(sums, statistic, len(names))
}

// median over some vertices, without those that have no correlation.
func median(rule metric.Rule, values []float64, vertices []int) float64 {
	sorted := make([]float64, 0, len(vertices))
	for _, v := range vertices {
		if values != nil && values[v] == values[v] {
			sorted = append(sorted, values[v])
		}
	}
	slices.Sort(sorted)
	return rule.MedianSorted(sorted)
}

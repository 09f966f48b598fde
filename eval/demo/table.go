package demo

import (
	"math"

	"vision/eval/nsd"
	"vision/eval/report"
)

// ModelTable lays out every read-out beside the others, a row for each region and
// hemisphere and one for the mean: the accuracy estimated from noisy responses, the
// true one, and the ceiling, in percent.
func (r *Result) ModelTable() *report.Table {
	t := &report.Table{Header: []string{"region"}, Bars: []int{1}}
	var models []string
	byKey := map[string]ModelResult{}
	for _, m := range r.Models {
		if _, ok := byKey["lh/"+m.Model]; !ok {
			models = append(models, m.Model)
		}
		byKey[m.Hemisphere+"/"+m.Model] = m
	}
	for _, m := range models {
		from := len(t.Header)
		t.Groups = append(t.Groups, report.Group{Title: m, Short: m, From: from, To: from + 2})
		t.Header = append(t.Header, "est.", "true")
		t.Bars = append(t.Bars, from+2)
	}
	t.Header = append(t.Header, "ceil.")
	for _, side := range []string{"lh", "rh"} {
		for _, name := range nsd.PaperRegions() {
			row := []string{name + " " + side}
			for _, m := range models {
				one := byKey[side+"/"+m]
				row = append(row, report.Number(one.Estimated[name]).Percent(), report.Number(one.True[name]).Percent())
			}
			t.Rows = append(t.Rows, append(row, r.ceiling(side, name).Percent()))
		}
	}
	mean := []string{"mean"}
	for _, m := range models {
		estimated, truth, n := 0.0, 0.0, 0
		for _, side := range []string{"lh", "rh"} {
			one := byKey[side+"/"+m]
			for _, name := range nsd.PaperRegions() {
				estimated, truth, n = estimated+one.Estimated[name], truth+one.True[name], n+1
			}
		}
		mean = append(mean, report.Number(estimated/float64(n)).Percent(), report.Number(truth/float64(n)).Percent())
	}
	t.Rows = append(t.Rows, append(mean, ""))
	return t
}

// ceiling is a region's median noise ceiling.
func (r *Result) ceiling(side, name string) report.Number {
	for _, region := range r.Regions {
		if region.Hemisphere == side && region.Region == name {
			return region.NoiseCeiling
		}
	}
	return report.Number(math.NaN())
}

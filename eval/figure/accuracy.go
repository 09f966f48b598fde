package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"vision/eval/report"
)

// Bar is one region of one hemisphere; the values are fractions, NaN where unknown.
type Bar struct {
	Region, Hemisphere string
	Value              float64
	Low, High          float64 // the interval of Value
	Ceiling            float64 // the region's median noise ceiling
}

// FromDemo takes the bars of `vision demo --json`.
func FromDemo(d *report.Demo) []Bar {
	var bars []Bar
	for _, r := range d.Regions {
		bars = append(bars, Bar{r.Region, r.Hemisphere, float64(r.Accuracy), float64(r.Interval[0]), float64(r.Interval[1]), float64(r.NoiseCeiling)})
	}
	return bars
}

// FromEvaluation takes the bars of `vision evaluate --json`: the median accuracy, or
// the median r² where there are no ceilings, and its interval if there is one. Of data
// without regions the whole hemispheres are drawn.
func FromEvaluation(e *report.Evaluation) []Bar {
	regions := e.Regions
	for _, r := range e.Overall {
		if len(e.Regions) == 0 && r.Hemisphere != "both" {
			regions = append(regions, r)
		}
	}
	var bars []Bar
	for _, r := range regions {
		value, limits, unit := r.R2Median, r.R2Interval, 1.0
		if e.Normalised {
			value, limits, unit = r.Median, r.Interval, 100
		}
		low, high := math.NaN(), math.NaN()
		if limits != nil {
			low, high = float64(limits[0])/unit, float64(limits[1])/unit
		}
		bars = append(bars, Bar{r.Region, r.Hemisphere, float64(value) / unit, low, high, float64(r.NoiseCeiling)})
	}
	return bars
}

// Accuracy draws a bar for every region and hemisphere, in their order, in percent,
// with its interval and, as a short line, its noise ceiling. label names the value. A
// region without a value keeps its place.
func Accuracy(title, label string, bars []Bar) (*Figure, error) {
	var regions, sides []string
	for _, b := range bars {
		if !slices.Contains(regions, b.Region) {
			regions = append(regions, b.Region)
		}
		if !slices.Contains(sides, b.Hemisphere) {
			sides = append(sides, b.Hemisphere)
		}
	}
	if len(regions) == 0 {
		return nil, fmt.Errorf("figure: no region, nothing to draw")
	}
	p := newPlot(title, "", label+", percent")
	p.Y.Min = 0
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil // regions are no scale
	p.Add(grid)
	// A region is one unit wide; the bars of its hemispheres fill the middle 0.8.
	g := &columns{width: 0.8 / float64(len(sides))}
	for _, b := range bars {
		place := float64(slices.Index(regions, b.Region)) - 0.4 + float64(g.width*(float64(slices.Index(sides, b.Hemisphere))+0.5))
		g.bars = append(g.bars, column{place, 100 * b.Value, 100 * b.Low, 100 * b.High, 100 * b.Ceiling, sideColour(b.Hemisphere)})
	}
	p.Add(g)
	for _, s := range sides {
		p.Legend.Add(s, &swatch{fill: sideColour(s)})
	}
	if g.anyCeiling() {
		p.Legend.Add("noise ceiling, share of variance", &swatch{rule: true})
	}
	p.NominalX(regions...)
	p.X.Tick.Label.Rotation = math.Pi / 3
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = -1, -0.5
	p.X.Min, p.X.Max = -0.6, float64(len(regions))-0.4
	p.Y.Max = max(100, p.Y.Max)
	return &Figure{plots: []*plot.Plot{p}, width: vg.Length(max(12, float64(0.9*float64(len(regions)))+3)) * vg.Centimeter, height: 11 * vg.Centimeter}, nil
}

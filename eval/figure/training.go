package figure

import (
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"vision/eval/experiment"
)

// Training draws the course of trainings, by name ("lh/interface"): the loss of every
// epoch above, the score on the validation stimuli below, from before the first
// epoch on, with a ring around the epoch whose weights were kept.
//
// The losses and scores of different read-outs are not comparable (experiment's
// score.go): the lines show whether a training had settled, not which is better.
func Training(title string, records map[string]experiment.Record) (*Figure, error) {
	if len(records) == 0 {
		return nil, fmt.Errorf("figure: no network was trained, nothing to draw")
	}
	loss := newPlot(title, "", "training loss")
	score := newPlot("", "epoch", "validation score")
	for i, name := range slices.Sorted(maps.Keys(records)) {
		r, c := records[name], palette[i%len(palette)]
		if len(r.Losses) == 0 || len(r.Scores) != len(r.Losses)+1 || r.Best < 0 || r.Best >= len(r.Scores) {
			return nil, fmt.Errorf("figure: %s: %d losses, %d scores, best epoch %d; expected a loss for every epoch, and a score for every epoch and for before the first", name, len(r.Losses), len(r.Scores), r.Best)
		}
		l, err := line(r.Losses, 1, c)
		if err != nil {
			return nil, fmt.Errorf("figure: losses of %s: %w", name, err)
		}
		s, err := line(r.Scores, 0, c)
		if err != nil {
			return nil, fmt.Errorf("figure: scores of %s: %w", name, err)
		}
		ring, err := plotter.NewScatter(plotter.XYs{{X: float64(r.Best), Y: r.Scores[r.Best]}})
		if err != nil {
			return nil, err
		}
		ring.GlyphStyle = draw.GlyphStyle{Color: c, Radius: 1.5 * vg.Millimeter, Shape: draw.RingGlyph{}}
		loss.Add(l)
		loss.Legend.Add(name, l)
		score.Add(s, ring)
	}
	for _, p := range []*plot.Plot{loss, score} {
		p.X.Min = 0
		p.Add(plotter.NewGrid())
	}
	loss.X.Max = score.X.Max
	return &Figure{plots: []*plot.Plot{loss, score}, width: 18 * vg.Centimeter, height: 14 * vg.Centimeter}, nil
}

// line joins values at epochs from the first on.
func line(values []float64, first int, c color.Color) (*plotter.Line, error) {
	points := make(plotter.XYs, len(values))
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("epoch %d is %v, expected a number", first+i, v)
		}
		points[i] = plotter.XY{X: float64(first + i), Y: v}
	}
	l, err := plotter.NewLine(points)
	if err == nil {
		l.Color, l.Width = c, vg.Points(1.2)
	}
	return l, err
}

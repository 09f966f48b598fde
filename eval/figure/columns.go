package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// column is a bar from 0 to value around x, its interval and its ceiling.
type column struct {
	x, value, low, high, ceiling float64
	fill                         color.Color
}

// columns is a plot.Plotter. gonum's bar chart knows no intervals, and no bar that
// is missing.
type columns struct {
	width float64
	bars  []column
}

func known(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func (g *columns) anyCeiling() bool {
	for _, b := range g.bars {
		if known(b.ceiling) {
			return true
		}
	}
	return false
}

// DataRange implements plot.DataRanger.
func (g *columns) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = math.Inf(1), math.Inf(-1)
	half := float64(g.width / 2)
	for _, b := range g.bars {
		xmin, xmax = min(xmin, b.x-half), max(xmax, b.x+half)
		for _, v := range []float64{b.value, b.low, b.high, b.ceiling} {
			if known(v) {
				ymin, ymax = min(ymin, v), max(ymax, v)
			}
		}
	}
	return xmin, xmax, ymin, ymax
}

// Plot implements plot.Plotter.
func (g *columns) Plot(c draw.Canvas, p *plot.Plot) {
	toX, toY := p.Transforms(&c)
	thin := draw.LineStyle{Color: dark, Width: vg.Points(0.7)}
	half := float64(g.width / 2)
	for _, b := range g.bars {
		left, right, middle := toX(b.x-half), toX(b.x+half), toX(b.x)
		if known(b.value) {
			c.FillPolygon(b.fill, []vg.Point{{X: left, Y: toY(0)}, {X: left, Y: toY(b.value)}, {X: right, Y: toY(b.value)}, {X: right, Y: toY(0)}})
		}
		if known(b.low) && known(b.high) {
			cap := vg.Length((right - left) / 4)
			c.StrokeLine2(thin, middle, toY(b.low), middle, toY(b.high))
			for _, end := range []float64{b.low, b.high} {
				c.StrokeLine2(thin, middle-cap, toY(end), middle+cap, toY(end))
			}
		}
		if known(b.ceiling) {
			c.StrokeLine2(ceilingStyle, left, toY(b.ceiling), right, toY(b.ceiling))
		}
	}
}

var ceilingStyle = draw.LineStyle{Color: dark, Width: vg.Points(1.5)}

// swatch is a legend's sample: a filled box, or a ceiling's line.
type swatch struct {
	fill color.Color
	rule bool
}

// Thumbnail implements plot.Thumbnailer.
func (s *swatch) Thumbnail(c *draw.Canvas) {
	if s.rule {
		y := (c.Min.Y + c.Max.Y) / 2
		c.StrokeLine2(ceilingStyle, c.Min.X, y, c.Max.X, y)
		return
	}
	c.FillPolygon(s.fill, []vg.Point{c.Min, {X: c.Min.X, Y: c.Max.Y}, c.Max, {X: c.Max.X, Y: c.Min.Y}})
}

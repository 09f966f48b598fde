package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// Colours that people with any colour vision tell apart: Okabe and Ito's palette
// ("Color Universal Design", 2008).
var (
	blue      = color.RGBA{0x00, 0x72, 0xB2, 0xFF}
	vermilion = color.RGBA{0xD5, 0x5E, 0x00, 0xFF}
	green     = color.RGBA{0x00, 0x9E, 0x73, 0xFF}
	purple    = color.RGBA{0xCC, 0x79, 0xA7, 0xFF}
	orange    = color.RGBA{0xE6, 0x9F, 0x00, 0xFF}
	sky       = color.RGBA{0x56, 0xB4, 0xE9, 0xFF}
	dark      = color.RGBA{0x33, 0x33, 0x33, 0xFF}
)

var palette = []color.Color{blue, vermilion, green, purple, orange, sky, dark}

// sideColour is a hemisphere's colour, the same in every figure.
func sideColour(side string) color.Color {
	if side == "lh" {
		return blue
	}
	return vermilion
}

// newPlot is an empty plot in the house's style.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.TextStyle.Font.Size = 12
	p.Legend.Top = true
	p.Legend.Padding = vg.Millimeter
	return p
}

package figure

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"vision/kernels/atomicfile"
)

// Figure is one or more plots above each other, which share their left edge.
type Figure struct {
	plots         []*plot.Plot // from the top
	width, height font.Length
}

// The resolution of a PNG, in dots per inch.
const resolution = 150

// Format is the format that a file's name asks for: svg or png.
func Format(path string) (string, error) {
	switch ending := strings.ToLower(filepath.Ext(path)); ending {
	case ".svg", ".png":
		return ending[1:], nil
	default:
		return "", fmt.Errorf("%s: ends in %q, expected .svg or .png", path, ending)
	}
}

// Save writes the figure to a file, in the format of its ending; a file that is
// there is replaced when the new one is whole.
func (f *Figure) Save(path string) error {
	format, err := Format(path)
	if err != nil {
		return err
	}
	return atomicfile.Write(path, func(w io.Writer) error { return f.write(w, format) })
}

func (f *Figure) write(w io.Writer, format string) error {
	if format == "svg" {
		c := vgsvg.New(f.width, f.height)
		f.draw(draw.New(c))
		_, err := c.WriteTo(w)
		return err
	}
	c := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(resolution))
	f.draw(draw.New(c))
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

func (f *Figure) draw(c draw.Canvas) {
	column := make([][]*plot.Plot, len(f.plots))
	for i, p := range f.plots {
		column[i] = []*plot.Plot{p}
	}
	tiles := draw.Tiles{Rows: len(f.plots), Cols: 1, PadX: vg.Millimeter, PadY: 3 * vg.Millimeter, PadTop: 2 * vg.Millimeter, PadBottom: 2 * vg.Millimeter, PadLeft: 2 * vg.Millimeter, PadRight: 4 * vg.Millimeter}
	for i, canvas := range plot.Align(column, tiles, c) {
		f.plots[i].Draw(canvas[0])
	}
}

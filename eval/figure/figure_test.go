package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"vision/eval/experiment"
)

// svg renders a figure and returns it, well-formed.
func svg(t *testing.T, f *Figure) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.write(&b, "svg"); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(b.Bytes())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return b.String()
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// texts are the figure's words.
func texts(s string) map[string]int {
	words := map[string]int{}
	for _, m := range regexp.MustCompile(`<text[^>]*>([^<]*)</text>`).FindAllStringSubmatch(s, -1) {
		words[m[1]]++
	}
	return words
}

// boxes are the filled areas of a colour: left, right and height.
func boxes(t *testing.T, s, colour string) (all [][3]float64) {
	t.Helper()
	for _, m := range regexp.MustCompile(`<path d="([^"]*)" style="fill:`+colour).FindAllStringSubmatch(s, -1) {
		var x, y [2]float64
		for i, p := range regexp.MustCompile(`(-?[\d.]+),(-?[\d.]+)`).FindAllStringSubmatch(m[1], -1) {
			px, err1 := strconv.ParseFloat(p[1], 64)
			py, err2 := strconv.ParseFloat(p[2], 64)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				x, y = [2]float64{px, px}, [2]float64{py, py}
			}
			x, y = [2]float64{min(x[0], px), max(x[1], px)}, [2]float64{min(y[0], py), max(y[1], py)}
		}
		all = append(all, [3]float64{x[0], x[1], y[1] - y[0]})
	}
	return all
}

var nan = math.NaN()

func example() []Bar {
	return []Bar{
		{"V1v", "lh", 0.25, 0.1, 0.4, 0.3},
		{"V1v", "rh", 0.5, 0.4, 0.6, nan},
		{"EBA", "lh", nan, nan, nan, nan},
		{"EBA", "rh", 1, nan, nan, nan},
	}
}

// A bar is as high as its value, stands in its region's place and has its side's
// colour; one that is missing leaves its place free.
func TestAccuracyBars(t *testing.T) {
	f, err := Accuracy("title", "accuracy", example())
	if err != nil {
		t.Fatal(err)
	}
	s := svg(t, f)
	words := texts(s)
	for _, w := range []string{"title", "accuracy, percent", "V1v", "EBA", "lh", "rh", "noise ceiling, share of variance", "100"} {
		if words[w] != 1 {
			t.Errorf("%d times %q, expected once", words[w], w)
		}
	}
	left, right := boxes(t, s, "#0072B2"), boxes(t, s, "#D55E00")
	if len(left) != 2 || len(right) != 3 { // the legend's samples with them
		t.Fatalf("%d boxes of lh and %d of rh, expected 1 and 2 besides the legend's", len(left), len(right))
	}
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 0.01*want {
			t.Errorf("%s is %v, expected %v", what, got, want)
		}
	}
	near("0.5 over 0.25", right[0][2]/left[0][2], 2)
	near("1 over 0.25", right[1][2]/left[0][2], 4)
	near("lh's end beside rh's start", left[0][1], right[0][0])
	near("a region's width over a bar's", (right[1][0]-right[0][0])/(right[0][1]-right[0][0]), 1/0.4)
	// An interval is three strokes; of the ceilings' strokes one is the legend's.
	for width, want := range map[string]int{"0.7": 2 * 3, "1.5": 1 + 1} {
		if n := strings.Count(s, "stroke-width:"+width+`"`); n != want {
			t.Errorf("%d strokes %s points wide, expected %d", n, width, want)
		}
	}
}

func TestAccuracyWithoutCeilings(t *testing.T) {
	bars := example()
	bars[0].Ceiling = nan
	f, err := Accuracy("", "r²", bars)
	if err != nil {
		t.Fatal(err)
	}
	if words := texts(svg(t, f)); words["noise ceiling, share of variance"] != 0 {
		t.Error("the legend names a noise ceiling where none is known")
	}
	if _, err := Accuracy("", "", nil); err == nil {
		t.Error("no bars: no error")
	}
}

func records() map[string]experiment.Record {
	return map[string]experiment.Record{
		"lh/interface": {Epochs: 3, Best: 2, Losses: []float64{3, 2, 1}, Scores: []float64{0, 0.1, 0.3, 0.2}},
		"rh/interface": {Epochs: 1, Best: 0, Losses: []float64{3}, Scores: []float64{0, -0.1}},
	}
}

func TestTraining(t *testing.T) {
	f, err := Training("models/subj01", records())
	if err != nil {
		t.Fatal(err)
	}
	words := texts(svg(t, f))
	for _, w := range []string{"models/subj01", "training loss", "validation score", "epoch", "lh/interface", "rh/interface"} {
		if words[w] != 1 {
			t.Errorf("%d times %q, expected once", words[w], w)
		}
	}
	for name, change := range map[string]func(r *experiment.Record){
		"1 losses, 4 scores":          func(r *experiment.Record) { r.Losses = r.Losses[:1] },
		"best epoch 9":                func(r *experiment.Record) { r.Best = 9 },
		"epoch 2 is NaN":              func(r *experiment.Record) { r.Losses = []float64{1, nan, 1} },
		"scores of lh/interface: epo": func(r *experiment.Record) { r.Scores = []float64{math.Inf(1), 0, 0, 0} },
	} {
		all := records()
		r := all["lh/interface"]
		change(&r)
		all["lh/interface"] = r
		if _, err := Training("", all); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, expected %q in it", err, name)
		}
	}
	if _, err := Training("", nil); err == nil {
		t.Error("no training: no error")
	}
}

// Files are of the format of their ending, the same each time, and an old one stays
// where the ending is wrong.
func TestSave(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.svg", "a.PNG"} {
		var files [2][]byte
		for i := range files {
			f, err := Training("x", records())
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, name)
			if err := f.Save(path); err != nil {
				t.Fatal(err)
			}
			if files[i], err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("%s: two drawings of the same differ", name)
		}
		if name == "a.PNG" {
			m, err := png.Decode(bytes.NewReader(files[0]))
			if err != nil {
				t.Fatal(err)
			}
			// 18 × 14 cm at 150 dots per inch.
			if w, h := m.Bounds().Dx(), m.Bounds().Dy(); w != 1063 || h != 827 {
				t.Errorf("%d × %d pixels, expected 1063 × 827", w, h)
			}
		}
	}
	f, err := Training("x", records())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "a.pdf")
	if err := f.Save(path); err == nil || !strings.Contains(err.Error(), `".pdf", expected .svg or .png`) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file of an unknown format was written")
	}
}

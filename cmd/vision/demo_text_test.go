package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"vision/eval/demo"
	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/report"
)

// madeUp is a result whose numbers name their place.
func madeUp() *demo.Result {
	r := &demo.Result{Stages: map[string]string{"dataset": strings.Repeat("a", 64), "weights/lh/ridge": strings.Repeat("b", 64)}}
	r.Digests = report.Digests{Features: strings.Repeat("c", 64), Weights: strings.Repeat("d", 64), Predictions: strings.Repeat("e", 64)}
	for i, side := range []string{"lh", "rh"} {
		models := map[string]demo.ModelResult{}
		for k, model := range experiment.Models() {
			models[model] = demo.ModelResult{Hemisphere: side, Model: model, Estimated: map[string]float64{}, True: map[string]float64{}}
			for j, name := range nsd.PaperRegions() {
				models[model].True[name] = float64(100*i+2*j+10*k) / 1000
				models[model].Estimated[name] = models[model].True[name] + 0.0005
			}
		}
		for j, name := range nsd.PaperRegions() {
			x := report.Number(models[experiment.Combined].True[name])
			r.Regions = append(r.Regions, report.DemoRegion{
				Hemisphere: side, Region: name, Vertices: 40 + j, Accuracy: x + 0.0005, Interval: [2]report.Number{x - 0.1, x + 0.1},
				TrueAccuracy: x, RidgeTrueAccuracy: report.Number(models[experiment.Ridge].True[name]), NoiseCeiling: 0.5,
			})
		}
		for _, model := range experiment.Models() {
			r.Models = append(r.Models, models[model])
		}
	}
	return r
}

// TestDemoTables: text and Markdown show every region of both hemispheres with the
// estimated and true accuracy of every read-out, and the digests.
func TestDemoTables(t *testing.T) {
	r := madeUp()
	for name, show := range map[string]func(*app) error{
		"text":     func(a *app) error { return a.demoText(r) },
		"markdown": func(a *app) error { return a.demoMarkdown(r) },
	} {
		var b bytes.Buffer
		if err := show(&app{out: &output{w: &b}}); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		for _, digest := range []string{r.Digests.Features, r.Digests.Weights, r.Digests.Predictions} {
			if !strings.Contains(text, digest) {
				t.Errorf("%s: digest %s is missing", name, digest)
			}
		}
		for _, model := range experiment.Models() {
			if !strings.Contains(text, model) {
				t.Errorf("%s: no column for %s", name, model)
			}
		}
		for _, side := range []string{"lh", "rh"} {
			for _, region := range nsd.PaperRegions() {
				cells := []string{region + " " + side}
				for _, m := range r.Models {
					if m.Hemisphere == side {
						cells = append(cells, fmt.Sprintf("%.1f", 100*m.Estimated[region]), fmt.Sprintf("%.1f", 100*m.True[region]))
					}
				}
				if want := strings.Join(append(cells, "50.0"), " "); !hasLine(text, want) {
					t.Errorf("%s: no line with the cells %q in\n%s", name, want, text)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := (&app{out: &output{w: &b}}).demoText(r); err != nil {
		t.Fatal(err)
	}
	for stage, sum := range r.Stages {
		if !strings.Contains(b.String(), sum+"  "+stage+"\n") {
			t.Errorf("no line for the stage %s", stage)
		}
	}
}

// hasLine looks for a line by its words, whatever stands between them.
func hasLine(text, want string) bool {
	for line := range strings.Lines(text) {
		words := strings.Fields(strings.NewReplacer("│", " ", "|", " ").Replace(line))
		if strings.Join(words, " ") == want {
			return true
		}
	}
	return false
}

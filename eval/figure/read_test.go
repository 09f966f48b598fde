package figure

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/report"
)

func written(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteJSON(&b, v); err != nil {
		t.Fatal(err)
	}
	return file(t, b.String())
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "result.json")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadResult(t *testing.T) {
	n := report.Number(math.NaN())
	r, err := ReadResult(written(t, &report.Demo{Regions: []report.DemoRegion{
		{Hemisphere: "lh", Region: "V1v", Accuracy: 0.5, Interval: [2]report.Number{0.25, 0.75}, NoiseCeiling: 0.4},
		{Hemisphere: "rh", Region: "V1v", Accuracy: n, Interval: [2]report.Number{n, n}, NoiseCeiling: n},
	}}))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Bars) != 2 || r.Bars[0] != (Bar{"V1v", "lh", 0.5, 0.25, 0.75, 0.4}) || !math.IsNaN(r.Bars[1].Value) {
		t.Errorf("bars %+v", r.Bars)
	}
	e := report.Evaluation{Subject: "subj01", Stimuli: 61, Normalised: true, Overall: []report.EvaluatedRegion{{}}, Regions: []report.EvaluatedRegion{
		{Hemisphere: "lh", Region: "EBA", Median: 40, R2Median: 0.1, NoiseCeiling: 0.3},
		{Hemisphere: "lh", Region: "OFA", Median: 40, R2Median: 0.1, Interval: &[2]report.Number{30, 55}, R2Interval: &[2]report.Number{0.05, 0.2}},
	}}
	for _, normalised := range []bool{true, false} {
		e.Normalised = normalised
		r, err := ReadResult(written(t, e))
		if err != nil {
			t.Fatal(err)
		}
		value, label, limits := 0.4, "noise-normalised accuracy", [2]float64{0.3, 0.55}
		if !normalised {
			value, label, limits = 0.1, "r²", [2]float64{0.05, 0.2}
		}
		if b := r.Bars[1]; b.Low != limits[0] || b.High != limits[1] {
			t.Errorf("normalised %v: interval [%v, %v], expected %v", normalised, b.Low, b.High, limits)
		}
		if b := r.Bars[0]; b.Value != value || b.Region != "EBA" || b.Ceiling != 0.3 || !math.IsNaN(b.Low) || r.Label != label || r.Title != "subj01, 61 stimuli" {
			t.Errorf("normalised %v: %+v", normalised, r)
		}
	}
}

func TestReadResultRefuses(t *testing.T) {
	for text, message := range map[string]string{
		"":              "the result of vision demo",
		"[1]":           "the result of vision demo",
		"{}":            `neither "overall" nor "digests"`,
		`{"digests":1}`: "digests",
		`{"overall":[],"regions":[{"area":"V1"}]}`: `unknown field "area"`,
	} {
		path := file(t, text)
		if _, err := ReadResult(path); err == nil || !strings.Contains(err.Error(), message) || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: error %v, expected %q and the file's name in it", text, err, message)
		}
	}
	if _, err := ReadResult("nowhere.json"); err == nil {
		t.Error("a file that is not there: no error")
	}
}

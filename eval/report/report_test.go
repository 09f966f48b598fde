package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vision/eval/nsd"
)

var update = flag.Bool("update", false, "rewrite the golden texts in testdata")

// golden compares with testdata/name, or rewrites it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; go test -update rewrites it):\n%s", path, diff)
	}
}

// exampleDemo has every kind of cell: 100.0, one digit, an absent region, an
// estimate without an interval.
func exampleDemo() *Demo {
	nan := Number(math.NaN())
	d := &Demo{Digests: Digests{strings.Repeat("a1", 32), strings.Repeat("b2", 32), strings.Repeat("c3", 32)}, Seconds: 83.25}
	for i, name := range nsd.PaperRegions() {
		for j, side := range nsd.Sides() {
			a := Number(i*37%90+j*5) / 100
			r := DemoRegion{Hemisphere: string(side), Region: name, Vertices: 40, Accuracy: a,
				Interval: [2]Number{a / 2, min(1, a+0.1)}, TrueAccuracy: min(1, a+Number(float64(i%5)*0.04)), RidgeTrueAccuracy: Number(float64(a) * 0.9), NoiseCeiling: 0.391}
			switch {
			case name == "FBA-2" && j == 0:
				r = DemoRegion{Hemisphere: "lh", Region: name, Accuracy: nan, Interval: [2]Number{nan, nan}, TrueAccuracy: nan, RidgeTrueAccuracy: nan, NoiseCeiling: nan}
			case name == "PPA" && j == 1:
				r.Interval = [2]Number{nan, nan}
			case name == "EBA":
				r.Accuracy, r.RidgeTrueAccuracy = 1, nan
			}
			d.Regions = append(d.Regions, r)
		}
	}
	return d
}

func TestDemoText(t *testing.T) {
	d := exampleDemo()
	for name, write := range map[string]func(*bytes.Buffer) error{
		"demo_wide.txt":   func(b *bytes.Buffer) error { return d.Text(b, 0) },
		"demo_narrow.txt": func(b *bytes.Buffer) error { return d.Text(b, 80) },
		"demo.md":         func(b *bytes.Buffer) error { return d.Markdown(b) },
		"demo.json":       func(b *bytes.Buffer) error { return WriteJSON(b, d) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
	if w := d.Table(0).Width(); w > 100 {
		t.Errorf("the wide table has %d columns", w)
	}
	if w := d.Table(80).Width(); w > 80 {
		t.Errorf("the narrow table has %d columns", w)
	}
}

func TestSummary(t *testing.T) {
	nan := Number(math.NaN())
	d := &Demo{Regions: []DemoRegion{
		{Accuracy: 0.5, TrueAccuracy: 0.25, RidgeTrueAccuracy: 0.125, Interval: [2]Number{0.25, 0.75}},
		{Accuracy: 0.25, TrueAccuracy: 0.5, RidgeTrueAccuracy: nan, Interval: [2]Number{0.125, 0.375}},
		{Accuracy: nan, TrueAccuracy: nan, RidgeTrueAccuracy: nan, Interval: [2]Number{nan, nan}},
		{Accuracy: 0.75, TrueAccuracy: 0.75, RidgeTrueAccuracy: 0.625, Interval: [2]Number{nan, nan}},
	}}
	want := Summary{Regions: 3, Accuracy: 0.5, TrueAccuracy: 0.5, RidgeTrueAccuracy: 0.375, Difference: 0, Intervals: 2, Hold: 1}
	if got := d.Summary(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if s := (&Demo{}).Summary(); !math.IsNaN(s.Accuracy) || s.Regions != 0 {
		t.Errorf("no regions: %+v", s)
	}
}

// keys returns the sorted keys of a JSON object.
func keys(t *testing.T, raw json.RawMessage) []string {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// TestJSONForms holds the names that other programs rely on.
func TestJSONForms(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJSON(&b, exampleDemo()); err != nil {
		t.Fatal(err)
	}
	var demo struct {
		Regions []json.RawMessage
		Digests json.RawMessage
		Seconds float64
	}
	if err := json.Unmarshal(b.Bytes(), &demo); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(keys(t, b.Bytes()), " "); got != "digests regions seconds" {
		t.Errorf("demo has the keys %s", got)
	}
	if got := strings.Join(keys(t, demo.Digests), " "); got != "features predictions weights" {
		t.Errorf("digests have the keys %s", got)
	}
	want := "accuracy hemisphere interval noise_ceiling region ridge_true_accuracy true_accuracy vertices"
	if got := strings.Join(keys(t, demo.Regions[0]), " "); got != want || len(demo.Regions) != 54 {
		t.Errorf("%d regions with the keys %s", len(demo.Regions), got)
	}
	absent := `{"hemisphere":"lh","region":"FBA-2","vertices":0,"accuracy":null,"interval":[null,null],"true_accuracy":null,"ridge_true_accuracy":null,"noise_ceiling":null}`
	if !bytes.Contains(b.Bytes(), []byte(absent)) {
		t.Errorf("the absent region is not written as %s", absent)
	}
	// Reading back gives the same numbers.
	var back Demo
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	same := cmp.Comparer(func(a, b Number) bool { return a == b || a.missing() && b.missing() })
	if diff := cmp.Diff(exampleDemo(), &back, same); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

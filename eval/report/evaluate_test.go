package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"vision/eval/metric"
	"vision/eval/nsd"
	"vision/eval/stats"
	"vision/models/checkpoint"
)

// organisers reads the goldens of eval/metric, made by the organisers' code in
// Python, as one hemisphere with two regions.
func organisers(t *testing.T, side nsd.Side) (HemisphereInput, map[string]float64) {
	t.Helper()
	const dir = "../metric/testdata/"
	in := HemisphereInput{Side: side}
	for name, m := range map[string]*metric.Matrix{"responses.npy": &in.Measured, "predictions.npy": &in.Predicted} {
		r, err := nsd.OpenResponses(dir + name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close() })
		if *m, err = r.All(); err != nil {
			t.Fatal(err)
		}
	}
	f, err := checkpoint.Open(dir + "ceiling.npy")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if in.Ceiling, err = f.Float64("ceiling"); err != nil {
		t.Fatal(err)
	}
	first := make([]int, 101)
	for i := range first {
		first[i] = i
	}
	in.Regions = []nsd.Region{
		{Name: "V1v", Indices: first[:100], Present: true},
		{Name: "V1d", Indices: first, Present: true},
		{Name: "mTL-words"},
	}
	want := map[string]float64{}
	text, err := os.Open(dir + "aggregates.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	for s := bufio.NewScanner(text); s.Scan(); {
		var name string
		var value float64
		if _, err := fmt.Sscan(s.Text(), &name, &value); err != nil {
			t.Fatal(err)
		}
		want[name] = value
	}
	return in, want
}

func near(got Number, want float64) bool { return math.Abs(float64(got)-want) <= 1e-10 }

func TestEvaluate(t *testing.T) {
	left, want := organisers(t, nsd.Left)
	right, _ := organisers(t, nsd.Right)
	e, _, err := Evaluate("subj01", []HemisphereInput{left, right}, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Regions) != 6 || len(e.Overall) != 3 || !e.Normalised || e.Stimuli != 61 {
		t.Fatalf("%d regions, %d overall, normalised %v, %d stimuli", len(e.Regions), len(e.Overall), e.Normalised, e.Stimuli)
	}
	for i, r := range e.Regions {
		switch r.Region {
		case "V1v":
			if r.Vertices != 100 || !near(r.Median, want["median_first_100"]) || !near(r.Mean, want["mean_first_100"]) {
				t.Errorf("%+v, the organisers' code has %v and %v", r, want["median_first_100"], want["mean_first_100"])
			}
		case "V1d":
			if r.Vertices != 101 || !near(r.Median, want["median_first_101"]) {
				t.Errorf("%+v, the organisers' code has %v", r, want["median_first_101"])
			}
		case "mTL-words":
			if r.Vertices != 0 || !r.Median.missing() || !r.Mean.missing() || !r.RMedian.missing() {
				t.Errorf("the absent region: %+v", r)
			}
		}
		if wantSide := []string{"lh", "rh"}[i/3]; r.Hemisphere != wantSide {
			t.Errorf("region %d is on %s", i, r.Hemisphere)
		}
	}
	both := e.Overall[2]
	if both.Hemisphere != "both" || both.Vertices != 1400 || !near(both.Median, want["median"]) || !near(both.Mean, want["mean"]) {
		t.Errorf("%+v, the organisers' code has %v and %v", both, want["median"], want["mean"])
	}
	e.Notices = append(e.Notices, "noise ceilings taken as fraction")
	writeEvaluation(t, e, "evaluation")
}

func writeEvaluation(t *testing.T, e *Evaluation, name string) {
	t.Helper()
	for ending, write := range map[string]func(b *bytes.Buffer) error{
		".txt": func(b *bytes.Buffer) error { return e.Text(b) },
		".md":  func(b *bytes.Buffer) error { return e.Markdown(b) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		golden(t, name+ending, b.Bytes())
	}
	var b bytes.Buffer
	if err := WriteJSON(&b, e); err != nil {
		t.Fatal(err)
	}
	var form struct{ Regions []json.RawMessage }
	if err := json.Unmarshal(b.Bytes(), &form); err != nil {
		t.Fatal(err)
	}
	names := keys(t, form.Regions[0])
	for _, k := range []string{"hemisphere", "region", "vertices", "median", "mean"} {
		if !slices.Contains(names, k) {
			t.Errorf("regions have the keys %v, without %s", names, k)
		}
	}
	if !strings.HasPrefix(string(form.Regions[2]), `{"hemisphere":"lh","region":"mTL-words","vertices":0,"median":null,"mean":null,`) {
		t.Errorf("the absent region is %s", form.Regions[2])
	}
}

func TestEvaluateWithoutCeilings(t *testing.T) {
	left, _ := organisers(t, nsd.Left)
	right, _ := organisers(t, nsd.Right)
	left.Ceiling = nil
	if _, _, err := Evaluate("x", []HemisphereInput{left, right}, Options{Threads: 1}); err == nil || !strings.Contains(err.Error(), "one hemisphere (rh)") {
		t.Errorf("ceilings on one side: %v", err)
	}
	right.Ceiling = nil
	// One vertex that does not vary.
	data := slices.Clone(left.Predicted.Data)
	for i := range left.Predicted.Rows {
		data[i*left.Predicted.Cols+3] = 1
	}
	left.Predicted.Data = data
	e, _, err := Evaluate("own", []HemisphereInput{left, right}, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	r := e.Regions[0]
	if e.Normalised || !r.Median.missing() || r.RMean.missing() || r.R2Median.missing() || r.NaNVertices != 1 || e.Overall[2].NaNVertices != 1 {
		t.Errorf("normalised %v, %+v", e.Normalised, r)
	}
	writeEvaluation(t, e, "correlations")
}

// intervalGoldens are the numbers of eval/metric/testdata/intervals.txt: vertices,
// median, mean, interval of the median, interval of the median of r².
func intervalGoldens(t *testing.T) map[string][]float64 {
	t.Helper()
	text, err := os.ReadFile("../metric/testdata/intervals.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for line := range strings.Lines(string(text)) {
		v := make([]float64, 7)
		var name string
		if _, err := fmt.Sscan(line, &name, &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6]); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out[name] = v
	}
	return out
}

// Intervals and the least ceiling agree with NumPy, which draws every resample and
// correlates its rows anew (make_goldens.py).
func TestEvaluateIntervals(t *testing.T) {
	left, _ := organisers(t, nsd.Left)
	right, _ := organisers(t, nsd.Right)
	golden := intervalGoldens(t)
	plan := stats.Bootstrap{Resamples: 200, Level: 0.9, Seed: 7}
	for _, c := range []struct {
		least      float64
		normalised bool
		ending     string
	}{{0, true, ""}, {0.3, true, "_above"}, {0, false, ""}} {
		l, r := left, right
		if !c.normalised {
			l.Ceiling, r.Ceiling = nil, nil
		}
		heard := 0
		e, vertices, err := Evaluate("x", []HemisphereInput{l, r}, Options{Threads: 2, MinCeiling: c.least, Intervals: &plan,
			Progress: func(side nsd.Side, done, total int) error {
				if heard++; done > total || side != nsd.Left && side != nsd.Right {
					t.Errorf("%d of %d on %s", done, total, side)
				}
				return nil
			}})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range slices.Concat(e.Regions, e.Overall) {
			name := map[string]string{"V1v": "first_100", "V1d": "first_101", "all": "all"}[row.Region] + c.ending
			want, ok := golden[name]
			if !ok {
				if row.Interval != nil && (!row.Interval[0].missing() || !row.Interval[1].missing()) || row.BelowCeiling != 0 || row.Vertices != 0 {
					t.Errorf("the absent region: %+v", row)
				}
				continue
			}
			sides := 1.0
			if row.Hemisphere == "both" { // the same vertices twice
				sides = 2
			}
			all := map[string]float64{"V1v": 100, "V1d": 101, "all": 700}[row.Region]
			if float64(row.Vertices) != sides*want[0] || float64(row.BelowCeiling) != sides*(all-want[0]) {
				t.Errorf("row %d, %s: %d vertices and %d below, expected %v and %v", i, name, row.Vertices, row.BelowCeiling, sides*want[0], sides*(all-want[0]))
			}
			interval := row.R2Interval
			if c.normalised {
				interval = row.Interval
				if !near(row.Median, want[1]) || !near(row.Mean, want[2]) {
					t.Errorf("%s: median %v and mean %v, NumPy has %v", name, row.Median, row.Mean, want)
				}
			}
			at := map[bool]int{true: 3, false: 5}[c.normalised]
			// Sums of shifted products against centred ones: 1e-12 of a few percent.
			if interval == nil || !near(interval[0], want[at]) || !near(interval[1], want[at+1]) {
				t.Errorf("%s: interval %v, NumPy has %v", name, interval, want[at:at+2])
			}
			if (row.Interval == nil) == (row.R2Interval == nil) {
				t.Errorf("%s: intervals %v and %v, expected one of the two", name, row.Interval, row.R2Interval)
			}
		}
		v := vertices[nsd.Right]
		if len(v.R) != 700 || (v.Accuracy == nil) == c.normalised || c.normalised && v.Accuracy[50] != 1 {
			t.Errorf("%d correlations, accuracy of vertex 50 %v", len(v.R), v.Accuracy)
		}
		if heard == 0 || e.Intervals.Method != "percentile" || e.Intervals.Resamples != 200 {
			t.Errorf("heard of %d blocks, plan %+v", heard, e.Intervals)
		}
		if c.least > 0 {
			writeEvaluation(t, e, "intervals")
		}
	}
}

func TestEvaluateErrors(t *testing.T) {
	left, _ := organisers(t, nsd.Left)
	bad := left
	bad.Predicted = metric.Matrix{Data: left.Predicted.Data, Rows: left.Predicted.Cols, Cols: left.Predicted.Rows}
	if _, _, err := Evaluate("x", []HemisphereInput{bad}, Options{Threads: 1}); err == nil || !strings.Contains(err.Error(), "lh: ") {
		t.Errorf("a wrong shape: %v", err)
	}
	bad = left
	bad.Ceiling = bad.Ceiling[1:]
	if _, _, err := Evaluate("x", []HemisphereInput{bad}, Options{Threads: 1}); err == nil || !strings.Contains(err.Error(), "699 noise ceilings") {
		t.Errorf("a ceiling too few: %v", err)
	}
	bad = left
	bad.Ceiling = nil
	if _, _, err := Evaluate("x", []HemisphereInput{bad}, Options{MinCeiling: 0.1}); err == nil || !strings.Contains(err.Error(), "but no noise ceilings") {
		t.Errorf("a least ceiling without ceilings: %v", err)
	}
	stop := errors.New("enough")
	if _, _, err := Evaluate("x", []HemisphereInput{left}, Options{Intervals: &stats.Bootstrap{Resamples: 100, Level: 0.9},
		Progress: func(nsd.Side, int, int) error { return stop }}); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	bad = left
	bad.Regions = []nsd.Region{{Name: "V2v", Indices: []int{700}, Present: true}}
	if _, _, err := Evaluate("x", []HemisphereInput{bad}, Options{Threads: 1}); err == nil || !strings.Contains(err.Error(), "lh V2v") {
		t.Errorf("a vertex too many: %v", err)
	}
}

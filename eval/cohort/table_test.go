package cohort

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"vision/eval/report"
)

// testTable has one read-out, one region of one hemisphere and three subjects, of whom
// the last is not there.
func testTable() *Table {
	t := &Table{Measure: Accuracy, On: Test, Readouts: []string{"ridge"}, Evaluation: Evaluation{Level: 0.95, MinCeiling: 0.1}}
	var values []float64
	for i, s := range []string{"subj01", "subj02", "subj03"} {
		c := Cell{Readout: "ridge", Subject: s, Hemisphere: "lh", Region: Whole}
		status := Status{s, "lh", evaluated, 24}
		if i == 2 {
			status.Status = "not there: no such folder"
			c.lack(status.Status)
		} else {
			row := report.EvaluatedRegion{Hemisphere: "lh", Region: Whole, Vertices: 81, Median: report.Number(40 + 2*i), NoiseCeiling: 0.375, Interval: &[2]report.Number{30.5, 50}}
			c.Value, c.Evaluated = row.Median, &row
		}
		t.Subjects, t.Cells, values = append(t.Subjects, status), append(t.Cells, c), append(values, float64(c.Value))
	}
	t.Means = []Mean{meanOf("ridge", "lh", Whole, values, 0.95)}
	return t
}

func TestTableText(t *testing.T) {
	var b bytes.Buffer
	if err := testTable().Text(&b); err != nil {
		t.Fatal(err)
	}
	const want = `ridge, test pictures: median noise-normalised accuracy of each region, percent

region │ subj01  subj02     subj03 │ mean      interval
───────┼───────────────────────────┼───────────────────
lh all │   40.0    42.0  not there │ 41.0  [28.3, 53.7]

  mean: over the subjects that have the region, with Student's 95 % interval, which takes the subjects for a sample
  lh, all vertices, mean over subjects: ridge 41.0
  rh, all vertices, mean over subjects: `
	if !strings.HasPrefix(b.String(), want) || !strings.HasSuffix(b.String(), "  left out: vertices with a noise ceiling below 10.0 %\n  subj03 lh: not there: no such folder\n") {
		t.Errorf("the text is\n%s\nexpected\n%s", b.String(), want)
	}
}

func TestTableCSV(t *testing.T) {
	var b bytes.Buffer
	if err := testTable().CSV(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for i, want := range []string{
		"read_out,hemisphere,region,subject,measure,value,low,high,vertices,noise_ceiling,subjects,missing",
		"ridge,lh,all,subj01,accuracy,40,30.5,50,81,0.375,,",
		"ridge,lh,all,subj02,accuracy,42,30.5,50,81,0.375,,",
		"ridge,lh,all,subj03,accuracy,,,,,,,not there: no such folder",
		"ridge,lh,all,mean,accuracy,41,28.29379",
	} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d of\n%s\nexpected %s", i, b.String(), want)
		}
	}
	if last := lines[len(lines)-1]; len(lines) != 5 || !strings.HasSuffix(last, ",,,2,") {
		t.Errorf("%d lines, the last %s", len(lines), last)
	}
}

// TestCell: why a region has no number.
func TestCell(t *testing.T) {
	nan := report.Number(math.NaN())
	e := &report.Evaluation{
		Regions: []report.EvaluatedRegion{
			{Region: "V1v", Vertices: 3, Median: 7, RMedian: 0.2},
			{Region: "V1d", Median: nan, RMedian: nan},
			{Region: "V2v", BelowCeiling: 4, Median: nan, RMedian: nan},
			{Region: "V2d", NaNVertices: 2, Median: nan, RMedian: nan},
		},
		Overall: []report.EvaluatedRegion{{Region: Whole, Vertices: 9, Median: 8, RMedian: 0.3}},
	}
	for region, want := range map[string]string{
		"V1v": "", Whole: "", "V1d": "no vertex of the hemisphere is in the region",
		"V2v": "every vertex is below the least noise ceiling", "V2d": "no response varies",
	} {
		c := Cell{Region: region}
		if err := c.fill(e, Accuracy); err != nil || strings.TrimPrefix(c.Missing, notThere+": ") != want || (c.Evaluated == nil) != (want != "") {
			t.Errorf("%s: %+v, expected %q; %v", region, c, want, err)
		}
	}
	c := Cell{Region: "V1v"}
	if err := c.fill(e, Correlation); err != nil || c.Value != 0.2 {
		t.Errorf("as a correlation %v, expected 0.2; %v", c.Value, err)
	}
	if err := c.fill(nil, Accuracy); err == nil {
		t.Error("a read-out that was not evaluated passes")
	}
	c.Region = "V9"
	if err := c.fill(e, Accuracy); err == nil {
		t.Error("a region without a row passes")
	}
}

func TestCheck(t *testing.T) {
	good := Config{On: HeldOut, TestFraction: 0.2}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for message, change := range map[string]func(*Config){
		`predictions for "both"`:          func(c *Config) { c.On = "both" },
		"a share of 1 ":                   func(c *Config) { c.TestFraction = 1 },
		"a share of NaN ":                 func(c *Config) { c.TestFraction = math.NaN() },
		"no training pictures set aside":  func(c *Config) { c.TestFraction = 0 },
		"a least noise ceiling of 10":     func(c *Config) { c.Evaluation.MinCeiling = 10 },
		"7 resamples, expected 0 or 100 ": func(c *Config) { c.Evaluation.Resamples = 7 },
	} {
		c := good
		change(&c)
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%v, expected %q", err, message)
		}
	}
}

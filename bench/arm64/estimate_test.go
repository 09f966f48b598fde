package main

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/eval/photos"
	"vision/eval/simulate"
	"vision/models/dinov2"
)

// TestSizes: the parts are counted on the sizes of the demo itself.
func TestSizes(t *testing.T) {
	list, err := photos.All()
	if err != nil {
		t.Fatal(err)
	}
	s, e, net := simulate.Demo(0), experiment.Demo(0), dinov2.Small(112)
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"pictures", pictures, len(list) * s.CropsPerPhoto},
		{"training", training, (len(list) - len(list)/s.HoldOut) * s.CropsPerPhoto},
		{"fitted", fitted, int(math.Round(training * (1 - e.Validation)))},
		{"vertices", vertices, 27 * s.VerticesPerRegion},
		{"epochs", epochs, e.Training.Epochs + e.Branch.Epochs},
		{"batch", batchSize, e.Training.Batch},
		{"tokens", tokens, net.Tokens()},
		{"width", width, net.Width},
		{"size", 112, s.Size},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, the demo has %d", c.what, c.got, c.want)
		}
	}
	for _, p := range parts() {
		if len(p.at) < p.degree+1 {
			t.Errorf("%s: %d counts for a polynomial of degree %d", p.name, len(p.at), p.degree)
		}
	}
}

// TestDemo: what every run does once drops out, the rest grows to the demo's units, and
// a count that is off the polynomial shows.
func TestDemo(t *testing.T) {
	p := part{name: "p", at: []int{1, 2, 3, 5}, degree: 3, units: 10, times: 2}
	at := map[int]count{}
	cubic := func(u float64) float64 { return 1000 + 3*u + 2*u*u + u*u*u }
	for _, u := range p.at {
		at[u] = count{"fma": cubic(float64(u)), "load": float64(7 * u)}
	}
	total, off, err := p.demo(at)
	if err != nil || math.Abs(total["fma"]-2*(cubic(10)-1000)) > 1e-6 || math.Abs(total["load"]-140) > 1e-9 || off > 1e-12 {
		t.Errorf("%v, misfit %g, %v", total, off, err)
	}
	q := part{name: "q", at: []int{1, 2, 4}, degree: 1, units: 8, times: 1}
	if _, off, err = q.demo(map[int]count{1: {"fma": 20}, 2: {"fma": 20}, 4: {"fma": 40}}); err != nil || off < 0.2 {
		t.Errorf("misfit %g, %v; expected a quarter", off, err)
	}
	if _, _, err := q.demo(map[int]count{1: {}, 2: {}}); err == nil || !strings.Contains(err.Error(), "4 units") {
		t.Errorf("a missing count: %v", err)
	}
}

func TestCycles(t *testing.T) {
	c := core{wide: 4, simd: 2, load: 2, store: 1, divide: 5}
	for _, k := range []struct {
		n    count
		want float64
	}{
		{count{"fma": 100, "load": 60}, 50},
		{count{"fma": 10, "load": 60}, 30},
		{count{"store": 9, "integer": 3}, 9},
		{count{"integer": 70, "branch": 10, "load": 40}, 30},
		{count{"divide": 4, "fma": 4}, 12},
	} {
		if got := c.cycles(k.n); got != k.want {
			t.Errorf("%v: %g cycles, expected %g", k.n, got, k.want)
		}
	}
}

func TestReadCounts(t *testing.T) {
	good := "p 1 fma 1 simd 2 divide 3 load 4 store 5 branch 6 integer 7\n"
	c, err := readCounts(strings.NewReader(good))
	if err != nil || c["p"][1]["integer"] != 7 || c["p"][1]["fma"] != 1 {
		t.Errorf("%v, %v", c, err)
	}
	for _, r := range [][2]string{{" integer 7", ""}, {"p 1", "p x"}, {"simd 2", "simd -2"}, {"load", "laod"}} {
		if _, err := readCounts(strings.NewReader(good + strings.Replace(good, r[0], r[1], 1))); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q for %q: %v, expected an error that names line 2", r[1], r[0], err)
		}
	}
}

// TestProductIsChecked: a counter that misses one instruction of a product is refused.
func TestProductIsChecked(t *testing.T) {
	p := parts()[0]
	whole := float64(checkSize * checkSize * checkSize / 4)
	for _, missed := range []float64{0, 1} {
		err := checkProduct(p, map[int]count{p.at[0]: {"fma": 9 + whole*float64(p.at[0])}, p.at[1]: {"fma": 9 + whole*float64(p.at[1]) - missed}})
		if (err == nil) != (missed == 0) {
			t.Errorf("%g missed: %v", missed, err)
		}
	}
}

// TestParts runs each part at its smallest: it is the demo's code and may change.
func TestParts(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the demo's parts; not in short mode")
	}
	for _, p := range parts() {
		t.Run(p.name, func(t *testing.T) {
			if err := p.run(p.at[0]); err != nil {
				t.Error(err)
			}
		})
	}
	if err := run("nothing", 1, false, ""); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", "nothing")) {
		t.Errorf("an unknown part: %v", err)
	}
}

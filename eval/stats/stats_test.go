package stats

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

type pairs struct{ X, Y []float64 }

type goldens struct {
	Paired struct {
		A, B []float64
		T, P float64
	}
	FDR      struct{ P, Q []float64 }
	CDF, PPF pairs
	Interval struct {
		Replicates, Jackknife, Percentile, Basic, BCa []float64
		Estimate                                      float64
	}
}

func load(t *testing.T) (g goldens) {
	t.Helper()
	data, err := os.ReadFile("testdata/goldens.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// near fails on NaN.
func near(got, want, tol float64) bool { return math.Abs(got-want) <= tol }

func TestPairedT(t *testing.T) {
	g := load(t).Paired
	got, err := PairedT(append(g.A, math.NaN()), append(g.B, 1))
	if err != nil {
		t.Fatal(err)
	}
	if !near(got.T, g.T, 1e-12) || !near(got.P, g.P, 1e-10) || got.Pairs != 27 || got.NaN != 1 || got.Freedom != 26 {
		t.Errorf("%+v, scipy has t = %v, p = %v", got, g.T, g.P)
	}
	if _, err := PairedT([]float64{1, math.NaN()}, []float64{2, 3}); err == nil || !strings.Contains(err.Error(), "found 1 of 2") {
		t.Errorf("one pair: %v", err)
	}
	if _, err := PairedT([]float64{1}, []float64{2, 3}); err == nil {
		t.Error("different lengths pass")
	}
	if same, _ := PairedT([]float64{1, 2}, []float64{1, 2}); !math.IsNaN(same.P) {
		t.Errorf("equal samples: %+v, want NaN", same)
	}
	if shift, _ := PairedT([]float64{2, 3}, []float64{1, 2}); shift.P != 0 || !math.IsInf(shift.T, 1) {
		t.Errorf("a constant shift: %+v, want T = +Inf, P = 0", shift)
	}
}

func TestBenjaminiHochberg(t *testing.T) {
	g := load(t).FDR
	p := append([]float64{math.NaN()}, g.P...)
	q, err := BenjaminiHochberg(p)
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(q[0]) {
		t.Errorf("NaN became %v", q[0])
	}
	for i, want := range g.Q {
		if !near(q[i+1], want, 1e-15) {
			t.Errorf("q[%d] = %v, scipy has %v", i, q[i+1], want)
		}
	}
	if _, err := BenjaminiHochberg([]float64{0.5, 1.5}); err == nil || !strings.Contains(err.Error(), "1.5 at 1") {
		t.Errorf("p = 1.5: %v", err)
	}
}

func TestNormal(t *testing.T) {
	g := load(t)
	for i, x := range g.CDF.X {
		if got := NormalCDF(x); !near(got, g.CDF.Y[i], 1e-15) {
			t.Errorf("Φ(%v) = %v, scipy has %v", x, got, g.CDF.Y[i])
		}
	}
	for i, p := range g.PPF.X {
		if got := NormalQuantile(p); !near(got, g.PPF.Y[i], 2e-12) {
			t.Errorf("Φ⁻¹(%v) = %v, scipy has %v", p, got, g.PPF.Y[i])
		}
	}
	if NormalCDF(9) != 1 || NormalCDF(-9) != 0 || !math.IsNaN(NormalCDF(math.NaN())) {
		t.Error("Φ at ±9 or NaN")
	}
	if !math.IsInf(NormalQuantile(0), -1) || !math.IsInf(NormalQuantile(1), 1) || !math.IsNaN(NormalQuantile(math.NaN())) {
		t.Error("Φ⁻¹ at 0, 1 or NaN")
	}
}

func TestIntervalMethods(t *testing.T) {
	g := load(t).Interval
	for method, want := range map[Method][]float64{Percentile: g.Percentile, Basic: g.Basic, BCa: g.BCa} {
		b := Bootstrap{Resamples: len(g.Replicates), Level: 0.95, Method: method}
		got := b.interval(g.Estimate, append([]float64(nil), g.Replicates...), g.Jackknife)
		if !near(got.Lo, want[0], 1e-12) || !near(got.Hi, want[1], 1e-12) {
			t.Errorf("%v: [%v, %v], want %v", method, got.Lo, got.Hi, want)
		}
	}
	few := Bootstrap{Resamples: 3000, Level: 0.95}.interval(0.3, g.Replicates, nil)
	if !math.IsNaN(few.Lo) || !math.IsNaN(few.Hi) || few.Replicates != 1000 {
		t.Errorf("a third of the resamples: %+v, want NaN limits", few)
	}
	if q := Quantile([]float64{1, 2, 4}, 0.75); q != 3 {
		t.Errorf("quantile %v, want 3", q)
	}
	if !math.IsNaN(Quantile(nil, 0.5)) || Quantile([]float64{7}, 0.5) != 7 {
		t.Error("quantile of none or one")
	}
}

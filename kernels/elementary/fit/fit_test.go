package main

import (
	"math"
	"testing"

	"vision/kernels/elementary/internal/table"
)

// A committed polynomial may be this much worse than one fitted anew.
const allowed = 1.5

// Every committed polynomial is a good fit of what it is said to approximate, and
// no fitted coefficient of the table is left out.
func TestCommittedCoefficients(t *testing.T) {
	entries, err := table.ReadFile("../coefficients.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range polynomials() {
		committed, err := p.committed(entries)
		if err != nil {
			t.Fatal(err)
		}
		f := p.fit(firstRounds, nextRounds)
		g := p.sample()
		have := g.errorOf(p.powers, committed)
		if !(f.optimum > 0 && f.optimum <= f.achieved && f.achieved <= 3*f.optimum) {
			t.Errorf("%s %s: optimum %g, fit %g", p.function, p.prefix, f.optimum, f.achieved)
		}
		if !(have <= allowed*f.achieved) {
			t.Errorf("%s %s: the committed coefficients are off by %g, a new fit by %g", p.function, p.prefix, have, f.achieved)
		}
		spoilt := append([]float32(nil), committed...)
		spoilt[0] *= 1 + 0x1p-12
		if e := g.errorOf(p.powers, spoilt); !(e > 2*allowed*f.achieved) {
			t.Errorf("%s %s: an altered coefficient leaves an error of %g, which the bound would pass", p.function, p.prefix, e)
		}
	}
}

// The best straight line for v² on [−1, 1] is 1/2 (Chebyshev), the best constant
// for e^v is its mid-range.
func TestLawsonKnownMinimax(t *testing.T) {
	one := func(float64) float64 { return 1 }
	p := problem{-1, 1, []int{0, 1}, func(v float64) float64 { return v * v }, one}
	f := p.fit(300, 100)
	if !(math.Abs(f.optimum-0.5) < 1e-3) || !(math.Abs(float64(f.c[0])-0.5) < 1e-3) || !(math.Abs(float64(f.c[1])) < 1e-3) {
		t.Errorf("v² by a line: error %v, coefficients %v, expected 0.5 and 0.5, 0", f.optimum, f.c)
	}
	p = problem{-1, 1, []int{0}, math.Exp, one}
	if f = p.fit(300, 100); !(math.Abs(f.optimum-math.Sinh(1)) < 1e-3) {
		t.Errorf("e^v by a constant: error %v, expected %v", f.optimum, math.Sinh(1))
	}
}

func TestLeastSquaresRecovers(t *testing.T) {
	want := []float64{0.75, -2, 0.125}
	a, y := make([][]float64, 3), make([]float64, 50)
	for j := range a {
		a[j] = make([]float64, len(y))
		for i := range y {
			a[j][i] = math.Pow(float64(i)/25-1, float64(j))
			y[i] += want[j] * a[j][i]
		}
	}
	for j, c := range leastSquares(a, y) {
		if !(math.Abs(c-want[j]) < 1e-12) {
			t.Errorf("coefficient %d is %v, expected %v", j, c, want[j])
		}
	}
}

package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// TestStudentQuantile against gonum's distribution and the printed tables.
func TestStudentQuantile(t *testing.T) {
	for _, level := range []float64{0.5, 0.8, 0.9, 0.95, 0.99, 0.999} {
		for freedom := 1; freedom <= 40; freedom++ {
			want := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}.Quantile((1 + level) / 2)
			if got := StudentQuantile(level, freedom); !(math.Abs(got-want) <= 1e-9*want) {
				t.Errorf("level %v, %d degrees of freedom: %v, expected %v", level, freedom, got, want)
			}
		}
	}
	for freedom, want := range map[int]float64{1: 12.706, 2: 4.303, 7: 2.365, 30: 2.042} { // Abramowitz and Stegun, table 26.10
		if got := StudentQuantile(0.95, freedom); !(math.Abs(got-want) <= 5e-4) {
			t.Errorf("%d degrees of freedom: %v, printed is %v", freedom, got, want)
		}
	}
	for _, c := range []struct {
		level   float64
		freedom int
	}{{0, 3}, {1, 3}, {math.NaN(), 3}, {0.95, 0}} {
		if got := StudentQuantile(c.level, c.freedom); got == got {
			t.Errorf("level %v, %d degrees of freedom: %v, expected NaN", c.level, c.freedom, got)
		}
	}
}

func TestMeanInterval(t *testing.T) {
	nan := math.NaN()
	// Squares about the mean of 2, 4, 6, 8 sum to 20.
	half := float64(distuv.StudentsT{Mu: 0, Sigma: 1, Nu: 3}.Quantile(0.975) * math.Sqrt(20.0/3/4))
	for _, c := range []struct {
		values       []float64
		mean, lo, hi float64
		n            int
	}{
		{nil, nan, nan, nan, 0},
		{[]float64{nan}, nan, nan, nan, 0},
		{[]float64{3, nan}, 3, nan, nan, 1},
		{[]float64{2, nan, 2, 2}, 2, 2, 2, 3},
		{[]float64{2, 4, nan, 6, 8}, 5, 5 - half, 5 + half, 4},
	} {
		mean, lo, hi, n := MeanInterval(c.values, 0.95)
		for i, pair := range [][2]float64{{mean, c.mean}, {lo, c.lo}, {hi, c.hi}} {
			if d := math.Abs(pair[0] - pair[1]); !(d <= 1e-9) && !(pair[0] != pair[0] && pair[1] != pair[1]) {
				t.Errorf("%v: number %d is %v, expected %v", c.values, i, pair[0], pair[1])
			}
		}
		if n != c.n {
			t.Errorf("%v: %d values, expected %d", c.values, n, c.n)
		}
	}
}

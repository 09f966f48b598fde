package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// TTest is the outcome of a t-test.
type TTest struct {
	T, P       float64 // P is two-sided; not canonical (see the package doc)
	Freedom    float64 // degrees of freedom
	MeanDiff   float64 // mean of a − b
	Pairs, NaN int     // pairs used, pairs left out for a NaN on either side
}

// PairedT tests whether a and b, measured on the same items, differ in mean:
//
//	d = a − b, t = d̄ / (s_d/√n), s_d² = Σ(d−d̄)²/(n−1), n−1 degrees of freedom
//
// (scipy.stats.ttest_rel with nan_policy="omit"). Differences that are all
// equal give T = ±Inf and P = 0, or NaN where they are all zero. Fewer than two
// usable pairs or different lengths are an error.
func PairedT(a, b []float64) (TTest, error) {
	if len(a) != len(b) {
		return TTest{}, fmt.Errorf("stats: a paired test of %d and %d values", len(a), len(b))
	}
	var d []float64
	for i := range a {
		if x := a[i] - b[i]; !math.IsNaN(x) {
			d = append(d, x)
		}
	}
	out := TTest{Pairs: len(d), NaN: len(a) - len(d), Freedom: float64(len(d) - 1)}
	if len(d) < 2 {
		return TTest{}, fmt.Errorf("stats: a paired test needs at least 2 pairs, found %d of %d without NaN", len(d), len(a))
	}
	n := float64(len(d))
	for _, x := range d {
		out.MeanDiff += x
	}
	out.MeanDiff /= n
	sum := 0.0
	for _, x := range d {
		e := x - out.MeanDiff
		sum += float64(e * e)
	}
	out.T = out.MeanDiff / (math.Sqrt(sum/(n-1)) / math.Sqrt(n))
	out.P = math.NaN()
	if !math.IsNaN(out.T) {
		student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: out.Freedom}
		out.P = 2 * student.CDF(-math.Abs(out.T))
	}
	return out, nil
}

// BenjaminiHochberg returns the adjusted p values q_i = min over j ≥ rank(i) of
// p_(j)·m/j, capped at 1: rejecting where q ≤ α keeps the false discovery rate
// ≤ α (JRSS B 57, 1995; scipy.stats.false_discovery_control). NaN stay NaN and
// do not count among the m tests. A p outside [0, 1] is an error.
func BenjaminiHochberg(p []float64) ([]float64, error) {
	var order []int
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = v
		if math.IsNaN(v) {
			continue
		}
		if v < 0 || v > 1 {
			return nil, fmt.Errorf("stats: p value %v at %d, want 0..1", v, i)
		}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case p[i] < p[j]:
			return -1
		case p[i] > p[j]:
			return 1
		}
		return 0
	})
	least := 1.0
	for rank := len(order); rank >= 1; rank-- {
		i := order[rank-1]
		least = math.Min(least, float64(p[i]*float64(len(order)))/float64(rank))
		out[i] = least
	}
	return out, nil
}

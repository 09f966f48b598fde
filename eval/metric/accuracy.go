package metric

import (
	"fmt"
	"math"
	"slices"
)

// Rule says how the corners of Eq. 4 are handled; see the table in the package
// documentation.
type Rule struct {
	ClipNegative       bool // r < 0 → 0
	ReplaceZeroCeiling bool // NC == 0 → 1e-14
	DropInfinite       bool // leave ±Inf out of aggregates
	Cap                bool // accuracy > 1 → 1
	LowerMedian        bool // even counts: the lower middle value, as torch.median
	Strict             bool // a NaN vertex makes the aggregate NaN
}

// Organisers is the procedure of the Algonauts 2023 organisers' code.
func Organisers() Rule {
	return Rule{ClipNegative: true, ReplaceZeroCeiling: true, Cap: true}
}

// VISIONv2 is the procedure of the paper's final code.
func VISIONv2() Rule {
	return Rule{ClipNegative: true, ReplaceZeroCeiling: true, DropInfinite: true, Cap: true, LowerMedian: true}
}

// VISIONv1 is the procedure of the paper's first code.
func VISIONv1() Rule { return Rule{DropInfinite: true, LowerMedian: true} }

// Plain is r²/NC as it stands, infinite values left out.
func Plain() Rule { return Rule{DropInfinite: true} }

// zeroCeiling is what the organisers put for a ceiling of 0.
const zeroCeiling = 1e-14

// Squared returns r² per vertex, with the rule's handling of negative r: what
// is reported where no noise ceiling is known.
func (u Rule) Squared(r []float64) []float64 {
	out := make([]float64, len(r))
	for i, v := range r {
		if u.ClipNegative && v < 0 {
			v = 0
		}
		out[i] = float64(v * v)
	}
	return out
}

// Normalised returns r²/NC per vertex as a fraction, with the rule's handling.
// ceiling holds fractions. Different lengths and ceilings that are negative,
// above 1 or NaN are an error that names the vertex.
func (u Rule) Normalised(r, ceiling []float64) ([]float64, error) {
	if len(r) != len(ceiling) {
		return nil, fmt.Errorf("metric: %d correlations and %d noise ceilings", len(r), len(ceiling))
	}
	out := u.Squared(r)
	for i, nc := range ceiling {
		if !(nc >= 0 && nc <= 1) {
			return nil, fmt.Errorf("metric: noise ceiling %v of vertex %d is not a fraction 0..1", nc, i)
		}
		if nc == 0 && u.ReplaceZeroCeiling {
			nc = zeroCeiling
		}
		out[i] /= nc
		if u.Cap && out[i] > 1 {
			out[i] = 1
		}
	}
	return out, nil
}

// Aggregate is the statistic of a set of vertices. Median and Mean are NaN
// where no vertex is left.
type Aggregate struct {
	Median, Mean float64
	Vertices     int // in the set
	Used         int // that Median and Mean run over
	NaN          int // without a correlation
	Infinite     int // left out as infinite
}

// Aggregate takes median and mean over the listed vertices (nil: all), summing
// in the order of the list. A vertex outside the values is an error.
func (u Rule) Aggregate(values []float64, vertices []int) (Aggregate, error) {
	if vertices == nil {
		return u.aggregate(values), nil
	}
	picked := make([]float64, len(vertices))
	for i, v := range vertices {
		if v < 0 || v >= len(values) {
			return Aggregate{}, fmt.Errorf("metric: vertex %d of a region, but only %d vertices have values", v, len(values))
		}
		picked[i] = values[v]
	}
	return u.aggregate(picked), nil
}

func (u Rule) aggregate(values []float64) Aggregate {
	a := Aggregate{Vertices: len(values), Median: math.NaN(), Mean: math.NaN()}
	used := make([]float64, 0, len(values))
	sum := 0.0
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			a.NaN++
		case math.IsInf(v, 0) && u.DropInfinite:
			a.Infinite++
		default:
			used = append(used, v)
			sum += v
		}
	}
	a.Used = len(used)
	if a.Used == 0 || u.Strict && a.NaN > 0 {
		return a
	}
	slices.Sort(used)
	a.Mean = sum / float64(a.Used)
	a.Median = u.MedianSorted(used)
	return a
}

// MedianSorted returns the median of ascending values by the rule: for even
// counts the mean of the two middle values (numpy.median), or the lower
// (torch.median). It is NaN for none.
func (u Rule) MedianSorted(sorted []float64) float64 {
	n := len(sorted)
	switch {
	case n == 0:
		return math.NaN()
	case n%2 == 1 || u.LowerMedian:
		return sorted[(n-1)/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

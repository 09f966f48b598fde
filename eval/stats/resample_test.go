package stats

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// sameNumbers compares bits; NaN equals NaN.
func sameNumbers(a, b Interval) bool {
	for _, p := range [][2]float64{{a.Estimate, b.Estimate}, {a.Lo, b.Lo}, {a.Hi, b.Hi}} {
		if math.Float64bits(p[0]) != math.Float64bits(p[1]) && !(math.IsNaN(p[0]) && math.IsNaN(p[1])) {
			return false
		}
	}
	return a.Replicates == b.Replicates
}

// Resampled correlations give the intervals of Intervals, to the bit, by any threads:
// over more than one block of vertices, one of them constant.
func TestResampleAgrees(t *testing.T) {
	x, y, photograph := deterministic()
	wide := func(m []float32) []float32 { // five times as many vertices
		var out []float32
		for i := range x.Rows {
			for range 5 {
				out = append(out, m[i*x.Cols:(i+1)*x.Cols]...)
			}
		}
		return out
	}
	cols := x.Cols
	x.Data, y.Data = wide(x.Data), wide(y.Data)
	x.Cols, y.Cols = 5*cols, 5*cols
	if x.Cols <= 2*gatherBlock {
		t.Fatalf("%d vertices, expected more than two blocks of %d", x.Cols, gatherBlock)
	}
	statistic := func(r, out []float64) {
		for i, v := range []int{0, 4, gatherBlock - 1, gatherBlock, x.Cols - 1} {
			out[i] = r[v]
		}
	}
	for _, m := range []Method{Percentile, Basic} {
		b := Bootstrap{Resamples: 150, Level: 0.9, Method: m, Seed: 8, Threads: 2}
		s, err := Gather(x, y, photograph, 1)
		if err != nil {
			t.Fatal(err)
		}
		want, err := b.Intervals(s, statistic, 5)
		if err != nil {
			t.Fatal(err)
		}
		for b.Threads = 1; b.Threads < 5; b.Threads++ {
			blocks := 0
			r, err := b.Resample(x, y, photograph, func(n, total int) error {
				if blocks++; n != blocks || total != 3 {
					t.Errorf("%d blocks of %d done at call %d", n, total, blocks)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.IntervalsOf(r, statistic, 5)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if !sameNumbers(got[i], want[i]) {
					t.Errorf("%v, %d threads, vertex %d: %+v, Intervals has %+v", m, b.Threads, i, got[i], want[i])
				}
			}
			if blocks != 3 || !math.IsNaN(got[1].Estimate) {
				t.Errorf("%d blocks; the constant vertex has %+v", blocks, got[1])
			}
			r.Append(r)
			if len(r.R) != 2*x.Cols || len(r.Samples[149]) != 2*x.Cols || r.Samples[149][x.Cols] != r.Samples[149][0] {
				t.Error("appending the vertices to themselves does not repeat them")
			}
		}
	}
}

func TestResampleRefuses(t *testing.T) {
	x, y, photograph := deterministic()
	b := Bootstrap{Resamples: 100, Level: 0.9, Threads: 2}
	stop := errors.New("enough")
	if _, err := b.Resample(x, y, photograph, func(int, int) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	if _, err := b.Resample(x, y, photograph[1:], nil); err == nil || !strings.Contains(err.Error(), "89 photograph numbers for 90") {
		t.Errorf("a number too few: %v", err)
	}
	if _, err := b.Resample(x, y, make([]int, x.Rows), nil); err == nil || !strings.Contains(err.Error(), "found 1") {
		t.Errorf("one photograph: %v", err)
	}
	r, err := b.Resample(x, y, photograph, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Method = BCa
	if _, err := b.IntervalsOf(r, func(_, out []float64) { out[0] = 1 }, 1); err == nil || !strings.Contains(err.Error(), "BCa") {
		t.Errorf("BCa: %v", err)
	}
	b.Resamples = 99
	if _, err := b.Resample(x, y, photograph, nil); err == nil || !strings.Contains(err.Error(), "99 bootstrap resamples") {
		t.Errorf("99 resamples: %v", err)
	}
}

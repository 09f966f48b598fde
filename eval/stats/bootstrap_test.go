package stats

import (
	"math"
	"strings"
	"testing"

	"vision/eval/metric"
	"vision/kernels/digest"
	"vision/kernels/hostmath/crossarch"
	"vision/kernels/philox"
)

// wantDigest is what TestDigest must find on every platform.
const wantDigest = "511f28b98fa477529d33784bb442eba6784ae42084e23923e9597e1e2da8976a"

// deterministic is a region from Philox and exact arithmetic only, so that its
// bits do not depend on the platform (math/rand's normals use package math).
func deterministic() (measured, predicted metric.Matrix, photograph []int) {
	const rows, cols = 90, 33
	x := metric.Matrix{Data: make([]float32, rows*cols), Rows: rows, Cols: cols}
	y := metric.Matrix{Data: make([]float32, rows*cols), Rows: rows, Cols: cols}
	a, b := philox.New(5).Stream("x"), philox.New(5).Stream("y")
	for i := range x.Data {
		x.Data[i] = a.Signed(0, uint64(i)) + 100
		y.Data[i] = x.Data[i] - 100 + b.Signed(0, uint64(i))
		if i%cols == 4 {
			y.Data[i] = 3 // a constant vertex
		}
	}
	for i := range rows {
		photograph = append(photograph, 1000-i%7) // of unequal sizes, in any order
	}
	return x, y, photograph
}

func TestDigest(t *testing.T) {
	x, y, photograph := deterministic()
	statistic := func(r, out []float64) {
		a, _ := metric.Organisers().Aggregate(metric.Organisers().Squared(r), nil)
		out[0], out[1], out[2] = a.Median, a.Mean, r[0]
	}
	for threads := 1; threads <= 3; threads++ {
		s, err := Gather(x, y, photograph, threads)
		if err != nil {
			t.Fatal(err)
		}
		var all []float64
		for _, m := range []Method{Percentile, Basic, BCa} {
			got, err := Bootstrap{Resamples: 200, Level: 0.9, Method: m, Seed: 3, Threads: threads}.Intervals(s, statistic, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, iv := range got {
				if !(iv.Lo < iv.Hi) || iv.Replicates != 200 {
					t.Errorf("%v: %+v", m, iv)
				}
				all = append(all, iv.Estimate, iv.Lo, iv.Hi)
			}
		}
		if got := digest.Float64([]int{len(all)}, all).String(); got != wantDigest {
			t.Errorf("%d threads: digest %s, want %s", threads, got, wantDigest)
		}
	}
}

func TestDigestEverywhere(t *testing.T) { crossarch.Run(t, "^TestDigest$") }

// TestSumsEqualRepetition: a resample's correlations are those of a matrix in
// which the drawn photographs' rows are written out.
func TestSumsEqualRepetition(t *testing.T) {
	x, y, photograph := deterministic()
	s, err := Gather(x, y, photograph, 1)
	if err != nil {
		t.Fatal(err)
	}
	times := []int{2, 0, 1, 3, 0, 1, 0}
	repeated := func(m metric.Matrix) metric.Matrix {
		out := metric.Matrix{Cols: m.Cols}
		for p, n := range times {
			for range n {
				for i := range m.Rows {
					if photograph[i] == 1000-p {
						out.Data = append(out.Data, row(m, i)...)
						out.Rows++
					}
				}
			}
		}
		return out
	}
	want, err := metric.Correlations(repeated(x), repeated(y), 1)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float64, s.Vertices)
	s.correlations(times, make([]float64, kinds*s.Vertices), got)
	for v := range got {
		if v == 4 {
			if !math.IsNaN(got[v]) || !math.IsNaN(want[v]) {
				t.Errorf("the constant vertex has r = %v", got[v])
			}
			continue
		}
		if !near(got[v], want[v], 1e-12) {
			t.Errorf("vertex %d: %v from sums, %v from rows", v, got[v], want[v])
		}
	}
	// A photograph within which a vertex does not vary.
	for i := range y.Rows {
		if photograph[i] == 1000 {
			y.Data[i*y.Cols] = 0.3
		}
	}
	if s, err = Gather(x, y, photograph, 1); err != nil {
		t.Fatal(err)
	}
	s.correlations([]int{7, 0, 0, 0, 0, 0, 0}, make([]float64, kinds*s.Vertices), got)
	if !math.IsNaN(got[0]) || math.IsNaN(got[1]) {
		t.Errorf("r = %v, %v; want NaN for the vertex constant in the sample only", got[0], got[1])
	}
}

func TestBootstrapErrors(t *testing.T) {
	x, y, photograph := deterministic()
	s, err := Gather(x, y, photograph, 1)
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(r, out []float64) {}
	_, errFew := Bootstrap{Resamples: 10, Level: 0.9}.Intervals(s, nothing, 0)
	_, errLevel := Bootstrap{Resamples: 100, Level: 95}.Intervals(s, nothing, 0)
	_, errMethod := Bootstrap{Resamples: 100, Level: 0.9, Method: 7}.Intervals(s, nothing, 0)
	_, errGroups := Gather(x, y, photograph[:5], 1)
	_, errOne := Gather(x, y, make([]int, len(photograph)), 1)
	_, errShape := Gather(x, metric.Matrix{Data: y.Data, Rows: y.Cols, Cols: y.Rows}, photograph, 1)
	for _, c := range []struct {
		err  error
		want string
	}{
		{errFew, "10 bootstrap resamples"},
		{errLevel, "level 95"},
		{errMethod, "Method(7)"},
		{errGroups, "5 photograph numbers for 90 stimuli"},
		{errOne, "at least 2, found 1"},
		{errShape, "33 × 90"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want one saying %q", c.err, c.want)
		}
	}
}

// BenchmarkDemo is the demo's whole set of intervals: 54 regions of 40
// vertices, 12 photographs of 25 crops, 1000 resamples.
func BenchmarkDemo(b *testing.B) {
	const rows, regions = 300, 54
	x := metric.Matrix{Data: make([]float32, rows*regions*40), Rows: rows, Cols: regions * 40}
	y := metric.Matrix{Data: make([]float32, rows*regions*40), Rows: rows, Cols: regions * 40}
	stream := philox.New(1).Stream("benchmark")
	for i := range x.Data {
		x.Data[i] = stream.Signed(0, uint64(i))
		y.Data[i] = x.Data[i] + stream.Signed(1, uint64(i))
	}
	photograph := make([]int, rows)
	for i := range photograph {
		photograph[i] = i / 25
	}
	rule := metric.Organisers()
	statistic := func(r, out []float64) {
		values := rule.Squared(r)
		for k := range out {
			a, _ := rule.Aggregate(values[k*40:(k+1)*40], nil)
			out[k] = a.Median
		}
	}
	for b.Loop() {
		s, err := Gather(x, y, photograph, 2)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := (Bootstrap{Resamples: 1000, Level: 0.95, Threads: 2}).Intervals(s, statistic, regions); err != nil {
			b.Fatal(err)
		}
	}
}

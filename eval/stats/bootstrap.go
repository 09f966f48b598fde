package stats

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"vision/kernels/philox"
)

// Method turns bootstrap replicates θ*₁…θ*_B of an estimate θ̂ into an interval
// of level 1−α. q(p) is the p-quantile of the replicates (linear between order
// statistics, numpy's default).
type Method int

const (
	// Percentile: [q(α/2), q(1−α/2)]. Shifted the wrong way where the replicates
	// are biased, as they are for accuracies far from 0 and 1.
	Percentile Method = iota
	// Basic: [2θ̂ − q(1−α/2), 2θ̂ − q(α/2)], which takes the bias of the
	// replicates out once.
	Basic
	// BCa: percentiles moved by the bias correction z0 = Φ⁻¹(share of θ* below θ̂,
	// half of those equal) and the acceleration a from leaving out one
	// photograph at a time (Efron, JASA 82, 1987).
	BCa
)

// String returns the method's name as manifests write it.
func (m Method) String() string {
	switch m {
	case Percentile:
		return "percentile"
	case Basic:
		return "basic"
	case BCa:
		return "BCa"
	}
	return fmt.Sprintf("Method(%d)", int(m))
}

// Bootstrap is a resampling plan.
type Bootstrap struct {
	Resamples int     // B, at least 100
	Level     float64 // 1−α, for instance 0.95
	Method    Method
	Seed      uint64
	Threads   int // does not change the result
}

// Statistic computes the numbers of interest (one for each region, say) from
// the correlations of all vertices. It is called from several goroutines and
// must neither keep nor change r.
type Statistic func(r, out []float64)

// Interval is an estimate with its confidence limits. Lo and Hi are NaN where
// the estimate is, or where fewer than half of the resamples gave a number.
type Interval struct {
	Estimate, Lo, Hi float64
	Replicates       int // resamples that gave a number
}

// Intervals draws Resamples samples of photographs and returns the interval of
// each of the count statistics. Draw i of resample b is the integer below
// Photographs of element i, step b of the Philox stream "bootstrap/photographs".
func (b Bootstrap) Intervals(s *Sums, statistic Statistic, count int) ([]Interval, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	estimate := make([]float64, count)
	statistic(s.R, estimate)
	replicates := b.replicates(s, statistic, count)
	var jackknife []float64
	if b.Method == BCa {
		jackknife = s.leaveOneOut(statistic, count, b.Threads)
	}
	out := make([]Interval, count)
	for k := range out {
		out[k] = b.interval(estimate[k], column(replicates, k, count), column(jackknife, k, count))
	}
	return out, nil
}

// check reports what is no plan.
func (b Bootstrap) check() error {
	switch {
	case b.Resamples < 100 || b.Resamples > 1<<24:
		return fmt.Errorf("stats: %d bootstrap resamples, want 100 … 2^24", b.Resamples)
	case !(b.Level > 0 && b.Level < 1):
		return fmt.Errorf("stats: confidence level %v, want one between 0 and 1", b.Level)
	case b.Method < Percentile || b.Method > BCa:
		return fmt.Errorf("stats: unknown interval method %v", b.Method)
	}
	return nil
}

// column returns the finite values of statistic k, in order.
func column(values []float64, k, count int) []float64 {
	var out []float64
	for i := k; i < len(values); i += count {
		if !math.IsNaN(values[i]) {
			out = append(out, values[i])
		}
	}
	return out
}

// replicates returns the statistics of every resample, [resample][statistic].
func (b Bootstrap) replicates(s *Sums, statistic Statistic, count int) []float64 {
	return s.evaluate(b.Resamples, count, b.Threads, statistic, b.draw(s.Photographs))
}

// draw returns what adds the photographs of a resample to zeroed counts.
func (b Bootstrap) draw(photographs int) func(sample int, times []int) {
	stream := philox.New(b.Seed).Stream("bootstrap/photographs")
	return func(sample int, times []int) {
		for i := range photographs {
			times[stream.Intn(uint32(sample), uint64(i), uint32(photographs))]++
		}
	}
}

// leaveOneOut returns the statistics without each photograph in turn.
func (s *Sums) leaveOneOut(statistic Statistic, count, threads int) []float64 {
	return s.evaluate(s.Photographs, count, threads, statistic, func(sample int, times []int) {
		for p := range times {
			if p != sample {
				times[p] = 1
			}
		}
	})
}

// evaluate runs the statistic on samples chosen by draw, which adds to zeroed
// counts per photograph.
func (s *Sums) evaluate(samples, count, threads int, statistic Statistic, draw func(sample int, times []int)) []float64 {
	out := make([]float64, samples*count)
	workers := max(1, min(threads, samples))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			times := make([]int, s.Photographs)
			total := make([]float64, kinds*s.Vertices)
			r := make([]float64, s.Vertices)
			for i := w; i < samples; i += workers {
				clear(times)
				draw(i, times)
				s.correlations(times, total, r)
				statistic(r, out[i*count:(i+1)*count])
			}
		})
	}
	wg.Wait()
	return out
}

func (b Bootstrap) interval(estimate float64, replicates, jackknife []float64) Interval {
	iv := Interval{Estimate: estimate, Lo: math.NaN(), Hi: math.NaN(), Replicates: len(replicates)}
	if math.IsNaN(estimate) || 2*len(replicates) < b.Resamples {
		return iv
	}
	slices.Sort(replicates)
	lower := float64((1 - b.Level) / 2)
	upper := 1 - lower
	switch b.Method {
	case BCa:
		lower, upper = bcaLevels(estimate, replicates, jackknife, lower)
		iv.Lo, iv.Hi = Quantile(replicates, lower), Quantile(replicates, upper)
	case Basic:
		iv.Lo = float64(2*estimate) - Quantile(replicates, upper)
		iv.Hi = float64(2*estimate) - Quantile(replicates, lower)
	default:
		iv.Lo, iv.Hi = Quantile(replicates, lower), Quantile(replicates, upper)
	}
	return iv
}

// bcaLevels returns the two percentiles of the BCa interval.
func bcaLevels(estimate float64, sorted, jackknife []float64, alpha float64) (lo, hi float64) {
	below := 0.0
	for _, v := range sorted {
		switch {
		case v < estimate:
			below++
		case v == estimate:
			below += 0.5
		}
	}
	// Kept one replicate away from 0 and 1, where Φ⁻¹ is infinite.
	n := float64(len(sorted))
	z0 := NormalQuantile(math.Min(math.Max(below/n, 1/n), 1-1/n))
	a := acceleration(jackknife)
	level := func(z float64) float64 {
		t := z0 + z
		return NormalCDF(z0 + t/(1-float64(a*t)))
	}
	z := NormalQuantile(alpha)
	return level(z), level(-z)
}

// acceleration is Σd³ / (6·(Σd²)^{3/2}), d = mean − value.
func acceleration(jackknife []float64) float64 {
	mean := 0.0
	for _, v := range jackknife {
		mean += v
	}
	mean /= float64(len(jackknife))
	s2, s3 := 0.0, 0.0
	for _, v := range jackknife {
		d := mean - v
		square := float64(d * d)
		s2 += square
		s3 += float64(square * d)
	}
	if s2 == 0 {
		return 0
	}
	return s3 / float64(6*float64(s2*math.Sqrt(s2)))
}

// Quantile returns the p-quantile of ascending values: linear between the order
// statistics at (n−1)·p (Hyndman and Fan's type 7, numpy's default); NaN for
// none.
func Quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 || math.IsNaN(p) {
		return math.NaN()
	}
	at := float64(float64(len(sorted)-1) * math.Min(math.Max(p, 0), 1))
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + float64((at-float64(i))*(sorted[i+1]-sorted[i]))
}

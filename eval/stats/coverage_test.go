package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"vision/eval/metric"
)

// region is a simulated visual region: what was measured, what a model
// predicts, and the noise-free responses that the true accuracy is taken from.
type region struct {
	measured, predicted, noiseFree metric.Matrix
	ceiling                        []float64
	photograph                     []int
}

// design of the simulated experiment, as the demo's: 12 test photographs, 25
// crops of each, 40 vertices of a region driven by 4 shared features of whose
// variance share belongs to the photograph.
const (
	photographs = 12
	crops       = 25
	vertices    = 40
	features    = 4
)

// fields draws features: [stimulus][feature], share of the variance common to
// the crops of a photograph.
func fields(r *rand.Rand, share float64) [][]float64 {
	out := make([][]float64, photographs*crops)
	for p := range photographs {
		var common [features]float64
		for k := range common {
			common[k] = r.NormFloat64()
		}
		for c := range crops {
			f := make([]float64, features)
			for k := range f {
				f[k] = math.Sqrt(share)*common[k] + math.Sqrt(1-share)*r.NormFloat64()
			}
			out[p*crops+c] = f
		}
	}
	return out
}

// unit draws a weight vector of length 1.
func unit(r *rand.Rand) []float64 {
	w, norm := make([]float64, features), 0.0
	for k := range w {
		w[k] = r.NormFloat64()
		norm += w[k] * w[k]
	}
	for k := range w {
		w[k] /= math.Sqrt(norm)
	}
	return w
}

// simulate draws a region whose model explains rho² of the signal. The noise
// ceilings follow the real ones' quantiles and hold for the test stimuli.
func simulate(seed uint64, rho, share float64) region {
	r := rand.New(rand.NewPCG(seed, 7))
	rows := photographs * crops
	empty := func() metric.Matrix {
		return metric.Matrix{Data: make([]float32, rows*vertices), Rows: rows, Cols: vertices}
	}
	g := region{empty(), empty(), empty(), make([]float64, vertices), make([]int, rows)}
	signal, other := fields(r, share), fields(r, share)
	quantiles := []float64{0.08, 0.249, 0.391, 0.514, 0.664}
	for v := range vertices {
		w, e := unit(r), unit(r)
		at := 4 * r.Float64()
		q := int(at)
		nc := quantiles[q] + (at-float64(q))*(quantiles[q+1]-quantiles[q])
		noise := math.Sqrt(1/nc - 1)
		sum, square := 0.0, 0.0
		for i := range rows {
			s, o := 0.0, 0.0
			for k := range w {
				s += w[k] * signal[i][k]
				o += e[k] * other[i][k]
			}
			g.noiseFree.Data[i*vertices+v] = float32(s)
			g.measured.Data[i*vertices+v] = float32(s + noise*r.NormFloat64())
			g.predicted.Data[i*vertices+v] = float32(rho*s + math.Sqrt(1-rho*rho)*o)
			g.photograph[i] = i / crops
			sum += s
			square += s * s
		}
		variance := square/float64(rows) - sum/float64(rows)*sum/float64(rows)
		g.ceiling[v] = variance / (variance + noise*noise)
	}
	return g
}

// accuracies is the Statistic [median, mean] of the organisers' rule.
func accuracies(t *testing.T, ceiling []float64) Statistic {
	return func(r, out []float64) {
		values, err := metric.Organisers().Normalised(r, ceiling)
		if err != nil {
			t.Error(err)
			return
		}
		a, _ := metric.Organisers().Aggregate(values, nil)
		out[0], out[1] = a.Median, a.Mean
	}
}

func (g region) trueAccuracy(t *testing.T) []float64 {
	t.Helper()
	r, err := metric.Correlations(g.noiseFree, g.predicted, 1)
	if err != nil {
		t.Fatal(err)
	}
	ones := make([]float64, len(r))
	for i := range ones {
		ones[i] = 1
	}
	out := make([]float64, 2)
	accuracies(t, ones)(r, out)
	return out
}

// TestCoverage: with ceilings of the test stimuli the estimate is within 2 points
// of the true accuracy on average and intervals hold it at least as often as
// they say (they also cover the drawing of photographs, which the truth on the
// same stimuli does not vary with). Deterministic: fixed seeds.
func TestCoverage(t *testing.T) {
	const runs = 40
	for _, method := range []Method{Percentile, Basic, BCa} {
		for _, rho := range []float64{0.4, 0.8} {
			hits, bias := [2]int{}, [2]float64{}
			for seed := range uint64(runs) {
				g := simulate(seed, rho, 0.6)
				s, err := Gather(g.measured, g.predicted, g.photograph, 1)
				if err != nil {
					t.Fatal(err)
				}
				b := Bootstrap{Resamples: 200, Level: 0.95, Method: method, Seed: seed, Threads: 2}
				got, err := b.Intervals(s, accuracies(t, g.ceiling), 2)
				if err != nil {
					t.Fatal(err)
				}
				for k, truth := range g.trueAccuracy(t) {
					if got[k].Lo <= truth && truth <= got[k].Hi {
						hits[k]++
					}
					bias[k] += (got[k].Estimate - truth) / runs
				}
			}
			for k, name := range []string{"median", "mean"} {
				t.Logf("%-10v ρ = %.1f %-6s: %d of %d intervals hold the truth, mean difference %+.4f", method, rho, name, hits[k], runs, bias[k])
				if hits[k] < runs*9/10 || !(math.Abs(bias[k]) <= 0.02) {
					t.Errorf("%v, %s: %d of %d intervals hold the truth (want 90 %%), mean difference %v (want ≤ 0.02)", method, name, hits[k], runs, bias[k])
				}
			}
		}
	}
}

// TestPhotographsMatter: for the accuracy that would be found with endless
// photographs (ρ² here), resampling stimuli as if they were independent gives
// intervals that hold it far less often than they say; resampling photographs
// repairs most of that.
func TestPhotographsMatter(t *testing.T) {
	const runs, rho = 40, 0.7
	photos, naive := 0, 0
	for seed := range uint64(runs) {
		g := simulate(1000+seed, rho, 0.9)
		single := make([]int, len(g.photograph))
		for i := range single {
			single[i] = i
		}
		for _, c := range []struct {
			groups []int
			hits   *int
		}{{g.photograph, &photos}, {single, &naive}} {
			s, err := Gather(g.measured, g.predicted, c.groups, 1)
			if err != nil {
				t.Fatal(err)
			}
			b := Bootstrap{Resamples: 100, Level: 0.95, Method: Percentile, Seed: seed, Threads: 2}
			got, err := b.Intervals(s, accuracies(t, g.ceiling), 2)
			if err != nil {
				t.Fatal(err)
			}
			if got[1].Lo <= rho*rho && rho*rho <= got[1].Hi {
				*c.hits++
			}
		}
	}
	t.Logf("of %d intervals, %d hold ρ² with photographs resampled, %d with stimuli resampled", runs, photos, naive)
	if photos < runs*8/10 || naive > runs*7/10 {
		t.Errorf("photographs %d, stimuli %d of %d: the cluster bootstrap makes no difference", photos, naive, runs)
	}
}

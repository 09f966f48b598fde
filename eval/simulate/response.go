package simulate

import (
	"fmt"
	"math"

	"vision/kernels/hostmath"
	"vision/kernels/philox"
)

// moments returns mean and variance (denominator n), sums ascending.
func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		variance += float64((v - mean) * (v - mean))
	}
	return mean, variance / float64(len(x))
}

// constant is the variance below which a signal counts as not varying at all.
const constant = 1e-18

// trueResponse mixes a vertex's signals over all stimuli, training before
// test: each signal is z-scored over the training stimuli, weighted by the
// root of its share and added; the sum is z-scored over the training stimuli.
// A signal that does not vary there (no such thing in any training picture's
// field) is left out. columns are stimulus-major: one slice for each part.
func trueResponse(parts []Part, columns [][]float64, train int) ([]float64, error) {
	y := make([]float64, len(columns[0]))
	for k, part := range parts {
		mean, variance := moments(columns[k][:train])
		if !(variance > constant) {
			continue
		}
		f := math.Sqrt(part.Share) / math.Sqrt(variance)
		for i, v := range columns[k] {
			y[i] += float64((v - mean) * f)
		}
	}
	mean, variance := moments(y[:train])
	if !(variance > constant) {
		return nil, fmt.Errorf("the response is the same for all training stimuli")
	}
	sd := math.Sqrt(variance)
	for i, v := range y {
		y[i] = (v - mean) / sd
	}
	if _, variance = moments(y[train:]); !(variance > constant) {
		return nil, fmt.Errorf("the response is the same for all test stimuli")
	}
	return y, nil
}

// normals fills x with standard normal draws of a stream: words 4b … 4b+3 of
// step 0, blocks from first on, give two pairs by Box and Muller's method:
// u1 = (w+1)·2⁻³², u2 = w'·2⁻³², √(−2 ln u1)·cos 2πu2 and ·sin 2πu2.
func normals(x []float64, s philox.Stream, first uint64) {
	for i := 0; i < len(x); i += 4 {
		w := s.Block(0, first+uint64(i/4))
		for k := 0; k < 4 && i+k < len(x); k += 2 {
			u := float64(float64(w[k])+1) * 0x1p-32
			radius := math.Sqrt(float64(-2 * hostmath.Log(u)))
			sin, cos := hostmath.Sincos(float64(2 * math.Pi * unit(w[k+1])))
			x[i+k] = float64(radius * cos)
			if i+k+1 < len(x) {
				x[i+k+1] = float64(radius * sin)
			}
		}
	}
}

// drawCeilings gives each vertex of a hemisphere the noise ceiling of an
// average over three trials, at the levels (π(v) + u)/V of the real data's
// quantile function, π a random order: the quantiles are met as closely as V
// vertices can. Streams "simulate/ceilings/lh" (or rh), step 0 for the order,
// step 1 for u.
func drawCeilings(c *Config, side, vertices int) []float64 {
	s := philox.New(c.Seed).Stream("simulate/ceilings/" + sideNames()[side])
	out := make([]float64, vertices)
	for v, rank := range s.Permutation(0, vertices) {
		level := (float64(rank) + unit(s.Word(1, uint64(v))) + 0x1p-33) / float64(vertices)
		out[v] = realCeiling(c.Subject, side, level)
	}
	return out
}

// noisy is one vertex's measurement, in units of the z-scored training trials.
type noisy struct {
	trials  []float64 // repeats of the first stimulus, of the second, …
	truth   []float64 // the noise-free responses
	ceiling float64   // of averages over the repeats, for the test stimuli
}

// average writes the mean over repeats of each stimulus.
func (m *noisy) average(dst []float64) {
	repeats := len(m.trials) / len(dst)
	for i := range dst {
		sum := 0.0
		for _, t := range m.trials[i*repeats : (i+1)*repeats] {
			sum += t
		}
		dst[i] = sum / float64(repeats)
	}
}

// measure adds noise. With a ceiling nc3 of averages over three trials,
// ncsnr² = nc3/(3(1 − nc3)) (Eq. 2 solved); a trial's noise has the variance
// of the true test responses divided by ncsnr², so that the ceiling of R
// repeats, ncsnr²/(ncsnr² + 1/R), is that of these test responses. Trials are
// then z-scored over all training trials (mean 0, variance 1, denominator n:
// the challenge does so session by session); test trials and the truth take
// the training trials' mean and deviation.
func measure(y []float64, train, repeats int, nc3 float64, s philox.Stream, first uint64) noisy {
	ratio := nc3 / float64(3*(1-nc3))
	_, variance := moments(y[train:])
	sd := math.Sqrt(variance / ratio)
	trials := make([]float64, len(y)*repeats)
	normals(trials, s, first)
	for i, signal := range y {
		for k := i * repeats; k < (i+1)*repeats; k++ {
			trials[k] = signal + float64(sd*trials[k])
		}
	}
	mean, spread := moments(trials[:train*repeats])
	spread = math.Sqrt(spread)
	for k, t := range trials {
		trials[k] = (t - mean) / spread
	}
	truth := make([]float64, len(y))
	for i, signal := range y {
		truth[i] = (signal - mean) / spread
	}
	return noisy{trials: trials, truth: truth, ceiling: ratio / (ratio + 1/float64(repeats))}
}

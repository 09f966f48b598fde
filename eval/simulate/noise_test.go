//go:build !nodemo

package simulate

import (
	"math"
	"slices"
	"testing"

	"vision/eval/metric"
	"vision/kernels/philox"
)

// The drawn ceilings must have the real data's quantiles: levels are
// stratified, so that with V vertices each quantile lies within 1/V in level.
func TestCeilingQuantiles(t *testing.T) {
	for subject := 1; subject <= 8; subject++ {
		for side := range 2 {
			c := Demo(uint64(3 * subject))
			c.Subject = subject
			got := drawCeilings(&c, side, 1080)
			slices.Sort(got)
			for k, level := range quantileLevels() {
				at := min(int(level*1080), 1079)
				want := realQuantiles(subject, side)[k] / 100
				if d := got[at] - want; !(math.Abs(d) <= 0.004) {
					t.Errorf("subject %d side %d: quantile %v is %.4f, real data %.4f", subject, side, level, got[at], want)
				}
			}
			if !(got[0] > 0 && got[1079] < 1) {
				t.Errorf("ceilings from %v to %v", got[0], got[1079])
			}
		}
	}
}

// Regions must not share a rank order: the median ceiling of a region varies
// as medians of 40 random ones do.
func TestCeilingsAreShuffled(t *testing.T) {
	c := Demo(1)
	got := drawCeilings(&c, 0, 1080)
	for r := range 27 {
		region := slices.Clone(got[40*r : 40*r+40])
		slices.Sort(region)
		if m := region[20]; !(m > 0.2 && m < 0.6) {
			t.Errorf("region %d: median ceiling %v", r, m)
		}
	}
}

// The ceiling written must be the one that NSD's procedure finds in the single
// trials: noise variance from repeats, signal variance of the truth.
func TestEmpiricalCeiling(t *testing.T) {
	const train, test, repeats = 2000, 3000, 3
	s := philox.New(5).Stream("test/signal")
	y := make([]float64, train+test)
	normals(y, s, 0)
	for i, nc := range []float64{0.02, 0.1, 0.39, 0.66, 0.85} {
		m := measure(y, train, repeats, nc, philox.New(9).Stream("test/noise"), uint64(i)*100000)
		if !(math.Abs(m.ceiling-nc) <= 1e-12) {
			t.Errorf("three repeats: ceiling %v, asked for %v", m.ceiling, nc)
		}
		average := make([]float64, len(y))
		m.average(average)
		difference := make([]float64, test)
		for k := range difference {
			difference[k] = average[train+k] - m.truth[train+k]
		}
		_, signal := moments(m.truth[train:])
		_, noise := moments(difference)
		// Standard error of a variance of 3000 draws: 2.6 %.
		if got := signal / (signal + noise); !(math.Abs(got-nc) <= 0.08*nc*(1-nc)) {
			t.Errorf("ceiling %v: the averages have %v", nc, got)
		}
		trials := metric.Matrix{Rows: repeats * (train + test), Cols: 1}
		images := make([]int, trials.Rows)
		for k, v := range m.trials {
			trials.Data = append(trials.Data, float32(v))
			images[k] = k / repeats
		}
		ratio, err := metric.SignalToNoise(trials, images)
		if err != nil {
			t.Fatal(err)
		}
		got, err := metric.NoiseCeiling(ratio[0], []int{0, 0, test})
		if err != nil {
			t.Fatal(err)
		}
		// The procedure takes signal + noise as 1 and its noise variance from
		// 10,000 degrees of freedom (relative standard error 1.4 %), which a
		// small signal share s = nc/(3−2nc) magnifies by dnc/ds = 3/(1+2s)².
		// Test and training signals differ by another 5 %. Three errors:
		share := nc / (3 - 2*nc)
		slope := 3 / ((1 + 2*share) * (1 + 2*share))
		if !(math.Abs(got-nc) <= 3*slope*(0.0142*(1-share)+0.05*share*(1-share))) {
			t.Errorf("ceiling %v: NSD's procedure finds %v", nc, got)
		}
	}
}

// With R repeats the ceiling is ncsnr²/(ncsnr² + 1/R).
func TestCeilingOfRepeats(t *testing.T) {
	y := make([]float64, 400)
	normals(y, philox.New(5).Stream("test/signal"), 0)
	for _, repeats := range []int{1, 2, 3, 10} {
		m := measure(y, 200, repeats, 0.4, philox.New(1).Stream("test/noise"), 0)
		ncsnr := math.Sqrt(0.4 / 0.6 / 3)
		counts := make([]int, repeats)
		counts[repeats-1] = 1
		want, err := metric.NoiseCeiling(ncsnr, counts)
		if err != nil {
			t.Fatal(err)
		}
		if !(math.Abs(m.ceiling-want) <= 1e-12) {
			t.Errorf("%d repeats: ceiling %v, Eq. 2 gives %v", repeats, m.ceiling, want)
		}
	}
}

// Training trials have mean 0 and variance 1 at every vertex.
func TestTrialsAreStandardised(t *testing.T) {
	y := make([]float64, 500)
	normals(y, philox.New(5).Stream("test/signal"), 0)
	m := measure(y, 300, 3, 0.2, philox.New(1).Stream("test/noise"), 0)
	mean, variance := moments(m.trials[:900])
	if !(math.Abs(mean) <= 1e-12) || !(math.Abs(variance-1) <= 1e-12) {
		t.Errorf("training trials: mean %v, variance %v", mean, variance)
	}
}

func TestNormals(t *testing.T) {
	const n = 200_003 // not a multiple of four
	x := make([]float64, n)
	s := philox.New(3).Stream("test/normals")
	normals(x, s, 17)
	// Against the definition, in package math.
	for i := range 1000 {
		w := s.Block(0, 17+uint64(i/4))
		pair := w[i%4/2*2 : i%4/2*2+2]
		radius := math.Sqrt(-2 * math.Log((float64(pair[0])+1)/4294967296))
		angle := 2 * math.Pi * float64(pair[1]) / 4294967296
		want := radius * math.Cos(angle)
		if i%2 == 1 {
			want = radius * math.Sin(angle)
		}
		if !(math.Abs(x[i]-want) <= 1e-12) {
			t.Fatalf("draw %d is %v, definition %v", i, x[i], want)
		}
	}
	// Kolmogorov–Smirnov against the normal distribution; 1.95/√n is the
	// critical value of one in a thousand.
	slices.Sort(x)
	worst := 0.0
	for i, v := range x {
		p := 0.5 * math.Erfc(-v/math.Sqrt2)
		worst = max(worst, math.Abs(p-float64(i)/n), math.Abs(p-float64(i+1)/n))
	}
	if !(worst <= 1.95/math.Sqrt(n)) {
		t.Errorf("Kolmogorov–Smirnov distance %v", worst)
	}
}

package metric

import (
	"math"
	"strings"
	"testing"

	"vision/kernels/digest"
	"vision/kernels/hostmath/crossarch"
)

// wantDigest is what TestDigest must find on every platform.
const wantDigest = "12588f31eb1e36c6b38aa61e2c704dd777167b68fb96c4d1daf28d56307879d9"

func TestDigest(t *testing.T) {
	measured, predicted, ceiling := goldenInput(t)
	var all []float64
	for threads := range 4 {
		r, err := Correlations(measured, predicted, threads)
		if err != nil {
			t.Fatal(err)
		}
		accuracy, err := Organisers().Normalised(r, ceiling)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := Organisers().Aggregate(accuracy, nil)
		result := append(append(r, accuracy...), a.Median, a.Mean)
		if threads == 0 {
			all = result
		}
		if got := digest.Float64([]int{len(result)}, result).String(); got != wantDigest {
			t.Errorf("%d threads: digest %s, want %s", threads, got, wantDigest)
		}
	}
	if len(all) != 2*goldenCols+2 {
		t.Errorf("%d values hashed", len(all))
	}
}

func TestDigestEverywhere(t *testing.T) { crossarch.Run(t, "^TestDigest$") }

func TestConstantVertices(t *testing.T) {
	const c = 0.1 // its mean over three rows does not round back to it
	measured := Matrix{[]float32{1, c, 1, 2, c, 2, 4, c, 3}, 3, 3}
	predicted := Matrix{[]float32{1, 1, 5, 3, 2, 5, 4, 3, 5}, 3, 3}
	r, err := Correlations(measured, predicted, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !(r[0] > 0.9) || !math.IsNaN(r[1]) || !math.IsNaN(r[2]) {
		t.Fatalf("r = %v, want a number and two NaN", r)
	}
	rule := Organisers()
	accuracy, err := rule.Normalised(r, []float64{1, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := rule.Aggregate(accuracy, nil)
	if a.Used != 1 || a.NaN != 2 || a.Vertices != 3 || a.Median != accuracy[0] || a.Mean != accuracy[0] {
		t.Errorf("aggregate %+v, want the one finite vertex", a)
	}
	rule.Strict = true
	if a, _ := rule.Aggregate(accuracy, nil); !math.IsNaN(a.Median) || !math.IsNaN(a.Mean) || a.NaN != 2 {
		t.Errorf("strict aggregate %+v, want NaN", a)
	}
	if a, _ := rule.Aggregate(accuracy, []int{}); !math.IsNaN(a.Median) || a.Vertices != 0 {
		t.Errorf("absent region %+v, want NaN and 0 vertices", a)
	}
	// A NaN response, not only a constant one.
	measured.Data[0] = float32(math.NaN())
	if r, _ := Correlations(measured, predicted, 1); !math.IsNaN(r[0]) {
		t.Errorf("a NaN response gives r = %v", r[0])
	}
}

func TestRules(t *testing.T) {
	r := []float64{-0.5, 0.5, 0.8, 0.5, 0}
	nc := []float64{0.5, 0.5, 0.4, 0, 0}
	for _, c := range []struct {
		name string
		rule Rule
		want []float64
	}{
		{"organisers", Organisers(), []float64{0, 0.5, 1, 1, 0}},
		{"plain", Plain(), []float64{0.5, 0.5, 0.64 / 0.4, math.Inf(1), math.NaN()}},
	} {
		got, err := c.rule.Normalised(r, nc)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			same := got[i] == c.want[i] || math.IsNaN(got[i]) && math.IsNaN(c.want[i])
			if !same && !near(got[i], c.want[i], 1e-15) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
	plain, _ := Plain().Normalised(r, nc)
	if a, _ := Plain().Aggregate(plain, nil); a.Infinite != 1 || a.NaN != 1 || a.Used != 3 || a.Median != 0.5 {
		t.Errorf("plain aggregate %+v", a)
	}
	sorted := []float64{1, 2, 4, 8}
	if m := Organisers().MedianSorted(sorted); m != 3 {
		t.Errorf("numpy median %v, want 3", m)
	}
	if m := VISIONv2().MedianSorted(sorted); m != 2 {
		t.Errorf("torch median %v, want 2", m)
	}
}

func TestErrors(t *testing.T) {
	good := Matrix{make([]float32, 6), 3, 2}
	short := Matrix{make([]float32, 5), 3, 2}
	one := Matrix{make([]float32, 2), 1, 2}
	_, errShape := Correlations(good, one, 1)
	_, errData := Correlations(good, short, 1)
	_, errOne := Correlations(one, one, 1)
	_, errLen := Organisers().Normalised([]float64{1}, []float64{1, 1})
	_, errNC := Organisers().Normalised([]float64{1, 1}, []float64{1, 39.1})
	_, errNaN := Organisers().Normalised([]float64{1}, []float64{math.NaN()})
	_, errIndex := Organisers().Aggregate([]float64{1, 2}, []int{2})
	_, errSNR := NoiseCeiling(-1, []int{1})
	_, errNone := NoiseCeiling(1, []int{0, 0})
	_, errRepeat := SignalToNoise(good, []int{1, 2, 3})
	_, errImages := SignalToNoise(good, []int{1, 2})
	for _, c := range []struct {
		err  error
		want string
	}{
		{errShape, "1 × 2 (stimuli × vertices), measured ones 3 × 2"},
		{errData, "holds 5 values, want 3 × 2"},
		{errOne, "at least 2 stimuli, found 1"},
		{errLen, "1 correlations and 2 noise ceilings"},
		{errNC, "39.1 of vertex 1"},
		{errNaN, "NaN of vertex 0"},
		{errIndex, "vertex 2 of a region, but only 2"},
		{errSNR, "-1"},
		{errNone, "at least one image"},
		{errRepeat, "none of the 3 images"},
		{errImages, "2 image numbers for 3 trials"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want one saying %q", c.err, c.want)
		}
	}
}

func TestNoiseCeiling(t *testing.T) {
	for _, c := range []struct {
		ncsnr  float64
		counts []int
		want   float64
	}{
		{1, []int{10}, 0.5},
		{1, []int{0, 0, 10}, 0.75},
		{2, []int{0, 7}, 4 / 4.5},
		{0, []int{3, 1, 2}, 0},
		{1, []int{6, 6, 6}, 1 / (1 + (1+0.5+1.0/3)/3)},
	} {
		got, err := NoiseCeiling(c.ncsnr, c.counts)
		if err != nil || !near(got, c.want, 1e-15) {
			t.Errorf("NoiseCeiling(%v, %v) = %v, %v; want %v", c.ncsnr, c.counts, got, err, c.want)
		}
	}
}

// TestSignalToNoise: three images, one shown once; by hand, the variances of
// the other two at vertex 0 are 0.5 and 1 (mean 0.75), at vertex 1 2 and 1.
func TestSignalToNoise(t *testing.T) {
	trials := Matrix{[]float32{
		0, 0, //  image 7
		9, 9, //  image 3, once
		1, 2, //  image 7
		-1, 5, // image 5
		0, 6, //  image 5
		1, 7, //  image 5
	}, 6, 2}
	got, err := SignalToNoise(trials, []int{7, 3, 7, 5, 5, 5})
	if err != nil {
		t.Fatal(err)
	}
	if !near(got[0], math.Sqrt(0.25/0.75), 1e-15) || got[1] != 0 {
		t.Errorf("ncsnr %v, want [%v 0]", got, math.Sqrt(0.25/0.75))
	}
}

func BenchmarkCorrelations(b *testing.B) {
	m := Matrix{make([]float32, 500*20544), 500, 20544}
	for i := range m.Data {
		m.Data[i] = float32(i * 7919 % 1000)
	}
	b.SetBytes(int64(len(m.Data)) * 8)
	for b.Loop() {
		if _, err := Correlations(m, m, 2); err != nil {
			b.Fatal(err)
		}
	}
}

package experiment

import (
	"math"
	"testing"

	"vision/models/encoder"
)

// TestMeanCorrelation: the mean of the textbook's r over the vertices, of which a
// constant one counts as 0, whatever the threads.
func TestMeanCorrelation(t *testing.T) {
	predicted := encoder.Matrix{Width: 4, Data: []float32{1, 2, 5, 1, 2, 1, 5, 3, 4, -3, 5, 2, 3, 0.5, 5, 7}}
	measured := encoder.Matrix{Width: 4, Data: []float32{2, 1, 0, 7, 1, 2, 1, 7, 5, -1, 3, 7, 2, 1, 4, 7}}
	want := 0.0
	for v := range 4 {
		var mx, my, sxy, sxx, syy float64
		for i := range 4 {
			mx += float64(predicted.Row(i)[v]) / 4
			my += float64(measured.Row(i)[v]) / 4
		}
		for i := range 4 {
			dx, dy := float64(predicted.Row(i)[v])-mx, float64(measured.Row(i)[v])-my
			sxy, sxx, syy = sxy+dx*dy, sxx+dx*dx, syy+dy*dy
		}
		if sxx > 0 && syy > 0 {
			want += sxy / math.Sqrt(sxx*syy) / 4
		}
	}
	for _, threads := range []int{0, 1, 2, 7} {
		// Another order of sums.
		if got, err := meanCorrelation(threads)(predicted, measured); err != nil || !(math.Abs(got-want) <= 1e-12) {
			t.Errorf("%d threads: %v, %v, want %v", threads, got, err, want)
		}
	}
	if !(want > 0.2 && want < 0.5) { // two of four vertices correlate
		t.Errorf("the example has a mean of %v", want)
	}
}

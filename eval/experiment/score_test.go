package experiment

import (
	"math"
	"testing"

	"vision/models/encoder"
)

// TestGainOverBase works the formula out by hand: two vertices, three photographs of
// which one has two stimuli.
func TestGainOverBase(t *testing.T) {
	base := encoder.Matrix{Width: 2, Data: []float32{9, 9, 0, 0, 0, 0, 0, 0, 0, 0}}
	rows, groups := []int{1, 2, 3, 4}, []int{7, 5, 5, 6, 8}
	y := encoder.Matrix{Width: 2, Data: []float32{1, 1, 1, 1, 2, 2, 1, 1}}
	score := gainOverBase(base, rows, groups)
	for _, c := range []struct {
		predicted []float32
		want      float64
	}{
		{[]float32{0, 0, 0, 0, 0, 0, 0, 0}, 0},
		// Gains 1, 4 and 1 a photograph: mean 2, s² = 3, standard error 1.
		{[]float32{1, 1, 1, 1, 2, 2, 1, 1}, 0},
		// Gain 4 for one photograph alone: mean 4/3, s² = 16/3, standard error 4/3.
		{[]float32{0, 0, 0, 0, 2, 2, 0, 0}, -4.0 / 3},
		// Gains 0.75, 0.75 and 0.75: the same everywhere, no error.
		{[]float32{0.5, 0.5, 0.5, 0.5, float32(2 - math.Sqrt(3.25)), float32(2 - math.Sqrt(3.25)), 0.5, 0.5}, 0.75},
	} {
		got, err := score(encoder.Matrix{Width: 2, Data: c.predicted}, y)
		if err != nil || !(math.Abs(got-c.want) <= 1e-6) {
			t.Errorf("%v scores %v, %v, want %v", c.predicted, got, err, c.want)
		}
	}
	one := gainOverBase(base, []int{1}, groups)
	if got, err := one(encoder.Matrix{Width: 2, Data: []float32{1, 1}}, encoder.Matrix{Width: 2, Data: []float32{1, 1}}); err != nil || got != 1 {
		t.Errorf("one photograph: %v, %v, want its gain 1", got, err)
	}
}

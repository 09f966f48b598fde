package vit

import (
	"math"
	"testing"

	"vision/models/checkpoint"
)

// TestInterpolatePositionsAgainstPyTorch compares with torch's bicubic in float64
// (testdata/position.npz, bench/goldens/make_vit.py). PyTorch may add the taps in
// another order: the last bit of float64 differs, and so, rarely, float32's.
func TestInterpolatePositionsAgainstPyTorch(t *testing.T) {
	f, err := checkpoint.Open("testdata/position.npz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []struct {
		key              string
		old, grid, width int
	}{{"tiny", 4, 6, 24}, {"up", 14, 24, 8}, {"down", 24, 14, 8}, {"odd", 7, 5, 3}} {
		src, err := f.Float32(c.key + "_source")
		if err != nil {
			t.Fatal(err)
		}
		want, err := f.Float32(c.key + "_result64") // rounded once from float64
		if err != nil {
			t.Fatal(err)
		}
		got, err := InterpolatePositions(src, c.old, c.grid, c.width, 0)
		if err != nil {
			t.Fatal(err)
		}
		differ := 0
		for i := range want {
			d := math.Abs(float64(got[i]) - float64(want[i]))
			if !(d <= 0x1p-23*math.Abs(float64(want[i]))+1e-12) {
				t.Fatalf("%s: value %d is %v, want %v", c.key, i, got[i], want[i])
			}
			if got[i] != want[i] {
				differ++
			}
		}
		t.Logf("%s: %d of %d values differ from PyTorch's in the last bit", c.key, differ, len(want))
		if differ > len(want)/1000 {
			t.Errorf("%s: %d of %d values differ", c.key, differ, len(want))
		}
	}
}

func TestInterpolatePositionsCopiesEqualGrids(t *testing.T) {
	src := make([]float32, (1+9)*2)
	for i := range src {
		src[i] = float32(i) / 7
	}
	for _, offset := range []float64{0, 0.1} {
		got, err := InterpolatePositions(src, 3, 3, 2, offset)
		if err != nil {
			t.Fatal(err)
		}
		for i := range src {
			if got[i] != src[i] {
				t.Fatalf("offset %v: value %d changed", offset, i)
			}
		}
	}
	if _, err := InterpolatePositions(src, 4, 3, 2, 0); err == nil {
		t.Error("a grid that does not fit was taken")
	}
}

package vit

import (
	"math"
	"testing"

	"vision/kernels/digest"
	"vision/kernels/hostmath/crossarch"
	"vision/kernels/philox"
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

// TestInterpolatePositionsDigest freezes the bits: BLIP's grids without an offset
// (224 to 384 px, and smaller) and DINOv2's with 0.1 (518 to 224, 112 and 560 px).
func TestInterpolatePositionsDigest(t *testing.T) {
	for _, c := range []struct {
		old, grid, width int
		offset           float64
		want             string
	}{
		{14, 24, 8, 0, "a5b0899952b55838d0ce495d5a9499e7bb0b156c0fcabeb7cc4c24f6e6bb1b36"},
		{14, 5, 8, 0, "3fe1dfb1dbebaadd4f1d74a9a5fc7440fe3a14205970ff949126f50470c2b619"},
		{37, 16, 8, 0.1, "8d4b912533cbe9c91e361ebc3f54d368154d993161a24485522aa2376444d805"},
		{37, 8, 8, 0.1, "1bfb2b2eaead8725153a7243ea7d2d7e64f2d1e042beaebf5597af0c1bf5b211"},
		{37, 40, 8, 0.1, "d435c1c9f5404d7e50a17c0e5580c9804f0472e1806142ec53a59ab59b45aea4"},
	} {
		s := philox.New(3).Stream("position/digest")
		src := make([]float32, (1+c.old*c.old)*c.width)
		for i := range src {
			src[i] = s.Signed(0, uint64(i))
		}
		got, err := InterpolatePositions(src, c.old, c.grid, c.width, c.offset)
		if err != nil {
			t.Fatal(err)
		}
		if sum := digest.Float32([]int{1 + c.grid*c.grid, c.width}, got).String(); sum != c.want {
			t.Errorf("%d to %d, offset %v: digest %s, expected %s", c.old, c.grid, c.offset, sum, c.want)
		}
	}
}

// TestDigestEverywhere demands the same bits of amd64 v3 and arm64.
func TestDigestEverywhere(t *testing.T) { crossarch.Run(t, "^TestInterpolatePositionsDigest$") }

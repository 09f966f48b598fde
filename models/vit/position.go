package vit

import (
	"fmt"
	"math"
)

// InterpolatePositions resamples learned position embeddings to another grid, by
// NUMERICS.md §9: cubic convolution (Keys 1981, a = −0.75) in float64,
//
//	s = (i + 0.5)·r − 0.5;  f = ⌊s⌋;  t = s − f;  taps f−1 … f+2, clamped to the edge
//
// along columns first, then rows, taps ascending, each product rounded, the
// result rounded to float32 once. r = 1/((new + offset)/old) with DINOv2's offset
// of 0.1, old/new without one. Equal grids are copied.
//
// Shapes: src [1 + old², width] with the CLS row first, which is copied; the
// result is [1 + new², width].
// Source: torch.nn.functional.interpolate(mode="bicubic", align_corners=False).
func InterpolatePositions(src []float32, old, grid, width int, offset float64) ([]float32, error) {
	if old < 1 || grid < 1 || len(src) != (1+old*old)*width {
		return nil, fmt.Errorf("vit: %d position values are not (1 + %d²) × %d", len(src), old, width)
	}
	dst := make([]float32, (1+grid*grid)*width)
	copy(dst, src[:width])
	if old == grid {
		copy(dst, src)
		return dst, nil
	}
	taps := cubicTaps(old, grid, offset)
	// rows[y][x] is source row y resampled along its columns.
	rows := make([]float64, old*grid*width)
	for y := range old {
		for x, tap := range taps {
			out := rows[(y*grid+x)*width:][:width]
			for i, w := range tap.weights {
				in := src[(1+y*old+tap.at[i])*width:][:width]
				accumulate(out, w, func(c int) float64 { return float64(in[c]) }, i == 0)
			}
		}
	}
	column := make([]float64, width)
	for y, tap := range taps {
		for x := range grid {
			for i, w := range tap.weights {
				in := rows[(tap.at[i]*grid+x)*width:][:width]
				accumulate(column, w, func(c int) float64 { return in[c] }, i == 0)
			}
			out := dst[(1+y*grid+x)*width:][:width]
			for c, v := range column {
				out[c] = float32(v)
			}
		}
	}
	return dst, nil
}

// accumulate is out = w·in for the first tap, out = out + w·in for the others.
func accumulate(out []float64, w float64, in func(c int) float64, first bool) {
	for c := range out {
		p := float64(w * in(c))
		if first {
			out[c] = p
		} else {
			out[c] += p
		}
	}
}

// tap is where one resampled line comes from.
type tap struct {
	at      [4]int
	weights [4]float64
}

func cubicTaps(old, grid int, offset float64) []tap {
	r := float64(old) / float64(grid)
	if offset != 0 {
		r = 1 / ((float64(grid) + offset) / float64(old))
	}
	taps := make([]tap, grid)
	for i := range taps {
		s := float64((float64(i)+0.5)*r) - 0.5
		f := math.Floor(s)
		t := s - f
		taps[i].weights = [4]float64{cubicOuter(t + 1), cubicInner(t), cubicInner(1 - t), cubicOuter(2 - t)}
		for j := range taps[i].at {
			taps[i].at[j] = min(max(int(f)-1+j, 0), old-1)
		}
	}
	return taps
}

const cubicA = -0.75

// cubicInner is ((a+2)·x − (a+3))·x·x + 1, for 0 ≤ x ≤ 1.
func cubicInner(x float64) float64 {
	p := float64((cubicA+2)*x) - (cubicA + 3)
	p = float64(p * x)
	return float64(p*x) + 1
}

// cubicOuter is ((a·x − 5a)·x + 8a)·x − 4a, for 1 ≤ x ≤ 2.
func cubicOuter(x float64) float64 {
	p := float64(cubicA*x) - 5*cubicA
	p = float64(p*x) + 8*cubicA
	return float64(p*x) - 4*cubicA
}

package augment

import (
	"math"

	"vision/kernels/elementary"
	"vision/kernels/hostmath"
)

// Rect is a part of a picture: W × H pixels, the upper left corner at (X, Y).
type Rect struct{ X, Y, W, H int }

// attempts is how often RandomResizedCrop tries before it cuts from the middle.
const attempts = 10

// cut chooses a part of a picture of w × h pixels as torchvision's
// RandomResizedCrop(scale=(0.5, 1), ratio=(3/4, 4/3)) does. Up to ten times
//
//	area   = w·h·U(0.5, 1)
//	ratio  = exp(U(log 3/4, log 4/3))
//	W = round(√(area·ratio)), H = round(√(area/ratio)), half to even
//
// until the part fits; then its corner is drawn, row first. After ten failures it is
// the middle of the picture, cut to a ratio between 3/4 and 4/3. U and ratio are
// float32, the rest float64, as there.
func cut(d *draws, w, h int) Rect {
	low, high := logRatio(3.0/4), logRatio(4.0/3)
	for range attempts {
		area := float64(float64(w*h) * float64(between(d.uniform(), 0.5, 1)))
		ratio := float64(float32(hostmath.Exp(float64(between(d.uniform(), low, high)))))
		r := Rect{
			W: int(math.RoundToEven(math.Sqrt(float64(area * ratio)))),
			H: int(math.RoundToEven(math.Sqrt(area / ratio))),
		}
		if r.W > 0 && r.H > 0 && r.W <= w && r.H <= h {
			r.Y = d.below(h - r.H + 1)
			r.X = d.below(w - r.W + 1)
			return r
		}
	}
	return middle(w, h)
}

// logRatio is log x as torchvision takes it, in float32 of a float32.
func logRatio(x float32) float32 { return float32(hostmath.Log(float64(x))) }

// between is U(a, b) of NUMERICS §7.
func between(u, a, b float32) float32 { return elementary.FMA(u, b-a, a) }

// middle is the largest part of ratio 3/4 to 4/3 in the middle of a picture.
func middle(w, h int) Rect {
	r := Rect{W: w, H: h}
	switch ratio := float64(w) / float64(h); {
	case ratio < 3.0/4:
		r.H = int(math.RoundToEven(float64(w) / (3.0 / 4)))
	case ratio > 4.0/3:
		r.W = int(math.RoundToEven(float64(float64(h) * (4.0 / 3))))
	}
	r.X, r.Y = (w-r.W)/2, (h-r.H)/2
	return r
}

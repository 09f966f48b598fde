package stats

import (
	"math"

	"vision/kernels/hostmath"
)

// NormalCDF returns Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …) (Marsaglia, J.
// Stat. Software 11(4), 2004), absolute error below 1e-15; beyond ±8.3 it is 0
// or 1. Deterministic on every platform.
func NormalCDF(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > 8.3:
		return 1
	case x < -8.3:
		return 0
	}
	square := float64(x * x)
	sum, term := x, x
	for d := 3.0; ; d += 2 {
		term = float64(term*square) / d
		next := sum + term
		if next == sum {
			break
		}
		sum = next
	}
	const invSqrt2Pi = 0.39894228040143267794
	density := float64(invSqrt2Pi * hostmath.Exp(-square/2))
	return 0.5 + float64(density*sum)
}

// NormalQuantile returns Φ⁻¹(p), by 60 bisections of [−8.3, 8.3] on NormalCDF:
// absolute error below 1e-14 for p in [1e-4, 1−1e-4]. p ≤ 0 gives −Inf, p ≥ 1
// +Inf.
func NormalQuantile(p float64) float64 {
	switch {
	case math.IsNaN(p):
		return p
	case p <= 0:
		return math.Inf(-1)
	case p >= 1:
		return math.Inf(1)
	}
	lo, hi := -8.3, 8.3
	for range 60 {
		mid := (lo + hi) / 2
		if NormalCDF(mid) < p {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

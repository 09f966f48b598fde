package stats

import (
	"math"

	"vision/kernels/hostmath"
)

// StudentQuantile returns the t that a Student variable of the given degrees of
// freedom stays within, P(|T| ≤ t) = level: the factor of a two-sided interval. With
// t = √ν·tan θ the probability is a finite sum (Abramowitz and Stegun, 26.7.3 and
// 26.7.4), in which θ is found by 60 bisections:
//
//	ν odd:   (2/π)·(θ + sin θ·(cos θ + ⅔·cos³θ + … to cos^(ν−2)))
//	ν even:  sin θ·(1 + ½·cos²θ + (1·3)/(2·4)·cos⁴θ + … to cos^(ν−2))
//
// Relative error below 1e-9 for levels to 0.999. NaN for freedom < 1 or a level outside
// (0, 1). Deterministic on every platform.
func StudentQuantile(level float64, freedom int) float64 {
	if freedom < 1 || !(level > 0 && level < 1) {
		return math.NaN()
	}
	lo, hi := 0.0, math.Pi/2
	for range 60 {
		if mid := (lo + hi) / 2; studentWithin(mid, freedom) < level {
			lo = mid
		} else {
			hi = mid
		}
	}
	sin, cos := hostmath.Sincos((lo + hi) / 2)
	return float64(math.Sqrt(float64(freedom))*sin) / cos
}

// studentWithin is P(|T| ≤ √ν·tan θ).
func studentWithin(theta float64, freedom int) float64 {
	sin, cos := hostmath.Sincos(theta)
	square := float64(cos * cos)
	odd := freedom % 2
	term, sum := 1.0, 0.0
	if odd == 1 {
		term = cos
	}
	for k := 2 + odd; k <= freedom; k += 2 { // k − 2 is the power of cos in this term
		sum += term
		term = float64(float64(term*square)*float64(k-1)) / float64(k)
	}
	within := float64(sin * sum)
	if odd == 1 {
		within = float64((theta + within) * (2 / math.Pi))
	}
	return within
}

// MeanInterval is the mean of the values that are not NaN and its Student interval, for
// a population of which they are a sample: subjects of an experiment.
//
//	m = (1/n) Σ x,  m ± t(level, n−1)·s/√n,  s² = Σ (x − m)²/(n−1)
//
// The interval is not cut off where the values have bounds. lo and hi are NaN for fewer
// than two values, all three for none. n is the number of values.
func MeanInterval(values []float64, level float64) (mean, lo, hi float64, n int) {
	for _, x := range values {
		if x == x {
			mean += x
			n++
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN(), math.NaN(), 0
	}
	mean /= float64(n)
	if n < 2 {
		return mean, math.NaN(), math.NaN(), n
	}
	sum := 0.0
	for _, x := range values {
		if x == x {
			d := x - mean
			sum += float64(d * d)
		}
	}
	half := float64(StudentQuantile(level, n-1) * math.Sqrt(sum/float64(n-1)/float64(n)))
	return mean, mean - half, mean + half, n
}

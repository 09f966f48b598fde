package hostmath

import "math"

// ln 2 in two parts: ln2Hi has 32 significant bits, so that k·ln2Hi is exact
// for every |k| < 2^21.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
	log2e = 1.44269504088896338700e+00
)

const (
	expOverflow  = 7.09782712893383973096e+02
	expUnderflow = -7.45133219101941108420e+02
)

// Exp returns e^x.
//
// k = trunc(x·log2(e) ± 0.5), hi = x − k·ln2Hi, lo = k·ln2Lo, e^x =
// 2^k·e^(hi−lo), the last factor by the rational approximation of expPair.
// Overflow gives +Inf, underflow subnormals and then 0, NaN gives NaN.
func Exp(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return math.NaN()
	case x > expOverflow:
		return math.Inf(1)
	case x < expUnderflow:
		return 0
	case -0x1p-28 < x && x < 0x1p-28:
		return 1 + x
	}
	k := roundToInt(float64(x * log2e))
	kf := float64(k)
	hi := x - float64(kf*ln2Hi)
	lo := float64(kf * ln2Lo)
	return expPair(hi, lo, k)
}

// roundToInt rounds half away from zero; |x| must be far below 2^31.
func roundToInt(x float64) int {
	if x < 0 {
		return int(x - 0.5)
	}
	return int(x + 0.5)
}

// expPair returns 2^k·e^(hi−lo) for |hi−lo| ≤ 0.35.
//
// With r = hi − lo and c = r − r²·P(r²), e^r = 1 + r + r·c/(2−c), summed from
// the small end: 1 − ((lo − r·c/(2−c)) − hi). P is the Remez fit of FDLIBM.
func expPair(hi, lo float64, k int) float64 {
	const (
		p1 = 1.66666666666666657415e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	r := hi - lo
	t := float64(r * r)
	p := float64(t * p5)
	p = float64(t * (p4 + p))
	p = float64(t * (p3 + p))
	p = float64(t * (p2 + p))
	p = float64(t * (p1 + p))
	c := r - p
	q := float64(r*c) / (2 - c)
	return scale(1-((lo-q)-hi), k)
}

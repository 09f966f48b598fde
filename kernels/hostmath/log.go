package hostmath

import "math"

// Log returns the natural logarithm of x.
//
// x = 2^k·(1+f) with √½ ≤ 1+f < √2; with s = f/(2+f) and R(s²) the Remez fit
// of FDLIBM, log(1+f) = f − (f²/2 − s·(f²/2 + R)), to which k·ln 2 is added in
// two parts. Log(±0) = −Inf, Log(x < 0) = NaN, Log(+Inf) = +Inf.
func Log(x float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01
	)
	switch {
	case math.IsNaN(x) || x < 0:
		return math.NaN()
	case math.IsInf(x, 1):
		return x
	case x == 0:
		return math.Inf(-1)
	}
	m, exponent := splitSqrt2(x)
	f := m - 1
	k := float64(exponent)
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := l5 + float64(s4*l7)
	odd = l3 + float64(s4*odd)
	odd = float64(s2 * (l1 + float64(s4*odd)))
	even := l4 + float64(s4*l6)
	even = float64(s4 * (l2 + float64(s4*even)))
	half := float64(float64(0.5*f) * f)
	tail := float64(s*(half+(odd+even))) + float64(k*ln2Lo)
	return float64(k*ln2Hi) - ((half - tail) - f)
}

// splitSqrt2 returns m in [√½, √2) and k with x = m·2^k, for finite x > 0.
func splitSqrt2(x float64) (m float64, k int) {
	m, k = math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		k--
	}
	return m, k
}

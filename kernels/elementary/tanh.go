package elementary

import "math"

// Tanh returns the hyperbolic tangent of x.
//
// With a = |x|: for a < 0.55 it is a + a³·c(a²); otherwise 1 − 2q with q =
// e/(1 + e), e = exp(−2·min(a, 10)), where the low parts of e, of 1 + e, of the
// quotient and of 1 − 2q are carried. The sign of x is put back last. Tanh(NaN)
// is NaN, Tanh(±Inf) is ±1, Tanh(±0) is ±0.
func Tanh(x float32) float32 {
	a := abs(x)
	if a < tanhSplit {
		s := float32(a * a)
		p := FMA(tanhC4, s, tanhC3)
		p = FMA(p, s, tanhC2)
		p = FMA(p, s, tanhC1)
		p = FMA(p, s, tanhC0)
		y := FMA(float32(s*a), p, a)
		return math.Float32frombits(math.Float32bits(y) | math.Float32bits(x)&bitsSign)
	}
	if a > tanhMax {
		a = tanhMax
	}
	h, l, k := expParts(float32(numNtwo*a), 0)
	sc := pow2(k)
	eh := float32(h * sc)
	el := float32(l * sc)
	d := numOne + eh
	dl := eh - (d - numOne)
	q := eh / d
	u := numOne - q // 1/(1 + e)
	c := FMA(-q, d, eh)
	c = FMA(-q, dl, c)
	c = FMA(el, u, c)
	c = float32(c * u) // what q lacks
	yh := FMA(numNtwo, q, numOne)
	yl := FMA(numNtwo, q, numOne-yh)
	yl = FMA(numNtwo, c, yl)
	y := yh + yl
	return math.Float32frombits(math.Float32bits(y) | math.Float32bits(x)&bitsSign)
}

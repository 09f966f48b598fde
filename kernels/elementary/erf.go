package elementary

import "math"

// Erf returns the error function of x, 2/√π·∫₀ˣ exp(−t²) dt.
//
// For |x| < 0.92 it is x + x·b(x²). Otherwise 1 − 2^−u with u = 2t + t·p(t),
// t = min(|x|, 3.95): 2t and 1 − 2^k are kept exact. Erf(NaN) is NaN,
// Erf(±Inf) is ±1, Erf(±0) is ±0.
func Erf(x float32) float32 {
	ax := abs(x)
	if ax < erfSplit {
		s := float32(x * x)
		b := FMA(erfB6, s, erfB5)
		b = FMA(b, s, erfB4)
		b = FMA(b, s, erfB3)
		b = FMA(b, s, erfB2)
		b = FMA(b, s, erfB1)
		b = FMA(b, s, erfB0)
		return FMA(b, x, x)
	}
	t := ax
	if t > erfMax {
		t = erfMax
	}
	p := FMA(erfP5, t, erfP4)
	p = FMA(p, t, erfP3)
	p = FMA(p, t, erfP2)
	p = FMA(p, t, erfP1)
	p = FMA(p, t, erfP0)
	t2 := float32(numNtwo * t)
	z := FMA(-t, p, t2)
	kf, k := round(z + numMagic)
	f := FMA(-t, p, t2-kf)
	g := FMA(erfG5, f, erfG4)
	g = FMA(g, f, erfG3)
	g = FMA(g, f, erfG2)
	g = FMA(g, f, erfG1)
	g = FMA(g, f, erfG0)
	sc := pow2(k)
	y := FMA(float32(-f*sc), g, numOne-sc)
	return math.Float32frombits(math.Float32bits(y) | math.Float32bits(x)&bitsSign)
}

// Erfc returns 1 − erf(x) without its cancellation.
//
// With a = min(|x|, 10.25): erfc(a) = exp(−a²)·H(q)·t, t = 1/(a + 0.875),
// q = 1 − 1.625·t; the low parts of the square, the sum, the quotient, q, H and
// the products are carried. For x < 0 it is 2 − erfc(a). Erfc(NaN) is NaN,
// Erfc(+Inf) is +0, Erfc(−Inf) is 2, Erfc(±0) is 1.
func Erfc(x float32) float32 {
	a := abs(x)
	if a > erfcMax {
		a = erfcMax
	}
	s := float32(a * a)
	e := FMA(a, a, -s)
	eh, el, k := expParts(-s, -e)
	dh := a + erfcShift
	dl := a - (dh - erfcShift)
	t := numOne / dh
	et := FMA(-dh, t, numOne)
	et = FMA(-dl, t, et)
	tl := float32(t * et)
	q := FMA(erfcNslope, t, numOne)
	p := erfcPolynomial(q)
	hh := FMA(p, q, erfcC0)
	hl := FMA(p, q, erfcC0-hh)
	// q's own rounding and that of t, carried by H′(q) ≈ 2p − c1
	ql := FMA(erfcNslope, t, numOne-q)
	dq := FMA(erfcNslope, tl, ql)
	hl = FMA(FMA(p, numTwo, erfcNc1), dq, hl)
	ph := float32(eh * hh)
	pl := FMA(eh, hh, -ph)
	pl = FMA(eh, hl, pl)
	pl = FMA(el, hh, pl)
	yh := float32(ph * t)
	yl := FMA(ph, t, -yh)
	yl = FMA(ph, tl, yl)
	yl = FMA(pl, t, yl)
	y := scale(yh+yl, k)
	if x < 0 {
		return numTwo - y
	}
	return y
}

// erfcPolynomial is c1 + c2·q + … + c13·q¹² of H(q) = c0 + q·(…).
func erfcPolynomial(q float32) float32 {
	p := FMA(erfcC13, q, erfcC12)
	p = FMA(p, q, erfcC11)
	p = FMA(p, q, erfcC10)
	p = FMA(p, q, erfcC9)
	p = FMA(p, q, erfcC8)
	p = FMA(p, q, erfcC7)
	p = FMA(p, q, erfcC6)
	p = FMA(p, q, erfcC5)
	p = FMA(p, q, erfcC4)
	p = FMA(p, q, erfcC3)
	p = FMA(p, q, erfcC2)
	return FMA(p, q, erfcC1)
}

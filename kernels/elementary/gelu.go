package elementary

// GELU returns x·Φ(x) = x/2·(1 + erf(x/√2)), the exact form.
//
// With a = min(|x|, 14.5) it is max(x, 0) − a·Φ(−a), where Φ(−a) =
// exp(−a²/2)·H(q)·t, t = 1/(a + 1.5), q = 1 − 2.65625·t; the square and H are
// carried in two parts, and one last fma serves both signs and the subnormal
// tail. GELU(NaN) is NaN, GELU(+Inf) is +Inf, GELU(−Inf) is −0, GELU(±0) is ±0.
func GELU(x float32) float32 {
	if x == 0 {
		return x
	}
	a := abs(x)
	if a > geluMax {
		a = geluMax
	}
	s := float32(a * a)
	e := FMA(a, a, -s)
	eh, el, k := expParts(float32(numNhalf*s), float32(numNhalf*e))
	dh := a + geluShift
	dl := a - (dh - geluShift)
	t := numOne / dh
	q := FMA(geluNslope, t, numOne)
	p := geluPolynomial(q)
	h := FMA(p, q, geluC0)
	et := FMA(-dh, t, numOne)
	et = FMA(-dl, t, et)
	d := FMA(p, geluD1, geluD0) // dH/dt
	hl := FMA(p, q, geluC0-h)
	hl = FMA(FMA(d, t, h), et, hl)
	ph := float32(eh * h)
	pl := FMA(eh, h, -ph)
	pl = FMA(eh, hl, pl)
	pl = FMA(el, h, pl)
	y := FMA(ph, t, float32(pl*t))
	kh := k >> 1
	ya := float32(a * pow2(kh))
	yb := float32(y * pow2(k-kh))
	relu := x
	if x < 0 {
		relu = 0
	}
	return FMA(-ya, yb, relu)
}

// geluPolynomial is c1 + c2·q + … + c12·q¹¹ of H(q) = c0 + q·(…).
func geluPolynomial(q float32) float32 {
	p := FMA(geluC12, q, geluC11)
	p = FMA(p, q, geluC10)
	p = FMA(p, q, geluC9)
	p = FMA(p, q, geluC8)
	p = FMA(p, q, geluC7)
	p = FMA(p, q, geluC6)
	p = FMA(p, q, geluC5)
	p = FMA(p, q, geluC4)
	p = FMA(p, q, geluC3)
	p = FMA(p, q, geluC2)
	return FMA(p, q, geluC1)
}

// GELUGrad returns the derivative of GELU, Φ(x) + x·φ(x).
//
// With a = min(|x|, 15), at −a it is exp(−a²/2)·(a0 − a)·K(q), q = 1 −
// 3.171875/(a + 2), factored at its root −a0 so that it is accurate there too;
// for x > 0 it is 1 − (value at −x). GELUGrad(NaN) is NaN, GELUGrad(+Inf) is 1,
// GELUGrad(−Inf) is −0, GELUGrad(±0) is 0.5.
func GELUGrad(x float32) float32 {
	a := abs(x)
	if a > geluGradMax {
		a = geluGradMax
	}
	s := float32(a * a)
	e := FMA(a, a, -s)
	eh, el, k := expParts(float32(numNhalf*s), float32(numNhalf*e))
	t := numOne / (a + geluGradShift)
	q := FMA(geluGradNslope, t, numOne)
	p := geluGradPolynomial(q)
	kk := FMA(p, q, geluGradC0)
	d := geluGradRooth - a
	dl := ((geluGradRooth - d) - a) + geluGradRootl
	kl := FMA(p, q, geluGradC0-kk)
	ph := float32(eh * kk)
	pl := FMA(eh, kk, -ph)
	pl = FMA(eh, kl, pl)
	pl = FMA(el, kk, pl)
	y := FMA(ph, d, FMA(ph, dl, float32(pl*d)))
	y = scale(y, k)
	if x > 0 {
		return numOne - y
	}
	return y
}

// geluGradPolynomial is c1 + c2·q + … + c9·q⁸ of K(q) = c0 + q·(…).
func geluGradPolynomial(q float32) float32 {
	p := FMA(geluGradC9, q, geluGradC8)
	p = FMA(p, q, geluGradC7)
	p = FMA(p, q, geluGradC6)
	p = FMA(p, q, geluGradC5)
	p = FMA(p, q, geluGradC4)
	p = FMA(p, q, geluGradC3)
	p = FMA(p, q, geluGradC2)
	return FMA(p, q, geluGradC1)
}

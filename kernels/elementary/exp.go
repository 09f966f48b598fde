package elementary

// Exp returns e^x.
//
// x = k·ln 2 + r with k = rint(x·log₂e), |r| ≤ ln 2/2; e^r by a polynomial of
// degree 6 in Horner's form to the end; then two multiplications by powers of
// two, so that a subnormal result is rounded once and k may be 2^128's. Exp(NaN)
// is NaN, Exp(+Inf) is +Inf, Exp(−Inf) is +0, Exp(±0) is 1.
func Exp(x float32) float32 {
	z := x
	if z > expMax {
		z = expMax
	}
	if z < expMin {
		z = expMin
	}
	kf, k := round(FMA(z, expLog2e, numMagic))
	r := FMA(kf, expNln2h, z)
	r = FMA(kf, expNln2l, r)
	p := expPolynomial(r)
	p = FMA(p, r, numOne)
	p = FMA(p, r, numOne)
	return scale(p, k)
}

// expPolynomial is c2 + c3·r + … + c6·r⁴ of e^r = 1 + r + r²·(…).
func expPolynomial(r float32) float32 {
	p := FMA(expC6, r, expC5)
	p = FMA(p, r, expC4)
	p = FMA(p, r, expC3)
	return FMA(p, r, expC2)
}

// scale returns y·2^k for −252 ≤ k ≤ 254 in two multiplications, of which at
// most one rounds.
func scale(y float32, k int32) float32 {
	h := k >> 1
	return float32(float32(y*pow2(h)) * pow2(k-h))
}

// expParts returns e^(z+zl) = (h + l)·2^k for z ≤ 0 and |zl| within half an ulp
// of z; l holds what h's roundings lost and the factor 1 + zl.
func expParts(z, zl float32) (h, l float32, k int32) {
	kf, k := round(FMA(z, expLog2e, numMagic))
	r0 := FMA(kf, expNln2h, z)
	r := FMA(kf, expNln2l, r0)
	rl := FMA(kf, expNln2l, r0-r)
	w := FMA(float32(r*r), expPolynomial(r), rl)
	v := r + w
	vl := w - (v - r)
	h = numOne + v
	l = (v - (h - numOne)) + vl
	l = FMA(zl, h, l)
	return h, l, k
}

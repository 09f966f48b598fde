package hostmath

import "math"

// Pow returns x^y.
//
// log x is carried as a pair of float64 (relative error below 2^-64), the
// product with y likewise, and the pair goes through the kernel of Exp, so the
// error stays below 1 ulp over the whole range and exact results (10^3) come
// out exact. Special cases are those of math.Pow.
func Pow(x, y float64) float64 {
	if r, ok := powSpecial(x, y); ok {
		return r
	}
	sign := 1.0
	if x < 0 {
		if oddInteger(y) {
			sign = -1
		}
		x = -x
	}
	hi, lo := logPair(x)
	// |y·log x| > 1100 over- or underflows whatever the tail; leaving here
	// also keeps the splitting below in range.
	switch rough := float64(y * hi); {
	case rough > 1100:
		return math.Inf(int(sign))
	case rough < -1100:
		return math.Copysign(0, sign)
	case math.Abs(rough) < 0x1p-60:
		return math.Copysign(1+rough, sign)
	}
	ph, pl := twoProduct(y, hi)
	pl += float64(y * lo)
	return math.Copysign(expOfPair(ph, pl), sign)
}

// powSpecial settles the arguments that need no logarithm.
func powSpecial(x, y float64) (float64, bool) {
	switch {
	case y == 0 || x == 1:
		return 1, true
	case math.IsNaN(x) || math.IsNaN(y):
		return math.NaN(), true
	case y == 1:
		return x, true
	case math.IsInf(y, 0):
		a := math.Abs(x)
		switch {
		case a == 1:
			return 1, true
		case (a > 1) == (y > 0):
			return math.Inf(1), true
		}
		return 0, true
	case x == 0 || math.IsInf(x, 0):
		r := 0.0
		if (x == 0) != (y > 0) {
			r = math.Inf(1)
		}
		if math.Signbit(x) && oddInteger(y) {
			r = -r
		}
		return r, true
	case x < 0 && y != math.Floor(y):
		return math.NaN(), true
	}
	return 0, false
}

// oddInteger reports whether y is an odd integer.
func oddInteger(y float64) bool {
	if math.Abs(y) >= 1<<53 || y != math.Floor(y) {
		return false
	}
	return int64(y)&1 == 1
}

// PowInt returns x^n by binary powering, least significant bit first:
// r = 1; for each bit of |n|: if set r = r·b; b = b·b. A negative n gives
// 1/x^|n|. It is what NUMERICS.md means by βᵗ; the error grows like log2(n)
// half ulps amplified by the squarings, so use Pow where accuracy matters more
// than that definition.
func PowInt(x float64, n int) float64 {
	if n < 0 {
		return 1 / powUint(x, -uint64(n))
	}
	return powUint(x, uint64(n))
}

func powUint(x float64, n uint64) float64 {
	r, b := 1.0, x
	for ; n != 0; n >>= 1 {
		if n&1 == 1 {
			r = float64(r * b)
		}
		b = float64(b * b)
	}
	return r
}

// logPair returns log x as hi + lo for finite x > 0.
//
// x = m·2^k, √½ ≤ m < √2, s = (m−1)/(m+1) as a pair, log m = 2s + 2s·(s²/3 +
// s⁴·(1/5 + s²/7 + …)); s²/3 is a pair as well, the rest one float64 of weight
// below 2^-12, cut where s^28/29 < 2^-75.
func logPair(x float64) (hi, lo float64) {
	m, exponent := splitSqrt2(x)
	k := float64(exponent)
	sh, sl := quotientPair(m)
	zh, zl := twoProduct(sh, sh)
	zl += float64(float64(2*sh) * sl)
	tail := 0.0
	for d := 27.0; d >= 5; d -= 2 {
		tail = float64(tail*zh) + 1/d
	}
	tail = float64(float64(zh*zh) * tail)
	// third = z/3 as a pair: 1/3 = oneThird + oneThirdLow.
	const oneThird, oneThirdLow = 0.33333333333333331483, 1.8503717077085941e-17
	th, tl := twoProduct(zh, oneThird)
	tl += float64(zl*oneThird) + float64(zh*oneThirdLow)
	uh, ul := twoSum(th, tail)
	ul += tl
	// log m = 2s + 2s·u.
	ph, pl := twoProduct(2*sh, uh)
	pl += float64(2*sh*ul) + float64(2*sl*uh)
	ah, al := twoSum(2*sh, ph)
	al += float64(2*sl) + pl
	// k·ln2Hi is exact.
	bh, bl := twoSum(float64(k*ln2Hi), ah)
	bl += al + float64(k*ln2Lo)
	hi = bh + bl
	return hi, bl - (hi - bh)
}

// quotientPair returns (m−1)/(m+1) as hi + lo; m−1 is exact by Sterbenz.
func quotientPair(m float64) (hi, lo float64) {
	a := m - 1
	bh, bl := twoSum(m, 1)
	hi = a / bh
	ph, pl := twoProduct(hi, bh)
	rest := ((a - ph) - pl) - float64(hi*bl)
	return hi, rest / bh
}

// expOfPair returns e^(hi+lo), |hi| ≤ 1100, overflowing to +Inf and
// underflowing through the subnormals to 0.
func expOfPair(hi, lo float64) float64 {
	k := roundToInt(float64(hi * log2e))
	kf := float64(k)
	head, tail := twoSum(hi, -float64(kf*ln2Hi))
	tail = (float64(kf*ln2Lo) - lo) - tail
	return expPair(head, tail, k)
}

// twoSum returns the rounded sum and its exact error (Knuth).
func twoSum(a, b float64) (s, e float64) {
	s = a + b
	t := s - a
	return s, (a - (s - t)) + (b - t)
}

// twoProduct returns the rounded product and its exact error (Dekker, with
// Veltkamp's splitting); |a|, |b| < 2^970 and no underflow.
func twoProduct(a, b float64) (p, e float64) {
	p = float64(a * b)
	ah, al := split(a)
	bh, bl := split(b)
	e = float64(ah*bh) - p
	e += float64(ah * bl)
	e += float64(al * bh)
	return p, e + float64(al*bl)
}

func split(a float64) (high, low float64) {
	c := float64(a * (1<<27 + 1))
	high = c - (c - a)
	return high, a - high
}

package hostmath

import (
	"math"
	"math/bits"
)

// twoOverPi holds 64 zero bits and then the first 1280 bits of 2/π after the
// binary point, most significant word first.
var twoOverPi = [...]uint64{
	0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0,
	0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
	0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
	0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
	0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
	0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea,
	0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
}

// π/2·2^127, truncated to 128 bits.
const (
	halfPiHigh = 0xc90fdaa22168c234
	halfPiLow  = 0xc4c6628b80dc1cd1
)

// reduce returns q = the nearest integer to x·2/π, mod 4, and x − q·π/2 as an
// unevaluated sum hi + lo, for π/4 < |x| < ∞ (Payne and Hanek).
//
// With |x| = m·2^e the bits of 2/π of weight ≥ 2^(2−e) add multiples of 4 and
// are left out; the next 256 bits W give m·W mod 2^256: two bits of quadrant
// and 254 of fraction, in error by less than 2^53 units. No float64 lies
// closer to a multiple of π/2 than 2^-62 of its quadrant, so at least 130
// significant bits remain; hi and lo keep 106 of them.
func reduce(x float64) (q int, hi, lo float64) {
	word := math.Float64bits(x)
	m := word&(1<<52-1) | 1<<52
	e := int(word>>52&0x7ff) - 1023 - 52
	f := mulLow(m, window(e-2+64))
	q = int(f[0] >> 62)
	negative := x < 0
	for i := range f { // drop the quadrant: keep a fraction of 256 bits
		f[i] <<= 2
		if i < 3 {
			f[i] |= f[i+1] >> 62
		}
	}
	if f[0]>>63 != 0 { // ≥ 1/2: take the next quadrant, from above
		q++
		negative = !negative
		var borrow uint64
		for i := 3; i >= 0; i-- {
			f[i], borrow = bits.Sub64(0, f[i], borrow)
		}
	}
	hi, lo = timesHalfPi(f)
	if negative {
		hi, lo = -hi, -lo
	}
	if x < 0 {
		q = -q
	}
	return q & 3, hi, lo
}

// window returns 256 bits of twoOverPi beginning at the given bit.
func window(bit int) (w [4]uint64) {
	first, shift := bit/64, uint(bit%64)
	for i := range w {
		w[i] = twoOverPi[first+i]<<shift | twoOverPi[first+i+1]>>(64-shift)
	}
	return w
}

// mulLow returns m·w mod 2^256.
func mulLow(m uint64, w [4]uint64) (p [4]uint64) {
	var carry uint64
	for i := 3; i >= 0; i-- {
		high, low := bits.Mul64(m, w[i])
		var c uint64
		p[i], c = bits.Add64(low, carry, 0)
		carry = high + c
	}
	return p
}

// timesHalfPi returns f·2^-256·π/2 as hi + lo, |lo| ≤ ulp(hi)/2.
func timesHalfPi(f [4]uint64) (hi, lo float64) {
	zeros := 0
	for f[0] == 0 && zeros < 192 {
		f[0], f[1], f[2], f[3] = f[1], f[2], f[3], 0
		zeros += 64
	}
	n := bits.LeadingZeros64(f[0])
	zeros += n
	a := f[0]<<n | f[1]>>(64-n)
	b := f[1]<<n | f[2]>>(64-n)
	// The upper 128 bits of (a:b)·π/2·2^127; the lowest partial product counts
	// by its upper half only.
	h1, l1 := bits.Mul64(a, halfPiHigh)
	h2, l2 := bits.Mul64(a, halfPiLow)
	h3, l3 := bits.Mul64(b, halfPiHigh)
	h4, _ := bits.Mul64(b, halfPiLow)
	mid, c1 := bits.Add64(l2, l3, 0)
	_, c2 := bits.Add64(mid, h4, 0)
	low, c3 := bits.Add64(l1, h2, c1)
	high := h1 + c3
	low, c3 = bits.Add64(low, h3, c2)
	high += c3
	if high>>63 == 0 {
		high, low = high<<1|low>>63, low<<1
		zeros++
	}
	// Value = (high:low)·2^-(127+zeros): 53 bits to big, the next 53 to small.
	big := math.Ldexp(float64(high>>11), 75-127-zeros)
	small := math.Ldexp(float64(high&(1<<11-1)<<42|low>>22), 22-127-zeros)
	hi = big + small
	return hi, small - (hi - big)
}

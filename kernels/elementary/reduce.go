package elementary

import (
	"math"
	"math/bits"
)

var twoOverPi = [...]uint32{trigW0, trigW1, trigW2, trigW3, trigW4, trigW5, trigW6, trigW7}

// reduceLarge returns r + rl = x − k·π/2 (k modulo 4) for a finite x > 40000, by
// Payne and Hanek's method in integers alone.
//
// x = m·2^e with a 24-bit m. Bits of 2/π whose product with x is a multiple of 4
// are skipped; the next 96 bits times m, modulo 2^96, hold the quadrant in the
// top two bits and the fraction of a quadrant in the 94 below, with an error
// under 2^-70. The fraction, rounded to 64 bits and read as a signed number in
// [−1/2, 1/2), is normalised, multiplied by π/2 in 64-bit fixed point and split
// into two floats: the top 30 bits rounded to nearest, and the remainder.
func reduceLarge(x float32) (r, rl float32, k uint32) {
	u := math.Float32bits(x)
	m := uint64(u&0x7fffff | 0x800000)
	skip := u>>23 - 120 // e − 2 + 32, for e = exponent − 150; the table has 32 zeros first
	i, sh := skip>>5, skip&31
	w := func(j uint32) uint64 {
		pair := uint64(twoOverPi[i+j])<<32 | uint64(twoOverPi[i+j+1])
		return pair << sh >> 32
	}
	lo := m * w(2)
	mid := m*w(1) + lo>>32
	hi := m*w(0) + mid>>32
	lo, mid, hi = lo&0xffffffff, mid&0xffffffff, hi&0xffffffff

	f := hi<<34 | mid<<2 | lo>>30 // the fraction, 64 bits
	k = uint32(hi>>30) + uint32(f>>63)
	negative := uint32(f>>63) << 31
	if negative != 0 {
		f = -f
	}
	z := uint32(bits.LeadingZeros64(f))
	g, _ := bits.Mul64(f<<z, uint64(trigPio2hi)<<32|uint64(trigPio2lo))
	// r = g·2^(-63-z), 2^62 ≤ g
	fh := float32(int32(g >> 34))
	rest := int64(g) - int64(int32(fh))<<34
	fl := float32(int32(rest >> 10))
	r = fh * pow2(-29-int32(z))
	rl = fl * pow2(-53-int32(z))
	return math.Float32frombits(math.Float32bits(r) ^ negative),
		math.Float32frombits(math.Float32bits(rl) ^ negative), k
}

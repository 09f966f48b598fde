package elementary

import "math"

// FMA returns a·b + c rounded once to binary32 (IEEE-754 fusedMultiplyAdd, round
// to nearest even, subnormals kept).
//
// The product of two binary32 numbers is exact in binary64, so only the sum is
// rounded before the conversion. Two roundings differ from one only if the
// binary64 sum lies exactly halfway between two binary32 numbers, which for a
// normal result shows in its low 29 bits; those sums, and all results below the
// normal range, go through fmaExact.
func FMA(a, b, c float32) float32 {
	s := float64(float64(a)*float64(b)) + float64(c)
	if u := math.Float64bits(s); u&halfwayMask != halfway && u<<1 >= minNormal<<1 {
		return float32(s)
	}
	return fmaExact(a, b, c)
}

const (
	halfwayMask = 1<<29 - 1          // bits of a binary64 fraction that binary32 lacks
	halfway     = 1 << 28            // their value halfway between two binary32 numbers
	minNormal   = uint64(897) << 52  // 2^-126 in binary64
	infinite    = uint64(2047) << 52 // +Inf in binary64
)

// fmaExact is FMA by rounding to odd: the sum's error comes from TwoSum, and an
// inexact sum is moved to the neighbour with odd last bit on the side of the
// exact value. A binary64 number with odd last bit is never halfway between two
// binary32 numbers, so the conversion rounds as the exact value would.
func fmaExact(a, b, c float32) float32 {
	p, z := float64(float64(a)*float64(b)), float64(c)
	s := p + z
	u := math.Float64bits(s)
	if u&infinite == infinite {
		return float32(s)
	}
	t := s - p
	e := (p - (s - t)) + (z - t)
	if e != 0 && u&1 == 0 {
		if (e > 0) == (s > 0) {
			u++
		} else {
			u--
		}
	}
	return float32(math.Float64frombits(u))
}

// Max returns the larger of a and b; NaN if either is NaN; +0 is larger than −0.
func Max(a, b float32) float32 { return max(a, b) }

// Min returns the smaller of a and b; NaN if either is NaN; −0 is smaller than +0.
func Min(a, b float32) float32 { return min(a, b) }

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) & bitsAbs) }

// pow2 returns 2^k for −126 ≤ k ≤ 127, its pattern built in integers.
func pow2(k int32) float32 { return math.Float32frombits(uint32(k+127) << 23) }

// round returns the integer nearest to the value that k, the sum of that value
// and 1.5·2^23, was rounded from, as float and as integer.
func round(k float32) (float32, int32) {
	return k - numMagic, int32(math.Float32bits(k) - math.Float32bits(numMagic))
}

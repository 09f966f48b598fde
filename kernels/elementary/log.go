package elementary

import "math"

// Log returns the natural logarithm of x.
//
// x = 2^e·m with m in [2/3, 4/3), f = m − 1, log x = e·ln 2 + (f + f²·p(f)).
// Log(NaN) and Log of a negative number are NaN, Log(±0) is −Inf, Log(+Inf) is
// +Inf, Log(1) is +0.
func Log(x float32) float32 {
	switch {
	case x != x || x > logMax:
		return x
	case x == 0:
		return math.Float32frombits(numNinf)
	case x < 0:
		return math.Float32frombits(numNan)
	}
	subnormal := x < logMinnormal
	if subnormal {
		x *= logScale
	}
	i := int32(math.Float32bits(x))
	e := (i - int32(logPivot)) >> 23
	f := math.Float32frombits(uint32(i-e<<23)) - numOne
	ef := float32(e)
	if subnormal {
		ef -= logScalebits
	}
	p := FMA(logC10, f, logC9)
	p = FMA(p, f, logC8)
	p = FMA(p, f, logC7)
	p = FMA(p, f, logC6)
	p = FMA(p, f, logC5)
	p = FMA(p, f, logC4)
	p = FMA(p, f, logC3)
	p = FMA(p, f, logC2)
	r := FMA(p, float32(f*f), f)
	return FMA(ef, logLn2, r)
}

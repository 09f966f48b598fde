package elementary

import "math"

// Sin returns the sine of x radians.
//
// x = k·π/2 + r with k = rint(x·2/π) and r in two parts; a polynomial of sine
// (even k) or cosine (odd k) on |r| ≤ π/4. For |x| > 40000 the reduction is done
// in integers with the bits of 2/π. Sin(NaN) and Sin(±Inf) are NaN, Sin(±0) is
// ±0.
func Sin(x float32) float32 {
	ax := abs(x)
	if ax > trigMax {
		if !(ax <= logMax) {
			return math.Float32frombits(numNan)
		}
		r, rl, k := reduceLarge(ax)
		y := sinQuadrant(r, rl, k)
		return math.Float32frombits(math.Float32bits(y) ^ math.Float32bits(x)&bitsSign)
	}
	if x == 0 {
		return x
	}
	r, rl, k := reduce(x)
	return sinQuadrant(r, rl, k)
}

// Cos returns the cosine of x radians: Sin with the quadrant moved by one.
// Cos(NaN) and Cos(±Inf) are NaN, Cos(±0) is 1.
func Cos(x float32) float32 {
	ax := abs(x)
	if ax > trigMax {
		if !(ax <= logMax) {
			return math.Float32frombits(numNan)
		}
		r, rl, k := reduceLarge(ax)
		return sinQuadrant(r, rl, k+1)
	}
	r, rl, k := reduce(x)
	return sinQuadrant(r, rl, k+1)
}

// reduce returns r + rl = x − k·π/2, k = rint(x·2/π), for |x| ≤ 40000. The
// products of k with π/2 are carried in full.
func reduce(x float32) (r, rl float32, k uint32) {
	kf, ki := round(FMA(x, trigTwoopi, numMagic))
	r0 := FMA(kf, trigNpio2h, x)
	ph := float32(kf * trigPio2m)
	r = r0 - ph
	rl = (r0 - r) - ph
	pl := FMA(kf, trigPio2m, -ph)
	pl = FMA(kf, trigPio2l, pl)
	return r, rl - pl, uint32(ki)
}

// sinQuadrant returns sin(r + rl + k·π/2) for |r| ≤ π/4.
func sinQuadrant(r, rl float32, k uint32) float32 {
	s := float32(r * r)
	var y float32
	if k&1 == 0 {
		p := FMA(FMA(trigS2, s, trigS1), s, trigS0)
		y = r + FMA(float32(s*r), p, rl)
	} else {
		p := FMA(FMA(trigK2, s, trigK1), s, trigK0)
		h := FMA(numNhalf, s, numOne)
		l := FMA(-r, rl, FMA(numNhalf, s, numOne-h))
		y = h + FMA(float32(s*s), p, l)
	}
	return math.Float32frombits(math.Float32bits(y) ^ k<<30&bitsSign)
}

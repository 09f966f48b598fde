package hostmath

import "math"

// Tanh returns the hyperbolic tangent of x.
//
// |x| < 0.625: x + x·s·P(s)/Q(s), s = x² (Cephes). Up to 22: 1 − 2/(e^{2|x|} + 1)
// with the sign of x; beyond, ±1, which is the correctly rounded result.
// Tanh(±0) = ±0, Tanh(±Inf) = ±1, Tanh(NaN) = NaN.
func Tanh(x float64) float64 {
	const (
		p0 = -9.64399179425052238628e-1
		p1 = -9.92877231001918586564e1
		p2 = -1.61468768441708447952e3
		q0 = 1.12811678491632931402e2
		q1 = 2.23548839060100448583e3
		q2 = 4.84406305325125486048e3
	)
	z := math.Abs(x)
	switch {
	case math.IsNaN(x):
		return math.NaN()
	case z > 22:
		return math.Copysign(1, x)
	case z >= 0.625:
		return math.Copysign(1-2/(Exp(2*z)+1), x)
	case z < 0x1p-28:
		return x // also keeps the sign of zero
	}
	s := float64(x * x)
	p := float64(p0*s) + p1
	p = float64(p*s) + p2
	q := s + q0
	q = float64(q*s) + q1
	q = float64(q*s) + q2
	return x + float64(float64(x*s)*p)/q
}

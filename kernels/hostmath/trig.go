package hostmath

import "math"

// Sin returns the sine of x radians, for every finite x (see reduce).
// Sin(±0) = ±0, Sin(±Inf) = NaN, Sin(NaN) = NaN.
func Sin(x float64) float64 {
	s, _ := Sincos(x)
	return s
}

// Cos returns the cosine of x radians, for every finite x (see reduce).
// Cos(±Inf) = NaN, Cos(NaN) = NaN.
func Cos(x float64) float64 {
	_, c := Sincos(x)
	return c
}

// Sincos returns Sin(x) and Cos(x), sharing the reduction of the argument.
//
// x = q·π/2 + (hi+lo), |hi+lo| ≤ π/4; q mod 4 chooses between ±sin and ±cos of
// the pair.
func Sincos(x float64) (sin, cos float64) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return math.NaN(), math.NaN()
	}
	quadrant, hi, lo := 0, x, 0.0
	if math.Abs(x) > math.Pi/4 {
		quadrant, hi, lo = reduce(x)
	}
	s, c := kernelSin(hi, lo), kernelCos(hi, lo)
	switch quadrant {
	case 1:
		return c, -s
	case 2:
		return -s, -c
	case 3:
		return -c, s
	}
	return s, c
}

// kernelSin returns sin(x+y), |x+y| ≤ π/4, y the tail of x:
// x − ((z·(y/2 − v·r) − y) − v·S1), z = x², v = x³, r = S2 + z·(S3 + …).
func kernelSin(x, y float64) float64 {
	const (
		s1 = -1.66666666666666324348e-01
		s2 = 8.33333333332248946124e-03
		s3 = -1.98412698298579493134e-04
		s4 = 2.75573137070700676789e-06
		s5 = -2.50507602534068634195e-08
		s6 = 1.58969099521155010221e-10
	)
	if math.Abs(x) < 0x1p-27 {
		return x // sin x rounds to x; keeps −0
	}
	z := float64(x * x)
	v := float64(z * x)
	r := s5 + float64(z*s6)
	r = s4 + float64(z*r)
	r = s3 + float64(z*r)
	r = s2 + float64(z*r)
	bend := float64(z * (float64(0.5*y) - float64(v*r)))
	return x - ((bend - y) - float64(v*s1))
}

// kernelCos returns cos(x+y), |x+y| ≤ π/4, y the tail of x:
// w + (((1−w) − z/2) + (z·r − x·y)), z = x², w = 1 − z/2, r = z·(C1 + z·(C2 + …)).
func kernelCos(x, y float64) float64 {
	const (
		c1 = 4.16666666666666019037e-02
		c2 = -1.38888888888741095749e-03
		c3 = 2.48015872894767294178e-05
		c4 = -2.75573143513906633035e-07
		c5 = 2.08757232129817482790e-09
		c6 = -1.13596475577881948265e-11
	)
	z := float64(x * x)
	r := c5 + float64(z*c6)
	r = c4 + float64(z*r)
	r = c3 + float64(z*r)
	r = c2 + float64(z*r)
	r = float64(z * (c1 + float64(z*r)))
	half := float64(0.5 * z)
	w := 1 - half
	return w + (((1 - w) - half) + (float64(z*r) - float64(x*y)))
}

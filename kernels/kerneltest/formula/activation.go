package formula

import "math"

// GELU is x·Φ(x), Φ the standard normal distribution (Hendrycks, Gimpel 2016,
// arXiv:1606.08415): the exact form, to two units in the last place. The slope
// is at most 1.13.
func (a Number) GELU() Number {
	v := a.V * 0.5 * math.Erfc(-a.V/math.Sqrt2)
	return Number{v, 1.13*a.E + 4*unit*math.Abs(v) + 4*tiny}
}

// GELUSlope is Φ(x) + x·φ(x), to two units in the last place. Its slope is at
// most 0.8, at 0.
func (a Number) GELUSlope() Number {
	v := 0.5*math.Erfc(-a.V/math.Sqrt2) + a.V*math.Exp(-a.V*a.V/2)/math.Sqrt(2*math.Pi)
	return Number{v, 0.8*a.E + 4*unit*math.Abs(v) + 4*tiny}
}

// ReLU is max(x, 0).
func (a Number) ReLU() Number {
	if a.V < 0 {
		return Number{0, a.E}
	}
	return a
}

// GELU of every value.
func GELU(x []float64) []Number {
	return each(x, func(v Number) Number { return v.GELU() })
}

// GELUBackward is dy·GELU′(x).
func GELUBackward(dy, x []float64) []Number {
	return pairs(dy, x, func(dy, x Number) Number { return dy.Mul(x.GELUSlope()) })
}

// ReLU of every value.
func ReLU(x []float64) []Number {
	return each(x, func(v Number) Number { return v.ReLU() })
}

// ReLUBackward is dy where x > 0.
func ReLUBackward(dy, x []float64) []Number {
	return pairs(dy, x, func(dy, x Number) Number {
		if x.V > 0 {
			return dy
		}
		return Number{}
	})
}

// Sine is sin(w0·x).
func Sine(x []float64, w0 float64) []Number {
	return each(x, func(v Number) Number { return v.Mul(Exact(w0)).Sin() })
}

// SineBackward is dy·cos(w0·x)·w0.
func SineBackward(dy, x []float64, w0 float64) []Number {
	return pairs(dy, x, func(dy, x Number) Number { return dy.Mul(x.Mul(Exact(w0)).Cos()).Mul(Exact(w0)) })
}

func each(x []float64, f func(Number) Number) []Number {
	y := Lift(x)
	for i, v := range y {
		y[i] = f(v)
	}
	return y
}

func pairs(x, y []float64, f func(a, b Number) Number) []Number {
	z := Lift(x)
	for i, v := range z {
		z[i] = f(v, Exact(y[i%len(y)]))
	}
	return z
}

// Binary is f of a and b, b repeated.
func Binary(op string, a, b []float64) []Number {
	return pairs(a, b, map[string]func(a, b Number) Number{
		"Add": Number.Add, "Sub": Number.Sub, "Mul": Number.Mul, "Div": Number.Div}[op])
}

package main

import (
	"fmt"
	"math"

	"vision/kernels/elementary/internal/table"
	"vision/kernels/elementary/reference"
)

// A polynomial of the table: which coefficients it has and what it approximates.
type polynomial struct {
	function, prefix string // coefficients are prefix0, prefix1, … of function
	first            int    // number of the first coefficient that is fitted
	count            int
	measure          string // what the error is an error of
	problem
}

// committed returns the table's coefficients of the polynomial.
func (p polynomial) committed(entries []table.Entry) ([]float32, error) {
	value := map[string]float32{}
	for _, e := range entries {
		if e.Function == p.function && !e.Integer {
			value[e.Name] = e.Float()
		}
	}
	var c []float32
	for i := range p.count {
		name := fmt.Sprintf("%s%d", p.prefix, p.first+i)
		v, ok := value[name]
		if !ok {
			return nil, fmt.Errorf("coefficients.txt: %s %s not found", p.function, name)
		}
		c = append(c, v)
	}
	return c, nil
}

func count(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	return p
}

// polynomials lists every fitted polynomial. Values and weights are computed in
// binary64; the fits are of the order of 1e-8 to 1e-10, where its cancellations,
// at most 1e-12 after weighting, do not show.
func polynomials() []polynomial {
	list := []polynomial{
		{"exp", "c", 2, 5, "relative", problem{-math.Ln2 / 2, math.Ln2 / 2, count(5),
			func(r float64) float64 { return (math.Expm1(r) - r) / (r * r) },
			func(r float64) float64 { return r * r / math.Exp(r) }}},
		{"log", "c", 3, 8, "relative", problem{-1. / 3, 1. / 3, count(8),
			func(f float64) float64 { return (math.Log1p(f) - f + f*f/2) / (f * f * f) },
			func(f float64) float64 { return math.Abs(f * f * f / math.Log1p(f)) }}},
		{"erf", "b", 0, 7, "relative", problem{0, 0.92 * 0.92, count(7),
			func(s float64) float64 { x := math.Sqrt(s); return math.Erf(x)/x - 1 },
			func(s float64) float64 { x := math.Sqrt(s); return x / math.Erf(x) }}},
		{"erf", "p", 0, 6, "relative", problem{0.92, 3.95, count(6),
			func(t float64) float64 { return -math.Log2(math.Erfc(t))/t - 2 },
			func(t float64) float64 { return math.Erfc(t) * math.Ln2 * t / math.Erf(t) }}},
		{"erf", "g", 0, 6, "absolute", problem{-0.5, 0.5, count(6),
			func(f float64) float64 { return math.Expm1(f*math.Ln2) / f },
			math.Abs}},
		{"trig", "s", 0, 3, "relative", problem{0, math.Pi * math.Pi / 16, count(3),
			func(s float64) float64 { r := math.Sqrt(s); return (math.Sin(r) - r) / (r * s) },
			func(s float64) float64 { r := math.Sqrt(s); return r * s / math.Sin(r) }}},
		{"trig", "k", 0, 3, "absolute", problem{0, math.Pi * math.Pi / 16, count(3),
			func(s float64) float64 { return (math.Cos(math.Sqrt(s)) - 1 + s/2) / (s * s) },
			func(s float64) float64 { return s * s }}},
		{"tanh", "c", 0, 5, "relative", problem{0, 0.55 * 0.55, count(5),
			func(s float64) float64 { a := math.Sqrt(s); return (math.Tanh(a)/a - 1) / s },
			func(s float64) float64 { a := math.Sqrt(s); return s * a / math.Tanh(a) }}},
	}
	return append(list, tails()...)
}

// tails are the polynomials H(q) and K(q) that multiply a Gaussian. They were
// fitted up to where the result vanishes in binary32, not up to the clamp.
func tails() []polynomial {
	erfc := func(a float64) float64 { return math.Exp(a*a) * math.Erfc(a) * (a + 0.875) }
	gelu := func(a float64) float64 {
		return math.Exp(a*a/2) * 0.5 * math.Erfc(a*math.Sqrt2/2) * (a + 1.5)
	}
	geluGrad := func(a float64) float64 {
		return math.Exp(a*a/2) * reference.GELUGrad(-a) / rootMinus(a)
	}
	return []polynomial{
		tail("erfc", 14, 0.875, 1.625, 10.06, erfc),
		tail("gelu", 13, 1.5, 2.65625, 14.5, gelu),
		tail("geluGrad", 10, 2, 3.171875, 14.5, geluGrad),
	}
}

// rootMinus is a0 − a, where −a0 is the root of the derivative of GELU.
func rootMinus(a float64) float64 {
	const high, low = 0x1.80ead197f00b4p-1, -0x1.13e74c58cada8p-56
	return (high - a) + low
}

// tail describes h as a polynomial in q = 1 − slope/(a + shift), 0 ≤ a ≤ most.
func tail(function string, n int, shift, slope, most float64, h func(float64) float64) polynomial {
	value := func(q float64) float64 { return h(slope/(1-q) - shift) }
	return polynomial{function, "c", 0, n, "relative", problem{
		1 - slope/shift, 1 - slope/(most+shift), count(n), value,
		func(q float64) float64 { return 1 / math.Abs(value(q)) }}}
}

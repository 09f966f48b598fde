// Package reference holds binary64 references of the elementary functions, the
// worst errors measured over all 2³² inputs, and the sweep that measures them.
// Only tests use it: its results are accurate to some 2⁻⁵⁰, not canonical.
package reference

import (
	"math"

	"vision/kernels/elementary"
)

// A Case is one elementary function with its reference and its measured error.
type Case struct {
	Name   string
	Scalar func(float32) float32
	Ref    func(float64) float64
	Target float64 // ulp promised by NUMERICS §5
	Worst  float64 // ulp measured over all inputs
	At     uint32  // pattern of an input where Worst is met
}

// Cases returns every elementary function. Worst and At are what the exhaustive
// test measured; it fails if it measures anything else.
func Cases() []Case {
	return []Case{
		{"Exp", elementary.Exp, math.Exp, 1, 0.896052, 0x41d5c6f8},
		{"Log", elementary.Log, math.Log, 1, 0.933825, 0x3f22ba71},
		{"Erf", elementary.Erf, math.Erf, 1, 0.846230, 0x3f6a9c69},
		{"Erfc", elementary.Erfc, math.Erfc, 1, 0.906828, 0x40c12b49},
		{"GELU", elementary.GELU, gelu, 2, 1.895133, 0xc14d42b5},
		{"GELUGrad", elementary.GELUGrad, GELUGrad, 2, 1.752642, 0xc14c26d6},
		{"Tanh", elementary.Tanh, math.Tanh, 2, 0.729496, 0x3f0a0b96},
		{"Sin", elementary.Sin, math.Sin, 1, 0.873099, 0x43a61ca3},
		{"Cos", elementary.Cos, math.Cos, 1, 0.872514, 0x4cc78b7a},
	}
}

// gelu is x·Φ(x); below −1000 it is 0 in any format, and erfc would meet −Inf·0.
func gelu(x float64) float64 {
	if math.IsInf(x, 1) {
		return x
	}
	x = math.Max(x, -1000)
	return 0.5 * x * math.Erfc(-x*math.Sqrt2/2)
}

// root is where the derivative of GELU vanishes, in two parts.
const (
	rootHigh = -0x1.80ead197f00b4p-1
	rootLow  = 0x1.13e74c58cada8p-56
)

// GELUGrad is Φ(x) + x·φ(x). Near its root the sum cancels, so there the Taylor
// series at the root is used: the n-th derivative of the function is
// φ(x)·P_n(x) with P_1 = 2 − x² and P_(n+1) = P_n′ − x·P_n.
func GELUGrad(x float64) float64 {
	if d := x - rootHigh; math.Abs(d) < 0x1p-6 {
		return taylorAtRoot(d - rootLow)
	}
	x = math.Max(-1000, math.Min(x, 1000))
	return 0.5*math.Erfc(-x*math.Sqrt2/2) + x*density(x)
}

func density(x float64) float64 { return math.Exp(-0.5*x*x) / math.Sqrt(2*math.Pi) }

func taylorAtRoot(d float64) float64 {
	p := []float64{2, 0, -1}
	sum, power, factorial := 0.0, d, 1.0
	for n := 1; n <= 12; n++ {
		factorial *= float64(n)
		sum += horner(p, rootHigh) * power / factorial
		power *= d
		p = next(p)
	}
	return sum * density(rootHigh)
}

// next returns p′ − x·p.
func next(p []float64) []float64 {
	q := make([]float64, len(p)+1)
	for i, c := range p {
		q[i+1] -= c
		if i > 0 {
			q[i-1] += float64(i) * c
		}
	}
	return q
}

func horner(p []float64, x float64) float64 {
	var s float64
	for i := len(p) - 1; i >= 0; i-- {
		s = s*x + p[i]
	}
	return s
}

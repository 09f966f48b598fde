package formula

import "math"

const (
	// unit is half a unit in the last place of 1, a little more for the rounding
	// of the float64 arithmetic itself.
	unit = 0x1p-24 * (1 + 0x1p-20)
	// tiny is half the smallest subnormal: the error of a result near zero.
	tiny = 0x1p-150
)

// Number is a value of the formula and a bound on the error of its binary32
// computation.
type Number struct{ V, E float64 }

// Exact is a number that binary32 holds without error.
func Exact(v float64) Number { return Number{V: v} }

// Scalar is a configuration value, rounded once.
func Scalar(v float64) Number { return rounded(v, 0) }

// rounded adds the rounding of a result to its propagated error.
func rounded(v, e float64) Number { return Number{v, e + unit*(math.Abs(v)+e) + tiny} }

// Neg is exact.
func (a Number) Neg() Number { return Number{-a.V, a.E} }

// Add is a + b, rounded.
func (a Number) Add(b Number) Number { return rounded(a.V+b.V, a.E+b.E) }

// Sub is a − b, rounded.
func (a Number) Sub(b Number) Number { return a.Add(b.Neg()) }

// product is a·b before rounding.
func (a Number) product(b Number) Number {
	return Number{a.V * b.V, math.Abs(a.V)*b.E + math.Abs(b.V)*a.E + a.E*b.E}
}

// Mul is a·b, rounded.
func (a Number) Mul(b Number) Number {
	p := a.product(b)
	return rounded(p.V, p.E)
}

// FMA is a·b + c, rounded once.
func (a Number) FMA(b, c Number) Number {
	p := a.product(b)
	return rounded(p.V+c.V, p.E+c.E)
}

// Div is a/b, rounded; b stays away from zero by its error.
func (a Number) Div(b Number) Number {
	q := a.V / b.V
	return rounded(q, (a.E+math.Abs(q)*b.E)/(math.Abs(b.V)-b.E))
}

// Sqrt is √a, rounded.
func (a Number) Sqrt() Number {
	r := math.Sqrt(a.V)
	low := math.Sqrt(math.Max(a.V-a.E, 0))
	return rounded(r, math.Max(math.Sqrt(a.V+a.E)-r, r-low))
}

// Exp is eᵃ to one unit in the last place; of an argument far below zero, 0.
func (a Number) Exp() Number {
	v, most := math.Exp(a.V), math.Exp(a.V+a.E)
	return Number{v, (most - v) + 2*unit*most + 2*tiny} // the convex side is the larger
}

// Log is ln a to one unit in the last place, for a above its error.
func (a Number) Log() Number {
	v := math.Log(a.V)
	return Number{v, a.E/(a.V-a.E) + 2*unit*math.Abs(v) + 2*tiny}
}

// Cos is cos a to one unit in the last place.
func (a Number) Cos() Number {
	v := math.Cos(a.V)
	return Number{v, a.E + 2*unit*math.Abs(v) + 2*tiny}
}

// Sin is sin a to one unit in the last place.
func (a Number) Sin() Number {
	v := math.Sin(a.V)
	return Number{v, a.E + 2*unit*math.Abs(v) + 2*tiny}
}

// gamma is the relative error of a chain of n roundings.
func gamma(n int) float64 { return float64(n) * unit / (1 - float64(n)*unit) }

// Sum is Σ xᵢ by additions of the given depth.
func Sum(x []Number, depth int) Number {
	var s Number
	size := 0.0
	for _, v := range x {
		s.V += v.V
		s.E += v.E
		size += math.Abs(v.V) + v.E
	}
	s.E += gamma(depth)*size + float64(len(x))*tiny
	return s
}

// Dot is Σ xᵢ·yᵢ by fused multiply-adds of the given depth.
func Dot(x, y []Number, depth int) Number {
	p := make([]Number, len(x))
	for i := range x {
		p[i] = x[i].product(y[i])
	}
	return Sum(p, depth)
}

// ceil is ⌈n/d⌉.
func ceil(n, d int) int { return (n + d - 1) / d }

// ContractionDepth is the depth of rule 1: a block of 128, then the block sums.
func ContractionDepth(k int) int { return min(k, 128) + ceil(k, 128) }

// RowDepth is the depth of rule 2: a lane, then five steps of the butterfly.
func RowDepth(n int) int { return ceil(n, 32) + 5 }

// ColumnDepth is the depth of rule 3: a block of 256, then the block sums.
func ColumnDepth(rows int) int { return min(rows, 256) + ceil(rows, 256) }

// TotalDepth is the depth of rule 4.
func TotalDepth(n int) int { return RowDepth(min(n, 4096)) + ColumnDepth(ceil(n, 4096)) }

// Lift makes exact numbers.
func Lift(x []float64) []Number {
	n := make([]Number, len(x))
	for i, v := range x {
		n[i] = Exact(v)
	}
	return n
}

// Split separates values from bounds.
func Split(x []Number) (values, bounds []float64) {
	values, bounds = make([]float64, len(x)), make([]float64, len(x))
	for i, n := range x {
		values[i], bounds[i] = n.V, n.E
	}
	return values, bounds
}

// Values drops the bounds.
func Values(x []Number) []float64 {
	v, _ := Split(x)
	return v
}

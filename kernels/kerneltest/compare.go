package kerneltest

import (
	"fmt"
	"math"
)

// CanonicalNaN is the pattern that stands for every NaN (NUMERICS.md §0).
const CanonicalNaN = 0x7fc00000

// Bits is the pattern of x, every NaN as [CanonicalNaN].
func Bits(x float32) uint32 {
	if x != x {
		return CanonicalNaN
	}
	return math.Float32bits(x)
}

// EqualBits returns nil if got and want have one length and the same bits, every
// NaN counting as the same value and −0 as different from +0. Otherwise the error
// says how many differ and shows the first.
func EqualBits(got, want []float32) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d values, expected %d", len(got), len(want))
	}
	differ, first := 0, -1
	for i, w := range want {
		if Bits(got[i]) != Bits(w) {
			if differ == 0 {
				first = i
			}
			differ++
		}
	}
	if differ == 0 {
		return nil
	}
	return fmt.Errorf("%d/%d differ; first at %d: got %#08x (%v) want %#08x (%v)", differ, len(want), first,
		math.Float32bits(got[first]), got[first], math.Float32bits(want[first]), want[first])
}

// Tol is the largest difference that passes: Abs + Rel·|want|.
type Tol struct{ Abs, Rel float64 }

func (t Tol) String() string { return fmt.Sprintf("abs=%g rel=%g", t.Abs, t.Rel) }

// Close returns nil if every |got−want| ≤ Abs + Rel·|want|. A NaN on either side
// is outside; infinities are inside only if equal. Otherwise the error says how
// many are outside and shows the worst as a multiple of the tolerance.
func Close(got, want []float64, tol Tol) error {
	bound := make([]float64, len(want))
	for i, w := range want {
		bound[i] = tol.Abs + tol.Rel*math.Abs(w)
	}
	if err := Within(got, want, bound); err != nil {
		return fmt.Errorf("%v: %w", tol, err)
	}
	return nil
}

// Within is [Close] with a bound of its own for every element.
func Within(got, want, bound []float64) error {
	if len(got) != len(want) || len(bound) != len(want) {
		return fmt.Errorf("%d values and %d bounds, expected %d", len(got), len(bound), len(want))
	}
	outside, worst, excess := 0, -1, -1.0
	for i, w := range want {
		d := math.Abs(got[i] - w)
		if got[i] == w || d <= bound[i] { // the first for infinities
			continue
		}
		outside++
		e := d / bound[i]
		if !(e <= excess) { // NaN is worse than any number
			worst, excess = i, e
			if e != e {
				excess = math.Inf(1)
			}
		}
	}
	if outside == 0 {
		return nil
	}
	return fmt.Errorf("%d/%d outside; worst at %d: got %v want %v (%.3g× tolerance)",
		outside, len(want), worst, got[worst], want[worst], excess)
}

// Wide converts to float64, exactly.
func Wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

//go:build exhaustive

package elementary_test

import (
	"math"
	"testing"

	"vision/kernels/elementary/reference"
)

// All 2³² inputs of every function against the reference: the worst error and
// where it is met must be what package reference records. The scalar functions
// take some minutes each; the exhaustive tests of kernels/cpu do the same with
// the vector kernels.
func TestExhaustiveAccuracy(t *testing.T) {
	for _, c := range reference.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			r := reference.Sweep(loop(c.Scalar), c.Ref, 1)
			t.Logf("%s: worst %.6f ulp at %x (%08x); %d tested, %d not correctly rounded, %d above 1 ulp",
				c.Name, r.Worst, math.Float32frombits(r.At), r.At, r.Tested, r.Half, r.One)
			if r.Tested != 1<<32 {
				t.Errorf("%d inputs tested, expected 2³²", r.Tested)
			}
			if !(math.Abs(r.Worst-c.Worst) < 1e-5) || r.At != c.At {
				t.Errorf("recorded %.6f ulp at %08x", c.Worst, c.At)
			}
		})
	}
}

func TestExhaustiveFMA(t *testing.T) { checkFMA(t, 1<<30) }

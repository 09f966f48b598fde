package ledger_test

import (
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest/reference"
	"vision/kernels/ledger"
)

// A total of millions of values, of which nothing that is tried gives the bits, is given
// up in time, and the cause says what was not tried.
func TestLargeTotal(t *testing.T) {
	const n = 3 << 20
	run := func(bad bool) *ledger.Capture {
		r := reference.New()
		var b kernels.Backend = r
		if bad {
			b = &mistaken{Backend: r, sum: "total", form: func(_ int, a, b []float32) (float32, bool) {
				return reference.Total(a) * 1.001, true
			}}
		}
		l := ledger.New(b, ledger.Options{Keep: true, Capture: 1})
		x, one := l.Alloc(n), l.Alloc(1)
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(i%1000) - 400
		}
		l.Upload(x, v)
		l.Total(one, x)
		return l.Captured()
	}
	f := ledger.Explain(run(false), run(true))
	if f == nil || !strings.HasPrefix(f.Cause, "none of the orders") || !strings.Contains(f.Cause, "too many terms to leave each out of every sum; too many terms to try to leave each out") {
		t.Errorf("%+v", f)
	}
}

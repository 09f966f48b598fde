package gradcheck

import (
	"errors"
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/philox"
	"vision/tensor"
)

// Options are the step and the tolerance: |difference| ≤ Abs + Rel·|expected|.
type Options struct {
	H        float64
	Abs, Rel float64
}

// Standard returns the options that suit smooth functions of values of order one:
// curvature costs h²/6·|f‴| ≈ 1e-5, the rounding of float32 sums about 1e-4.
func Standard() Options { return Options{H: 0x1p-7, Abs: 5e-4, Rel: 1e-3} }

// Check compares the gradients of forward with respect to params. Forward is
// called many times and must put parameters that it uses as receivers on the
// tape with Use. The error names the worst element of every parameter that is
// outside.
func Check(backend kernels.Backend, params []*tensor.Tensor, o Options, forward func(*tensor.Tape) *tensor.Tensor) (err error) {
	defer kernels.Catch(&err)
	t := tensor.NewTape(backend)
	defer t.Reset()
	v := analytic(t, params, forward)
	t.Record(false)
	loss := func() float64 {
		t.Reset()
		sum := 0.0
		for i, y := range forward(t).Floats() {
			sum += float64(float64(v[i]) * float64(y))
		}
		return sum
	}
	var errs []error
	for k, p := range params {
		if p.GradFloats() == nil {
			errs = append(errs, fmt.Errorf("gradcheck: parameter %d, %q, has no gradient", k, p.Name()))
			continue
		}
		if e := checkParam(p, o, loss); e != nil {
			errs = append(errs, e)
		}
	}
	return errors.Join(errs...)
}

// analytic runs Backward along a random direction, which it returns.
func analytic(t *tensor.Tape, params []*tensor.Tensor, forward func(*tensor.Tape) *tensor.Tensor) []float32 {
	for _, p := range params {
		p.ZeroGrad()
	}
	t.Record(true)
	y := forward(t)
	v := make([]float32, y.Len())
	stream := philox.New(1).Stream("gradcheck/direction")
	for i := range v {
		v[i] = stream.Signed(0, uint64(i))
	}
	y.BackwardFrom(v)
	return v
}

// checkParam moves each value of p up and down by h and restores it.
func checkParam(p *tensor.Tensor, o Options, loss func() float64) error {
	x, got := p.Floats(), p.GradFloats()
	bad, worst, worstAt, worstWant := 0, 0.0, 0, 0.0
	for i, saved := range x {
		at := func(value float32) float64 {
			x[i] = value
			p.Write(x)
			return loss()
		}
		up, down := saved+float32(o.H), saved-float32(o.H)
		want := (at(up) - at(down)) / (float64(up) - float64(down))
		at(saved)
		excess := math.Abs(float64(got[i])-want) / (o.Abs + float64(o.Rel*math.Abs(want)))
		if !(excess <= 1) { // in this form NaN counts as outside
			bad++
			if !(excess <= worst) {
				worst, worstAt, worstWant = excess, i, want
			}
		}
	}
	if bad == 0 {
		return nil
	}
	return fmt.Errorf("gradcheck: %q %v: %d of %d outside abs=%g rel=%g (h=%g); worst at %d: gradient %v, difference quotient %v, %.3g× tolerance",
		p.Name(), p.Shape(), bad, len(x), o.Abs, o.Rel, o.H, worstAt, got[worstAt], worstWant, worst)
}

package elementary_test

import (
	"math"
	"testing"

	"vision/kernels/elementary/reference"
)

func loop(f func(float32) float32) func(dst, src []float32) {
	return func(dst, src []float32) {
		for i, x := range src {
			dst[i] = f(x)
		}
	}
}

// No sampled input exceeds the worst error recorded for all inputs. Every 997th
// pattern meets all exponents; a window about each branch point is tested too.
func TestAccuracySampled(t *testing.T) {
	stride := uint64(997)
	if testing.Short() {
		stride = 49999
	}
	for _, c := range reference.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			if !(c.Worst > 0.5 && c.Worst <= c.Target) {
				t.Fatalf("recorded worst error %v, expected above 0.5 and within the target of %v ulp", c.Worst, c.Target)
			}
			r := reference.Sweep(loop(c.Scalar), c.Ref, stride)
			if !(r.Worst <= c.Worst+1e-6) {
				t.Errorf("%.5f ulp at %x (%08x), more than the recorded %.5f", r.Worst, math.Float32frombits(r.At), r.At, c.Worst)
			}
			for _, edge := range edges() {
				for d := -512; d <= 512; d++ {
					x := math.Float32frombits(math.Float32bits(edge) + uint32(d))
					if e := reference.Ulp(c.Scalar(x), c.Ref(float64(x))); !(e <= c.Worst+1e-6) {
						t.Fatalf("%.5f ulp at %x, more than the recorded %.5f", e, x, c.Worst)
					}
				}
			}
		})
	}
}

// The recorded worst points and results, for testdata/worst_points.py; each is off
// by what is recorded.
func TestWorstPoints(t *testing.T) {
	for _, c := range reference.Cases() {
		x := math.Float32frombits(c.At)
		y := c.Scalar(x)
		t.Logf("point %s %08x %08x", c.Name, c.At, math.Float32bits(y))
		if e := reference.Ulp(y, c.Ref(float64(x))); !(math.Abs(e-c.Worst) < 1e-5) {
			t.Errorf("%s: %.6f ulp at the recorded worst point %x (%08x), recorded %.6f", c.Name, e, x, c.At, c.Worst)
		}
	}
}

// edges are the points at which some sequence branches, clamps, overflows,
// becomes subnormal or vanishes.
func edges() []float32 {
	e := []float32{1, 2. / 3, 4. / 3, 0.92, 3.95, 10.25, 14.5, 15, 0.7517915, 0.55, 10, 9.01, 88.72284, 87.33655,
		103.97208, 90, 104, 40000, math.Pi / 4, math.Pi / 2, math.Pi, 505.796, 0x1p-126, 0x1p-100, 0x1p+28, 0x1p+60, 1e30}
	for _, x := range e {
		e = append(e, -x)
	}
	return e
}

// The largest arguments, and those nearest to a multiple of π/2, known to 160
// bits from outside.
func TestTrigonometricLarge(t *testing.T) {
	for _, c := range largeArguments {
		x := math.Float32frombits(c.x)
		for _, k := range []struct {
			name string
			got  float32
			want float64
		}{{"Sin", sinOf(x), c.sin}, {"Cos", cosOf(x), c.cos}} {
			if e := reference.Ulp(k.got, k.want); !(e <= 1) {
				t.Errorf("%s(%x) = %x, expected %x: %.4f ulp", k.name, x, k.got, k.want, e)
			}
		}
	}
}

// The series at the root and the direct formula agree where both are good.
func TestReferenceAtRoot(t *testing.T) {
	for _, d := range []float64{0x1.fp-7, -0x1.fp-7, 0x1.8p-7, -0x1.8p-7} {
		x := -0.7517915246935646 + d
		got := reference.GELUGrad(x)
		want := 0.5*math.Erfc(-x*math.Sqrt2/2) + x*math.Exp(-0.5*x*x)/math.Sqrt(2*math.Pi)
		if !(math.Abs(got-want) <= 1e-12*math.Abs(want)) {
			t.Errorf("GELU′(%v): series %v, formula %v", x, got, want)
		}
	}
}

func TestUlp(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		y    float32
		ref  float64
		want float64
	}{
		{1, 1, 0}, {1 + 0x1p-23, 1, 1}, {1, 1 + 0x1p-24, 0.5}, {0x1p-149, 0, 1}, {0, 0x1p-150, 0.5},
		{float32(inf), inf, 0}, {float32(inf), 1e300, 0}, {math.MaxFloat32, inf, 1}, {-math.MaxFloat32, -math.MaxFloat32, 0}, {0x1p-126, 0x1p-126, 0}, {0x1p-126 + 0x1p-149, 0x1p-126, 1},
		{float32(inf), math.MaxFloat32, 1}, {-0x1.8p+20, 0x1.8p+20, 0x1.8p+24}, {float32(nan), nan, 0},
		{float32(nan), 1, inf}, {1, nan, inf}, {float32(inf), -inf, 0x1p25},
	} {
		if got := reference.Ulp(c.y, c.ref); got != c.want {
			t.Errorf("Ulp(%v, %v) = %v, expected %v", c.y, c.ref, got, c.want)
		}
	}
}

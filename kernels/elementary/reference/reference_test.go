package reference

import (
	"math"
	"testing"
)

// The interpolant agrees with the reference at every point of a chunk, in chunks
// of every second binade; where it declines there is a reason.
func TestInterpolant(t *testing.T) {
	basis := newLagrange()
	for _, c := range Cases() {
		declined := 0
		for u := uint64(0); u < 1<<32; u += 1<<24 + 37*chunk {
			var src [chunk]float32
			for i := range src {
				src[i] = math.Float32frombits(uint32(u) + uint32(i))
			}
			p, ok := basis.fit(c.Ref, src[:])
			if !ok {
				declined++
				continue
			}
			for i := 0; i < chunk; i += 7 {
				want := c.Ref(float64(src[i]))
				got := p.at((float64(i) - (chunk-1)/2.) / (chunk / 2))
				y := float32(want)
				if math.Abs(got) >= p.small && !(math.Abs(Ulp(y, got)-Ulp(y, want)) <= 0x1p-10) {
					t.Fatalf("%s at %x: interpolant %v, reference %v", c.Name, src[i], got, want)
				}
			}
		}
		if declined > 160 {
			t.Errorf("%s: %d of 256 chunks declined", c.Name, declined)
		}
	}
}

// Sweeping a function with one wrong result finds it and counts it.
func TestSweepFinds(t *testing.T) {
	const bad = 0x40490000
	square := func(x float64) float64 { return x * x }
	f := func(dst, src []float32) {
		for i, x := range src {
			dst[i] = x * x
			if math.Float32bits(x) == bad {
				dst[i] = math.Nextafter32(dst[i], 0)
			}
		}
	}
	r := Sweep(f, square, 1<<8)
	if r.At != bad || !(r.Worst > 0.5 && r.Worst < 2) || r.Tested != 1<<24 || r.Half != 1 {
		t.Errorf("sweep found %+v, expected an error at %08x", r, bad)
	}
}

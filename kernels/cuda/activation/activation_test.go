package activation_test

import (
	"fmt"
	"math"
	"testing"
	"vision/kernels/cuda/activation"

	"vision/kernels/cuda/simtest"
)

func TestMain(m *testing.M) { simtest.Main(m, activation.Signatures()...) }

var versions = []string{"", "1_direct"}

// sweep is every 997·2¹⁰-th bit pattern and the neighbours of the functions' branch
// points, both signs: NaN, infinities, zeros and subnormals are among them.
func sweep() []float32 {
	var v []float32
	for u := uint64(0); u < 1<<32; u += 997 << 10 {
		v = append(v, math.Float32frombits(uint32(u)))
	}
	inf := float32(math.Inf(1))
	for _, x := range []float32{0, 0x1p-149, 0x1p-126, 0.55, 0.7517915, 0.92, 1, 2, 3.95, 10, 10.25, 14.5, 15, 30, 88.7, 103.97, 40000, 1e10, 0x1p64, math.MaxFloat32, inf} {
		for _, y := range []float32{x, math.Nextafter32(x, 0), math.Nextafter32(x, inf)} {
			v = append(v, y, -y)
		}
	}
	return append(v, float32(math.NaN()))
}

// Every op over the sweep, whole and with a rest of 1, 2 and 3 values; in place.
func TestActivations(t *testing.T) {
	simtest.Versions(t, "activation", versions, func(t *simtest.Test) {
		all := sweep()
		for _, n := range []int{len(all), 7, 6, 5, 1, 0} {
			x, dy := all[len(all)-n:], simtest.Values("dy", n, 9)
			t.Same(fmt.Sprint(n, " values"), func(s *simtest.Side) {
				a, g := s.In(x), s.In(dy)
				s.GELU(s.Out(n), a)
				s.GELUBackward(s.Out(n), g, a)
				s.ReLU(s.Out(n), a)
				s.ReLUBackward(s.Out(n), g, a)
				for _, w0 := range []float32{1, 30} {
					s.Sine(s.Out(n), a, w0)
					s.SineBackward(s.Out(n), g, a, w0)
				}
			})
		}
		x, dy := all[:99], simtest.Values("dy", 99, 0)
		t.Same("in place", func(s *simtest.Side) {
			over := s.InOut(x)
			s.GELU(over, over)
			over = s.InOut(x)
			s.GELUBackward(over, s.In(dy), over)
			over = s.InOut(dy)
			s.SineBackward(over, over, s.In(x), 30)
		})
	})
}

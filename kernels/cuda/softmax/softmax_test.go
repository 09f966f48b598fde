package softmax_test

import (
	"fmt"
	"math"
	"testing"
	"vision/kernels/cuda/softmax"

	"vision/kernels/cuda/simtest"
)

func TestMain(m *testing.M) { simtest.Main(m, softmax.Signatures()...) }

var versions = []string{"", "1_direct"}

// Rows of every width, ordinary and special, in place and not.
func TestSoftmax(t *testing.T) {
	simtest.Versions(t, "softmax", versions, func(t *simtest.Test) {
		for i, cols := range simtest.Widths {
			for _, special := range simtest.Kinds {
				x := simtest.Values(fmt.Sprint("x", cols), 3*cols, special)
				for j := range x {
					x[j] /= 64 // more than one value of a row counts
				}
				t.Same(fmt.Sprint(cols, " columns, special ", special), func(s *simtest.Side) {
					if i%2 == 0 {
						b := s.InOut(x)
						s.Softmax(b, b, cols)
						return
					}
					s.Softmax(s.Out(len(x)), s.In(x), cols)
				})
			}
		}
		inf := float32(math.Inf(-1))
		t.Same("−Inf alone", func(s *simtest.Side) { s.Softmax(s.Out(4), s.In([]float32{inf, inf, inf, 3}), 2) })
		t.Same("no rows", func(s *simtest.Side) { s.Softmax(s.Out(0), s.In(nil), 7) })
		t.Same("17 rows", func(s *simtest.Side) { s.Softmax(s.Out(17*33), s.In(simtest.Values("many", 17*33, 0)), 33) })
	})
}

func TestBackward(t *testing.T) {
	simtest.Versions(t, "softmax", versions, func(t *simtest.Test) {
		for i, cols := range simtest.Widths {
			for _, special := range simtest.Kinds {
				p, dp := simtest.Values(fmt.Sprint("p", cols), 3*cols, special), simtest.Values(fmt.Sprint("dp", cols), 3*cols, special)
				t.Same(fmt.Sprint(cols, " columns, special ", special), func(s *simtest.Side) {
					a, b := s.InOut(p), s.InOut(dp)
					switch i % 3 {
					case 0:
						s.SoftmaxBackward(s.Out(len(p)), a, b, cols)
					case 1:
						s.SoftmaxBackward(a, a, b, cols)
					case 2:
						s.SoftmaxBackward(b, a, b, cols)
					}
				})
			}
		}
	})
}

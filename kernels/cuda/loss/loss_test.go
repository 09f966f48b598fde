package loss_test

import (
	"fmt"
	"math"
	"testing"
	"vision/kernels/cuda/loss"

	"vision/kernels/cuda/simtest"
)

func TestMain(m *testing.M) { simtest.Main(m, loss.Signatures()...) }

var versions = []string{"", "1_direct"}

// Losses of values, and their gradients.
func TestValues(t *testing.T) {
	simtest.Versions(t, "loss", versions, func(t *simtest.Test) {
		for _, n := range []int{0, 1, 33, 1000, 4096, 4097, 3*4096 + 7} {
			for _, special := range simtest.Kinds {
				x, y := simtest.Values(fmt.Sprint("x", n), n, special), simtest.Values(fmt.Sprint("y", n), n, special)
				t.Same(fmt.Sprint(n, " values, special ", special), func(s *simtest.Side) {
					a, b, dl := s.In(x), s.In(y), s.In([]float32{0.7})
					s.MSE(s.Out(1), a, b)
					s.MSEBackward(s.Out(n), a, b, dl)
					for _, beta := range []float32{0.01, 1, 100} {
						s.SmoothL1(s.Out(1), a, b, beta)
						s.SmoothL1Backward(s.Out(n), a, b, dl, beta)
					}
				})
			}
		}
		t.Same("the turning points of smooth L1", func(s *simtest.Side) {
			nan := float32(math.NaN())
			x, y := s.In([]float32{1, -1, 0.99999994, -0.99999994, 1.0000001, 0, nan, 0}), s.In(make([]float32, 8))
			s.SmoothL1(s.Out(1), x, y, 1)
			s.SmoothL1Backward(s.Out(8), x, y, s.In([]float32{-2}), 1)
		})
	})
}

// Cross entropy over rows of every width; targets that are no index among the others.
func TestClasses(t *testing.T) {
	simtest.Versions(t, "loss", versions, func(t *simtest.Test) {
		for i, cols := range simtest.Widths {
			bads := []float32{0, -1, 0.5, float32(cols), float32(math.NaN()), float32(math.Inf(1)), float32(math.Copysign(0, -1))}
			if cols != 17 {
				bads = bads[i%7 : i%7+1]
			}
			for _, special := range simtest.Kinds {
				const rows = 5
				x := simtest.Values(fmt.Sprint("x", cols), rows*cols, special)
				for j := range x {
					x[j] /= 64
				}
				for _, bad := range bads {
					targets := []float32{0, float32(cols - 1), float32(cols / 2), bad, 0}
					t.Same(fmt.Sprint(cols, " columns, special ", special, ", target ", bad), func(s *simtest.Side) {
						a, c := s.In(x), s.In(targets)
						s.CrossEntropy(s.Out(1), a, c, cols)
						s.CrossEntropyBackward(s.Out(len(x)), a, c, s.In([]float32{0.3}), cols)
						over := s.InOut(x)
						s.CrossEntropyBackward(over, over, c, s.In([]float32{1}), cols)
					})
				}
			}
		}
		t.Same("no rows", func(s *simtest.Side) {
			s.CrossEntropy(s.Out(1), s.In(nil), s.In(nil), 4)
			s.CrossEntropyBackward(s.Out(0), s.In(nil), s.In(nil), s.In([]float32{1}), 4)
		})
		t.Same("one value, dx over dL and over the target", func(s *simtest.Side) {
			x, zero := s.In([]float32{3}), s.InOut([]float32{0})
			dl := s.InOut([]float32{0.5})
			s.CrossEntropyBackward(dl, x, zero, dl, 1)
			s.CrossEntropyBackward(zero, x, zero, s.In([]float32{0.5}), 1)
		})
		t.Same("more rows than one block of 256", func(s *simtest.Side) {
			s.CrossEntropy(s.Out(1), s.In(simtest.Values("many", 300*10, 0)), s.In(make([]float32, 300)), 10)
		})
	})
}

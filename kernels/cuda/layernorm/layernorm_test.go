package layernorm_test

import (
	"fmt"
	"testing"
	"vision/kernels/cuda/layernorm"

	"vision/kernels"
	"vision/kernels/cuda/simtest"
)

func TestMain(m *testing.M) { simtest.Main(m, layernorm.Signatures()...) }

var versions = []string{"", "1_direct"}

// Rows of every width, with and without the optional operands, ordinary and special.
func TestForward(t *testing.T) {
	simtest.Versions(t, "layernorm", versions, func(t *simtest.Test) {
		for i, d := range simtest.Widths {
			for _, special := range simtest.Kinds {
				x := simtest.Values(fmt.Sprint("x", d), 3*d, special)
				gamma, beta := simtest.Values("gamma", d, special), simtest.Values("beta", d, special)
				t.Same(fmt.Sprint(d, " columns, special ", special), func(s *simtest.Side) {
					l := kernels.LayerNorm{D: d, Eps: 1e-6, Y: s.Out(len(x)), X: s.In(x)}
					if i%2 == 0 {
						l.Gamma, l.Beta = s.In(gamma), s.In(beta)
					}
					if i%3 != 0 {
						l.Mean, l.RStd = s.Out(3), s.Out(3)
					}
					s.LayerNorm(l)
				})
			}
		}
		t.Same("in place", func(s *simtest.Side) {
			x := s.InOut(simtest.Values("x", 9*300, 0))
			s.LayerNorm(kernels.LayerNorm{D: 300, Eps: 1e-5, Y: x, X: x})
		})
		t.Same("no rows", func(s *simtest.Side) {
			s.LayerNorm(kernels.LayerNorm{D: 8, Eps: 1e-5, Y: s.Out(0), X: s.In(nil), Mean: s.Out(0), RStd: s.Out(0)})
		})
	})
}

// The gradients, in rows of every width and over enough rows for several blocks of 256.
func TestBackward(t *testing.T) {
	simtest.Versions(t, "layernorm", versions, func(t *simtest.Test) {
		for _, d := range simtest.Widths {
			for _, special := range simtest.Kinds {
				same(t, 3, d, special, true, true, true)
			}
		}
		for _, rows := range []int{0, 1, 255, 256, 257, 600} {
			for _, special := range simtest.Kinds {
				same(t, rows, 5, special, true, true, true)
			}
			same(t, rows, 33, 0, false, true, false)
			same(t, rows, 33, 0, false, false, true)
			same(t, rows, 33, 0, true, false, false)
		}
	})
}

func same(t *simtest.Test, rows, d, special int, dx, dgamma, dbeta bool) {
	name := fmt.Sprintf("%d×%d, special %d, dx %t, dgamma %t, dbeta %t", rows, d, special, dx, dgamma, dbeta)
	x, dy := simtest.Values("x"+name, rows*d, special), simtest.Values("dy"+name, rows*d, special)
	t.Same(name, func(s *simtest.Side) {
		l := kernels.LayerNormGrad{D: d, DY: s.In(dy), X: s.In(x), Mean: s.In(simtest.Values("mean", rows, 0)), RStd: s.In(simtest.Values("rstd", rows, 0))}
		if special != 0 {
			l.Gamma = s.In(simtest.Values("gamma", d, special))
		}
		if dx {
			l.DX = s.Out(rows * d)
		}
		if dgamma {
			l.DGamma = s.Out(d)
		}
		if dbeta {
			l.DBeta = s.Out(d)
		}
		s.LayerNormBackward(l)
	})
}

// dx may be the buffer of dy or of x, also where the parameters' gradients read both.
func TestBackwardInPlace(t *testing.T) {
	simtest.Versions(t, "layernorm", versions, func(t *simtest.Test) {
		const rows, d = 300, 40
		x, dy := simtest.Values("x", rows*d, 0), simtest.Values("dy", rows*d, 0)
		for _, overX := range []bool{false, true} {
			t.Same(fmt.Sprint("over x: ", overX), func(s *simtest.Side) {
				l := kernels.LayerNormGrad{D: d, DY: s.InOut(dy), X: s.InOut(x), Mean: s.In(simtest.Values("mean", rows, 0)),
					RStd: s.In(simtest.Values("rstd", rows, 0)), DGamma: s.Out(d), DBeta: s.Out(d)}
				l.DX = l.DY
				if overX {
					l.DX = l.X
				}
				s.LayerNormBackward(l)
			})
		}
		t.Same("rows of one value, dx over rstd", func(s *simtest.Side) {
			r := s.InOut(simtest.Values("rstd", 9, 0))
			s.LayerNormBackward(kernels.LayerNormGrad{D: 1, DX: r, DY: s.In(simtest.Values("dy", 9, 0)), X: s.In(simtest.Values("x", 9, 0)),
				Mean: s.In(simtest.Values("mean", 9, 0)), RStd: r})
		})
	})
}

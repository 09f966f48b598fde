package mutants

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/elementary"
	"vision/kernels/cuda/simtest"
)

// turns is a sweep over all bit patterns and the neighbours of the points where the
// elementary functions change their formula (NUMERICS.md §5), both signs.
func turns(every uint64) []float32 {
	var v []float32
	for u := uint64(0); u < 1<<32; u += every {
		v = append(v, math.Float32frombits(uint32(u)))
	}
	for _, x := range []float32{0, 0x1p-149, 0x1p-126, 0x1.fffffcp-127, 2.0 / 3, 4.0 / 3, 0.55, 0.7517915, 0.92, 1, 2, 3.95, 10, 10.05, 10.25, 14.5, 15, 30,
		87.3, 88.72284, 90, 103.97208, 104, 40000, 1e5, 1e10, 0x1p64, 0x1p100, math.MaxFloat32} {
		for i := int32(-2); i <= 2; i++ {
			y := math.Float32frombits(uint32(max(int32(math.Float32bits(x))+i, 0)))
			v = append(v, y, -y)
		}
	}
	inf := float32(math.Inf(1))
	return append(v, float32(math.NaN()), math.Float32frombits(0xff812345), inf, -inf)
}

// lengths of buffers: rests of 0 to 3 after groups of four, and more than a block.
var lengths = []int{1, 5, 6, 7, 8, 300, 1031}

func activationSteps() (all []*Step) {
	for _, version := range versions {
		for _, n := range append([]int{0}, lengths...) {
			x := turns(9973 << 10)
			if n > 0 {
				x = values(fmt.Sprint("x", n), n, 9)
			}
			n := len(x)
			all = append(all, both("activation", version, fmt.Sprint("activations of ", n), func(s *simtest.Side) {
				a, dy := s.In(x), s.In(values("dy", n, 0))
				s.GELU(s.Out(n), a)
				s.GELUBackward(s.Out(n), dy, a)
				s.ReLU(s.Out(n), a)
				s.ReLUBackward(s.Out(n), dy, a)
			})...)
		}
	}
	// The values after the last four have code of their own.
	all = append(all, &Step{Name: "activations of three after three", Op: "activation", Run: func(s *simtest.Side) {
		for i := range 60 {
			a, dy := s.In(values(fmt.Sprint("x", i), 3, 0)), s.In(values(fmt.Sprint("dy", i), 3, 0))
			s.GELU(s.Out(3), a)
			s.GELUBackward(s.Out(3), dy, a)
		}
	}})
	for i, x := range [][]float32{values("x", 33, 9), turns(9973 << 10)} {
		all = append(all, both("activation", "", fmt.Sprint("sines ", i), func(s *simtest.Side) {
			a, dy := s.In(x), s.In(values("dy", len(x), 0))
			s.Sine(s.Out(len(x)), a, 30)
			s.SineBackward(s.Out(len(x)), dy, a, 30)
		})...)
	}
	return all
}

func elementwiseSteps() (all []*Step) {
	for _, version := range versions {
		for _, n := range lengths {
			x := values(fmt.Sprint("x", n), n, 30)
			all = append(all, both("elementwise", version, fmt.Sprint("arithmetic on ", n), func(s *simtest.Side) {
				a := s.In(x)
				for _, nb := range []int{n, 1, n / 4, 4} {
					if nb == 0 || n%nb != 0 {
						continue
					}
					b := s.In(values("b", nb, 30))
					s.Add(s.Out(n), a, b)
					s.Sub(s.Out(n), a, b)
					s.Mul(s.Out(n), a, b)
					s.Div(s.Out(n), a, b)
				}
				s.Scale(s.Out(n), a, 0.3)
				s.Fill(s.Out(n), 7)
			})...)
		}
	}
	return all
}

func drawSteps() (all []*Step) {
	for _, version := range versions {
		for _, n := range lengths {
			all = append(all, both("draws", version, fmt.Sprint("draws of ", n), func(s *simtest.Side) {
				draw := kernels.Draw{Seed: 0x123456789abcdef0, Stream: 77, Step: 3, First: 4 * 0xfffffffe}
				s.Uniform(s.Out(n), draw, -2, 3)
				s.Normal(s.Out(n), draw)
				x := s.In(values("x", n, 9))
				for _, p := range []float64{0, 0.3, 1} {
					s.Dropout(s.Out(n), x, draw, p)
				}
			})...)
		}
		// Enough angles for some below 2⁻⁷.
		all = append(all, &Step{Name: "8000 normal values", Op: "draws", Version: version, Run: func(s *simtest.Side) {
			s.Normal(s.Out(8000), kernels.Draw{Seed: 7, Stream: 1, Step: 2})
		}})
	}
	return all
}

func optimiserSteps() (all []*Step) {
	adam := []kernels.AdamConfig{
		{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8},
		{LR: 3e-4, Beta1: 0.9, Beta2: 0.99, Eps: 1e-6, WeightDecay: 0.013},
		{LR: 0.37, Beta1: 0.31, Beta2: 0.777, Eps: 1e-3, WeightDecay: 0.3, Decoupled: true},
	}
	sophia := []kernels.SophiaConfig{
		{LR: 4e-4, Beta1: 0.965, Beta2: 0.99, Rho: 0.04, WeightDecay: 0.1, BatchSize: 5120},
		{LR: 0.37, Beta1: 0.31, Beta2: 0.777, Rho: 1.3, WeightDecay: 0.3, BatchSize: 3},
	}
	for _, version := range versions {
		for _, n := range lengths {
			for _, special := range []int{0, 5} {
				all = append(all, both("optimiser", version, fmt.Sprintf("optimisers on %d, special %d", n, special), func(s *simtest.Side) {
					draw := func(name string) kernels.Buffer { return s.In(values(name, n, special)) }
					for _, c := range adam {
						p, g, m, v := draw("p"), draw("g"), draw("m"), draw("v")
						s.Adam(p, g, m, v, c.Step(1))
						s.Adam(p, g, m, v, c.Step(2))
					}
					for _, c := range sophia {
						p, g, m, h := draw("p"), draw("g"), draw("m"), draw("h")
						s.SophiaG(p, g, m, h, c.Step())
						s.SophiaHessian(h, g, c.Step())
					}
				})...)
			}
		}
	}
	return all
}

// elementarySteps hold the kernels that tests and audits use to package
// kernels/elementary.
func elementarySteps() (all []*Step) {
	for _, f := range elementary.Functions() {
		for i, x := range [][]float32{values("x", 33, 9), turns(9973 << 6)} {
			all = append(all, &Step{Name: fmt.Sprintf("%s %d", f.Name, i), Run: func(s *simtest.Side) {
				in, out := s.In(x), s.Out(len(x))
				if b, ok := s.Backend.(*cuda.Backend); ok {
					f.Apply(b.Device, out, in)
					return
				}
				y := make([]float32, len(x))
				for j, v := range x {
					y[j] = f.Scalar(v)
				}
				s.Upload(out, y)
			}})
		}
	}
	return all
}

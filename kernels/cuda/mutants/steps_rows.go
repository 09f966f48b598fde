package mutants

import (
	"fmt"
	"math"
	"slices"

	"vision/kernels"
	"vision/kernels/cuda/simtest"
)

// values draws n values, with special ones in between where special > 0.
func values(name string, n, special int) []float32 { return simtest.Values(name, n, special) }

// widths of rows on both sides of the lanes and of each width that kernels hold in
// registers; the last is for the kernels that take any.
var widths = []int{1, 31, 33, 225, 256, 257, 480, 512, 513, 740, 768, 769, 1000, 1024, 1025}

// versions of an op's kernels: the launcher's choice, and the direct port.
var versions = []string{"", "1_direct"}

// rowSteps makes a step for every width and version; f is also given the number of rows:
// more than the eight warps of a block take at the first width.
func rowSteps(op string, f func(s *simtest.Side, name string, rows, cols, special int)) (all []*Step) {
	for _, version := range versions {
		for i, cols := range widths {
			if version != "" && slices.Contains([]int{257, 480, 513, 740, 769, 1000}, cols) {
				continue // the direct kernels turn at 32 alone
			}
			for _, special := range []int{0, 7} {
				rows := 3
				if i == 0 {
					rows = 11
				}
				name := fmt.Sprintf("%s of %d×%d, special values %d", op, rows, cols, special)
				all = append(all, &Step{Name: name, Op: op, Version: version, Run: func(s *simtest.Side) { f(s, name, rows, cols, special) }})
			}
		}
	}
	return all
}

func layerNormSteps() []*Step {
	all := rowSteps("layernorm", func(s *simtest.Side, name string, rows, cols, special int) {
		x := s.In(values("x"+name, rows*cols, special))
		l := kernels.LayerNorm{D: cols, Eps: 1e-6, Y: s.Out(rows * cols), X: x}
		s.LayerNorm(l)
		l.Y, l.Gamma, l.Mean = s.Out(rows*cols), s.In(values("gamma", cols, special)), s.Out(rows)
		s.LayerNorm(l)
		l.Y, l.Gamma, l.Beta, l.Mean, l.RStd = s.Out(rows*cols), kernels.Buffer{}, s.In(values("beta", cols, special)), kernels.Buffer{}, s.Out(rows)
		s.LayerNorm(l)
	})
	all = append(all, rowSteps("layernorm", func(s *simtest.Side, name string, rows, cols, special int) {
		l := kernels.LayerNormGrad{D: cols, DY: s.In(values("dy"+name, rows*cols, special)), X: s.In(values("x"+name, rows*cols, special)),
			Mean: s.In(values("mean", rows, 0)), RStd: s.In(values("rstd", rows, 0)), DX: s.Out(rows * cols)}
		s.LayerNormBackward(l)
		l.DX, l.Gamma = s.Out(rows*cols), s.In(values("gamma", cols, special))
		s.LayerNormBackward(l)
	})...)
	for _, version := range versions {
		for _, rows := range []int{0, 1, 7, 8, 9, 21, 255, 256, 257, 600} {
			for _, cols := range []int{3, 33} {
				name := fmt.Sprintf("gradients of the parameters over %d×%d", rows, cols)
				all = append(all, &Step{Name: name, Op: "layernorm", Version: version, Run: func(s *simtest.Side) {
					l := kernels.LayerNormGrad{D: cols, DY: s.In(values("dy"+name, rows*cols, 0)), X: s.In(values("x"+name, rows*cols, 0)),
						Mean: s.In(values("mean", rows, 0)), RStd: s.In(values("rstd", rows, 0))}
					for _, which := range []int{1, 2, 3} {
						l.DGamma, l.DBeta = kernels.Buffer{}, kernels.Buffer{}
						if which&1 != 0 {
							l.DGamma = s.Out(cols)
						}
						if which&2 != 0 {
							l.DBeta = s.Out(cols)
						}
						s.LayerNormBackward(l)
					}
				}})
			}
		}
	}
	return all
}

func softmaxSteps() []*Step {
	all := rowSteps("softmax", func(s *simtest.Side, name string, rows, cols, special int) {
		s.Softmax(s.Out(rows*cols), s.In(spread("x"+name, rows*cols, special)), cols)
	})
	all = append(all, peakSteps("softmax", func(s *simtest.Side, x kernels.Buffer, rows, cols int) {
		s.Softmax(s.Out(rows*cols), x, cols)
	})...)
	return append(all, rowSteps("softmax", func(s *simtest.Side, name string, rows, cols, special int) {
		s.SoftmaxBackward(s.Out(rows*cols), s.In(values("p"+name, rows*cols, special)), s.In(values("dp"+name, rows*cols, special)), cols)
	})...)
}

// spread is values of which the exponential function sees some of everything.
func spread(name string, n, special int) []float32 {
	v := values(name, n, special)
	for i := range v {
		v[i] /= 64
	}
	return v
}

// peakSteps has rows of small values but for one: in row r the last but 32·r, so that the
// maximum lies once in each of the eight values of a lane that may be missing, and each
// of the others adds to the sum. One kind is all below zero, so that zero is no maximum.
func peakSteps(op string, f func(s *simtest.Side, x kernels.Buffer, rows, cols int)) (all []*Step) {
	for _, version := range versions {
		for _, cols := range []int{256, 512, 768, 1024} {
			for _, kind := range [][2]float32{{0, 3}, {0, 200}, {-5, -3}} { // without the maximum, exp(200) is infinite
				const rows = 9
				level, peak := kind[0], kind[1]
				name := fmt.Sprintf("%s of %d×%d around %v with peaks of %v", op, rows, cols, level, peak)
				all = append(all, &Step{Name: name, Op: op, Version: version, Run: func(s *simtest.Side) {
					x := values(name, rows*cols, 0)
					for i := range x {
						x[i] = float32(x[i]/4096) + level
					}
					for r := range rows {
						x[r*cols+max(cols-1-32*r, 0)] = peak
					}
					f(s, s.In(x), rows, cols)
				}})
			}
		}
	}
	return all
}

func reduceSteps() []*Step {
	all := rowSteps("reduce", func(s *simtest.Side, name string, rows, cols, special int) {
		x, y := s.In(values("x"+name, rows*cols, special)), s.In(values("y"+name, rows*cols, special))
		s.RowSum(s.Out(rows), x, cols)
		s.RowDot(s.Out(rows), x, y, cols)
		s.RowMax(s.Out(rows), x, cols)
	})
	for _, version := range versions {
		for _, rows := range []int{0, 1, 7, 8, 9, 255, 256, 257, 600, 1030} {
			for _, shape := range [][2]int{{1, 1}, {1, 33}, {3, 5}} {
				groups, cols := shape[0], shape[1]
				for _, special := range []int{0, 500} {
					name := fmt.Sprintf("%d groups of %d×%d columns, special %d", groups, rows, cols, special)
					all = append(all, &Step{Name: name, Op: "reduce", Version: version, Run: func(s *simtest.Side) {
						x, y := s.In(values("x"+name, groups*rows*cols, special)), s.In(values("y"+name, groups*rows*cols, special))
						s.ColSum(s.Out(groups*cols), x, cols)
						s.ColDot(s.Out(groups*cols), x, y, cols)
					}})
				}
			}
		}
		for _, rows := range []int{2600, 17 * 256} { // more block sums than one round adds
			all = append(all, &Step{Name: fmt.Sprintf("a column of %d", rows), Op: "reduce", Version: version, Run: func(s *simtest.Side) {
				s.ColSum(s.Out(1), s.In(values("x", rows, 0)), 1)
			}})
		}
		for _, n := range []int{0, 33, 4097, 2*4096 + 300} {
			all = append(all, &Step{Name: fmt.Sprint("totals of ", n), Op: "reduce", Version: version, Run: func(s *simtest.Side) {
				x := s.In(values("x", n, 0))
				s.Total(s.Out(1), x)
				s.TotalDot(s.Out(1), x, s.In(values("y", n, 0)))
			}})
		}
		minus := float32(math.Copysign(0, -1))
		zeros := []float32{minus, minus, minus, 0, 0, minus}
		for _, cols := range []int{32, 300} { // one +0 among many −0, at another place in each row
			all = append(all, &Step{Name: fmt.Sprintf("one zero of %d is positive", cols), Op: "reduce", Version: version, Run: func(s *simtest.Side) {
				const rows = 13
				x := slices.Repeat([]float32{minus}, rows*cols)
				for r := range rows {
					x[r*cols+(cols-1)*r/(rows-1)] = 0
				}
				s.RowMax(s.Out(rows), s.In(x), cols)
			}})
		}
		all = append(all, &Step{Name: "zeros of both signs", Op: "reduce", Version: version, Run: func(s *simtest.Side) {
			x := s.In(zeros)
			for _, cols := range []int{1, 2, 6} {
				s.RowMax(s.Out(6/cols), x, cols)
				s.RowSum(s.Out(6/cols), x, cols)
			}
			s.ColSum(s.Out(2), x, 2)
		}})
	}
	return all
}

func lossSteps() []*Step {
	all := rowSteps("loss", func(s *simtest.Side, name string, rows, cols, special int) {
		x := spread("x"+name, rows*cols, special)
		targets := make([]float32, rows)
		for i := range targets {
			targets[i] = []float32{0, float32(cols - 1), float32(cols / 2), -1, float32(cols), 0.5, float32(math.NaN())}[i%7]
		}
		a, c := s.In(x), s.In(targets)
		s.CrossEntropy(s.Out(1), a, c, cols)
		s.CrossEntropyBackward(s.Out(rows*cols), a, c, s.In([]float32{0.3}), cols)
		sound := s.In(targets[:min(3, rows)])
		part := s.In(x[:cols*min(3, rows)])
		s.CrossEntropy(s.Out(1), part, sound, cols)
		for _, bad := range []float32{-1, float32(cols), 0.5, float32(math.NaN())} { // one makes the total NaN
			target := s.In([]float32{bad})
			s.CrossEntropy(s.Out(1), s.In(x[:cols]), target, cols)
			s.CrossEntropyBackward(s.Out(cols), s.In(x[:cols]), target, s.In([]float32{0.3}), cols)
		}
	})
	all = append(all, peakSteps("loss", func(s *simtest.Side, x kernels.Buffer, rows, cols int) {
		targets := make([]float32, rows)
		for i := range targets {
			targets[i] = float32(cols / rows * i)
		}
		c := s.In(targets)
		s.CrossEntropy(s.Out(1), x, c, cols)
		s.CrossEntropyBackward(s.Out(rows*cols), x, c, s.In([]float32{0.3}), cols)
	})...)
	for _, version := range versions {
		for _, n := range []int{1, 33, 700, 4096, 4097, 2*4096 + 7} {
			for _, special := range []int{0, 7} {
				name := fmt.Sprintf("losses of %d values, special %d", n, special)
				all = append(all, &Step{Name: name, Op: "loss", Version: version, Run: func(s *simtest.Side) {
					x, y, dl := s.In(values("x"+name, n, special)), s.In(values("y"+name, n, special)), s.In([]float32{0.7})
					s.MSE(s.Out(1), x, y)
					s.MSEBackward(s.Out(n), x, y, dl)
					for _, beta := range []float32{0.01, 1, 100} {
						s.SmoothL1(s.Out(1), x, y, beta)
						s.SmoothL1Backward(s.Out(n), x, y, dl, beta)
					}
				}})
			}
		}
		turns := []float32{1, -1, 0.99999994, -0.99999994, 1.0000001, 0, float32(math.NaN()), float32(math.Copysign(0, -1))}
		all = append(all, &Step{Name: "where smooth L1 turns", Op: "loss", Version: version, Run: func(s *simtest.Side) {
			x, y := s.In(turns), s.In(make([]float32, len(turns)))
			s.SmoothL1(s.Out(1), x, y, 1)
			s.SmoothL1Backward(s.Out(len(turns)), x, y, s.In([]float32{-2}), 1)
		}})
	}
	return all
}

package main

import "math"

// A problem asks for the polynomial Σ c_p·v^p over the powers given that comes
// nearest to value on [lo, hi]: max |weight·(polynomial − value)| is to be least.
type problem struct {
	lo, hi float64
	powers []int
	value  func(v float64) float64
	weight func(v float64) float64
}

const nodes = 400 // Chebyshev nodes on which a problem is solved

// grid is a problem on its nodes.
type grid struct {
	v, value, weight []float64
	span             float64 // largest |v|, which scales the basis
}

func (p problem) sample() grid {
	g := grid{span: math.Max(math.Abs(p.lo), math.Abs(p.hi))}
	for k := range nodes {
		v := (p.lo+p.hi)/2 - (p.hi-p.lo)/2*math.Cos((float64(k)+0.5)*math.Pi/nodes)
		g.v = append(g.v, v)
		g.value = append(g.value, p.value(v))
		g.weight = append(g.weight, p.weight(v))
	}
	return g
}

// lawson returns the coefficients, for (v/span)^p, of the weighted minimax
// approximation to target, and its error. Each round solves a least-squares
// problem whose weights have been multiplied by the errors of the round before.
func (g grid) lawson(powers []int, target []float64, rounds int) ([]float64, float64) {
	n := len(g.v)
	importance := make([]float64, n)
	for i := range importance {
		importance[i] = 1 / float64(n)
	}
	basis := make([][]float64, len(powers))
	for j, p := range powers {
		basis[j] = make([]float64, n)
		for i, v := range g.v {
			basis[j][i] = math.Pow(v/g.span, float64(p))
		}
	}
	best, bestError := make([]float64, len(powers)), math.Inf(1)
	a, y, e := make([][]float64, len(powers)), make([]float64, n), make([]float64, n)
	for j := range a {
		a[j] = make([]float64, n)
	}
	for range rounds {
		for i := range y {
			s := math.Sqrt(importance[i]) * g.weight[i]
			y[i] = s * target[i]
			for j := range a {
				a[j][i] = s * basis[j][i]
			}
		}
		c := leastSquares(a, y)
		worst := 0.0
		for i := range e {
			sum := -target[i]
			for j := range c {
				sum += c[j] * basis[j][i]
			}
			e[i] = math.Abs(g.weight[i] * sum)
			worst = math.Max(worst, e[i])
		}
		if worst < bestError {
			bestError = worst
			copy(best, c)
		}
		total := 0.0
		for i := range importance {
			importance[i] = math.Max(importance[i]*e[i]/worst, 1e-30)
			total += importance[i]
		}
		for i := range importance {
			importance[i] /= total
		}
	}
	return best, bestError
}

// leastSquares minimises |Σ c_j·a_j − y| by Householder reflections; it
// overwrites the columns a and y.
func leastSquares(a [][]float64, y []float64) []float64 {
	m := len(a)
	diagonal := make([]float64, m)
	for j := range m {
		v := a[j][j:]
		norm := 0.0
		for _, x := range v {
			norm = math.Hypot(norm, x)
		}
		alpha := -math.Copysign(norm, v[0])
		diagonal[j] = alpha
		v[0] -= alpha
		if alpha == 0 {
			continue
		}
		half := -alpha * v[0] // |v|²/2
		for k := j + 1; k <= m; k++ {
			column := y
			if k < m {
				column = a[k]
			}
			column = column[j:]
			dot := 0.0
			for i, x := range v {
				dot += x * column[i]
			}
			dot /= half
			for i, x := range v {
				column[i] -= dot * x
			}
		}
	}
	c := make([]float64, m)
	for j := m - 1; j >= 0; j-- {
		s := y[j]
		for k := j + 1; k < m; k++ {
			s -= a[k][j] * c[k]
		}
		c[j] = s / diagonal[j]
	}
	return c
}

// A fitted polynomial: its binary32 coefficients in the order of the powers, the
// least error that real coefficients reach, and its own.
type fitted struct {
	c        []float32
	optimum  float64
	achieved float64
}

// fit solves the problem and rounds the coefficients to binary32 one at a time,
// lowest power first, fitting the rest again after each.
func (p problem) fit(first, next int) fitted {
	g := p.sample()
	target := append([]float64(nil), g.value...)
	var f fitted
	for j, power := range p.powers {
		rounds := next
		if j == 0 {
			rounds = first
		}
		c, e := g.lawson(p.powers[j:], target, rounds)
		if j == 0 {
			f.optimum = e
		}
		r := float32(c[0] / math.Pow(g.span, float64(power)))
		f.c = append(f.c, r)
		for i, v := range g.v {
			target[i] -= float64(r) * math.Pow(v, float64(power))
		}
	}
	f.achieved = g.errorOf(p.powers, f.c)
	return f
}

// errorOf is the largest weighted error of given coefficients on the nodes.
func (g grid) errorOf(powers []int, c []float32) float64 {
	worst := 0.0
	for i, v := range g.v {
		sum := -g.value[i]
		for j, p := range powers {
			sum += float64(c[j]) * math.Pow(v, float64(p))
		}
		worst = math.Max(worst, math.Abs(g.weight[i]*sum))
	}
	return worst
}

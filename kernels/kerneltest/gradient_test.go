package kerneltest_test

import (
	"fmt"
	"math"
	"testing"

	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/formula"
)

// A backward formula is held to central differences of the forward one. The
// scalar is L(x) = Σ vᵢ·f(x)ᵢ with a fixed random v; the step is h = 1e-5, so
// that the truncation h²/6·f‴ (about 1e-11·f‴) and the rounding 2⁻⁵³·|L|/h (about
// 1e-11·|L|) are equally small. The third derivatives met here stay below 1e3.
const step = 1e-5

var differences = kerneltest.Tol{Abs: 3e-8, Rel: 1e-7}

// checkGradient perturbs every element of x, which f reads, and restores it.
func checkGradient(t *testing.T, what string, x, gradient []float64, loss func() float64) {
	t.Helper()
	numeric := make([]float64, len(x))
	for i, saved := range x {
		x[i] = saved + step
		up := loss()
		x[i] = saved - step
		down := loss()
		x[i] = saved // not minus h plus h: the very value
		numeric[i] = (up - down) / (2 * step)
	}
	if err := kerneltest.Close(numeric, gradient, differences); err != nil {
		t.Errorf("%s: differences against the formula: %v", what, err)
	}
}

// project is Σ vᵢ·yᵢ.
func project(v []float64, y []formula.Number) float64 {
	s := 0.0
	for i, n := range y {
		s += v[i] * n.V
	}
	return s
}

func at(name string, n int, scale float32) []float64 { return wide(draw("grad/"+name, n, scale)) }

// awayFrom moves values that lie within 0.01 of a kink.
func awayFrom(kink float64, x []float64) []float64 {
	for i, v := range x {
		if math.Abs(v-kink) < 0.01 {
			x[i] = v + 0.03
		}
	}
	return x
}

func TestGradientLinear(t *testing.T) {
	for _, gelu := range []bool{false, true} {
		const m, n, k = 3, 5, 7
		l := formula.Linear{M: m, N: n, K: k, A: at("a", m*k, 1), B: at("b", k*n, 1), Bias: at("bias", n, 1),
			Scale: at("scale", n, 2), Residual: at("res", m*n, 1), GELU: gelu}
		v := at("v", m*n, 1)
		g := l.Backward(v)
		loss := func() float64 { y, _ := l.Forward(); return project(v, y) }
		for name, x := range map[string]struct {
			x []float64
			g []formula.Number
		}{"A": {l.A, g.DA}, "B": {l.B, g.DB}, "bias": {l.Bias, g.DBias}, "scale": {l.Scale, g.DScale}, "residual": {l.Residual, g.DResidual}} {
			checkGradient(t, fmt.Sprintf("linear gelu=%v %s", gelu, name), x.x, formula.Values(x.g), loss)
		}
	}
}

func TestGradientAttention(t *testing.T) {
	for _, s := range [][3]int{{1, 1, 2}, {3, 5, 4}, {5, 2, 3}} {
		n, m, d := s[0], s[1], s[2]
		a := formula.Attention{Queries: n, Keys: m, Dim: d, Q: at("q", n*d, 2), K: at("k", m*d, 2), V: at("v", m*d, 1)}
		v := at("do", n*d, 1)
		dq, dk, dv := a.Backward(v)
		loss := func() float64 { o, _ := a.Forward(); return project(v, o) }
		checkGradient(t, fmt.Sprint("attention q ", s), a.Q, formula.Values(dq), loss)
		checkGradient(t, fmt.Sprint("attention k ", s), a.K, formula.Values(dk), loss)
		checkGradient(t, fmt.Sprint("attention v ", s), a.V, formula.Values(dv), loss)
	}
}

func TestGradientRows(t *testing.T) {
	const rows, cols = 3, 7
	v := at("v", rows*cols, 1)
	x := at("softmax", rows*cols, 3)
	dx := formula.SoftmaxBackward(formula.Softmax(x, cols), formula.Lift(v), cols)
	checkGradient(t, "softmax", x, formula.Values(dx), func() float64 { return project(v, formula.Softmax(x, cols)) })

	for _, affine := range []bool{false, true} {
		l := formula.LayerNorm{X: at("ln", rows*cols, 2), D: cols, Eps: 1e-5}
		if affine {
			l.Gamma, l.Beta = at("gamma", cols, 2), at("beta", cols, 1)
		}
		loss := func() float64 { y, _, _ := l.Forward(); return project(v, y) }
		dx, dgamma, dbeta := l.Backward(v)
		checkGradient(t, "layernorm x", l.X, formula.Values(dx), loss)
		if affine {
			checkGradient(t, "layernorm gamma", l.Gamma, formula.Values(dgamma), loss)
			checkGradient(t, "layernorm beta", l.Beta, formula.Values(dbeta), loss)
		}
	}
}

func TestGradientElementwise(t *testing.T) {
	const n = 200
	v := at("v", n, 1)
	x := at("gelu", n, 6)
	checkGradient(t, "gelu", x, formula.Values(formula.GELUBackward(v, x)), func() float64 { return project(v, formula.GELU(x)) })
	for _, w0 := range []float64{1, 0.3, 7} {
		x = at("sine", n, 2)
		checkGradient(t, "sine", x, formula.Values(formula.SineBackward(v, x, w0)), func() float64 { return project(v, formula.Sine(x, w0)) })
	}
	x = awayFrom(0, at("relu", n, 2))
	checkGradient(t, "relu", x, formula.Values(formula.ReLUBackward(v, x)), func() float64 { return project(v, formula.ReLU(x)) })
}

func TestGradientLosses(t *testing.T) {
	const n = 37
	x, y := at("x", n, 2), at("y", n, 2)
	checkGradient(t, "mse", x, formula.Values(formula.MSEBackward(x, y, 1)), func() float64 { return formula.MSE(x, y).V })
	for _, beta := range []float64{1, 0.25} {
		for i := range x { // the slope is continuous at ±β, its slope is not
			d := awayFrom(-beta, awayFrom(beta, []float64{x[i] - y[i]}))[0]
			x[i] = y[i] + d
		}
		checkGradient(t, "smooth l1", x, formula.Values(formula.SmoothL1Backward(x, y, beta, 1)),
			func() float64 { return formula.SmoothL1(x, y, beta).V })
	}
}

func TestGradientCrossEntropy(t *testing.T) {
	const cols = 7
	x, targets := at("x", 5*cols, 3), []int{0, 6, 3, 3, 1}
	checkGradient(t, "cross entropy", x, formula.Values(formula.CrossEntropyBackward(x, targets, cols, 1)),
		func() float64 { return formula.CrossEntropy(x, targets, cols).V })
}

// The differences find a wrong gradient: GELU's slope off by one part in 1e5.
func TestGradientFindsMistakes(t *testing.T) {
	x := at("gelu", 20, 3)
	v := at("v", 20, 1)
	wrong := formula.Values(formula.GELUBackward(v, x))
	for i := range wrong {
		wrong[i] *= 1 + 1e-5
	}
	numeric := make([]float64, len(x))
	for i, saved := range x {
		x[i] = saved + step
		up := project(v, formula.GELU(x))
		x[i] = saved - step
		numeric[i] = (up - project(v, formula.GELU(x))) / (2 * step)
		x[i] = saved
	}
	if kerneltest.Close(numeric, wrong, differences) == nil {
		t.Error("a gradient wrong by 1e-5 passes")
	}
}

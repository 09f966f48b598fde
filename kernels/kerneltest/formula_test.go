package kerneltest_test

import (
	"fmt"
	"math"
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/formula"
	"vision/kernels/kerneltest/reference"
	"vision/kernels/philox"
)

// bench is the reference with shorthands for tests.
type bench struct {
	*reference.Backend
	t *testing.T
}

func newBench(t *testing.T) bench { return bench{reference.New(), t} }

// meaningful is the largest RMS bound that still says something. Bounds are first
// order and add up in the worst way: the longest chain here (attention backward
// of 257 keys) reaches 5e-3.
const meaningful = 1e-2

func rms(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return math.Sqrt(s / float64(max(len(x), 1)))
}

// put uploads values; nil gives the absent buffer.
func (b bench) put(v []float32) kernels.Buffer {
	if v == nil {
		return kernels.Buffer{}
	}
	x := b.Alloc(len(v))
	b.Upload(x, v)
	return x
}

func (b bench) get(x kernels.Buffer) []float32 {
	v := make([]float32, x.Len())
	b.Download(v, x)
	return v
}

// within holds a result to the formula and its bound.
func (b bench) within(what string, got kernels.Buffer, want []formula.Number) {
	b.t.Helper()
	values, bounds := formula.Split(want)
	// A bound that lets anything pass would be no witness: its RMS stays a small
	// part of the RMS of the values.
	if v, e := rms(values), rms(bounds); !(e <= meaningful*max(v, 0.01)) {
		b.t.Errorf("%s: RMS of the bounds is %.3g of that of the values, expected at most %g", what, e/v, meaningful)
	}
	if err := kerneltest.Within(kerneltest.Wide(b.get(got)), values, bounds); err != nil {
		b.t.Errorf("%s: %v", what, err)
	}
}

// draw is n values in [−scale, scale) of a named stream.
func draw(name string, n int, scale float32) []float32 {
	s := philox.New(5).Stream("kerneltest/" + name)
	v := make([]float32, n)
	for i := range v {
		v[i] = scale * s.Signed(0, uint64(i))
	}
	return v
}

func shifted(v []float32, c float32) []float32 {
	for i := range v {
		v[i] += c
	}
	return v
}

var wide = kerneltest.Wide

func TestFormulaContract(t *testing.T) {
	for _, s := range [][3]int{{1, 1, 1}, {3, 5, 0}, {3, 5, 127}, {7, 11, 128}, {5, 3, 129}, {4, 6, 777}, {17, 13, 300}} {
		for _, act := range []kernels.Activation{kernels.Identity, kernels.GELU} {
			b := newBench(t)
			m, n, k := s[0], s[1], s[2]
			x, w := draw("a", m*k, 2), draw("b", k*n, 1)
			bias, scale, res := draw("bias", n, 1), draw("scale", n, 3), draw("res", m*n, 2)
			y, pre := b.Alloc(m*n), b.Alloc(m*n)
			b.Contract(kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(b.put(x), k), B: kernels.Matrix(b.put(w), n),
				C: kernels.Matrix(y, n), Bias: b.put(bias), PreAct: kernels.Matrix(pre, n), Act: act,
				Scale: b.put(scale), Residual: kernels.Matrix(b.put(res), n)})
			f := formula.Linear{M: m, N: n, K: k, A: wide(x), B: wide(w), Bias: wide(bias), Scale: wide(scale),
				Residual: wide(res), GELU: act == kernels.GELU}
			want, wantPre := f.Forward()
			b.within(fmt.Sprint(s, act), y, want)
			b.within(fmt.Sprint(s, act, " preact"), pre, wantPre)
		}
	}
}

func TestFormulaAttend(t *testing.T) {
	for _, s := range [][3]int{{1, 1, 8}, {5, 7, 3}, {33, 33, 16}, {3, 197, 64}, {130, 2, 5}, {9, 257, 131}} {
		b := newBench(t)
		n, m, d := s[0], s[1], s[2]
		f := formula.Attention{Queries: n, Keys: m, Dim: d, Q: wide(draw("q", n*d, 3)), K: wide(draw("k", m*d, 3)), V: wide(draw("v", m*d, 1))}
		heads := func(x kernels.Buffer) kernels.Heads {
			return kernels.Heads{Buffer: x, Token: d, Head: x.Len(), Item: x.Len()}
		}
		a := kernels.Attention{Items: 1, NumHeads: 1, Queries: n, Keys: m, Dim: d, Q: heads(b.put(draw("q", n*d, 3))),
			K: heads(b.put(draw("k", m*d, 3))), V: heads(b.put(draw("v", m*d, 1))), O: heads(b.Alloc(n * d)), P: b.Alloc(n * m)}
		b.Attend(a)
		o, p := f.Forward()
		b.within(fmt.Sprint(s, " o"), a.O.Buffer, o)
		b.within(fmt.Sprint(s, " p"), a.P, p)
		do := draw("do", n*d, 1)
		g := kernels.AttentionGrad{Forward: a, DO: heads(b.put(do)), DQ: heads(b.Alloc(n * d)), DK: heads(b.Alloc(m * d)), DV: heads(b.Alloc(m * d))}
		b.AttendBackward(g)
		dq, dk, dv := f.Backward(wide(do))
		b.within(fmt.Sprint(s, " dq"), g.DQ.Buffer, dq)
		b.within(fmt.Sprint(s, " dk"), g.DK.Buffer, dk)
		b.within(fmt.Sprint(s, " dv"), g.DV.Buffer, dv)
	}
}

func TestFormulaRows(t *testing.T) {
	for _, s := range [][2]int{{3, 1}, {2, 5}, {4, 31}, {3, 33}, {2, 197}, {260, 7}, {2, 768}} {
		b := newBench(t)
		rows, cols := s[0], s[1]
		n := rows * cols
		xs, ys := draw("x", n, 9), draw("y", n, 1)
		x, y, dst, one := b.put(xs), b.put(ys), b.Alloc(n), b.Alloc(rows)
		b.Softmax(dst, x, cols)
		b.within(fmt.Sprint(s, " softmax"), dst, formula.Softmax(wide(xs), cols))
		b.SoftmaxBackward(dst, x, y, cols)
		b.within(fmt.Sprint(s, " softmax backward"), dst, formula.SoftmaxBackward(formula.Lift(wide(xs)), formula.Lift(wide(ys)), cols))
		b.RowSum(one, x, cols)
		b.within(fmt.Sprint(s, " rowsum"), one, formula.RowSum(wide(xs), cols))
		b.RowDot(one, x, y, cols)
		b.within(fmt.Sprint(s, " rowdot"), one, formula.RowDot(wide(xs), wide(ys), cols))
		b.RowMax(one, x, cols)
		b.within(fmt.Sprint(s, " rowmax"), one, formula.RowMax(wide(xs), cols))
		col := b.Alloc(cols)
		b.ColSum(col, x, cols)
		b.within(fmt.Sprint(s, " colsum"), col, formula.ColSum(formula.Lift(wide(xs)), cols))
		b.ColDot(col, x, y, cols)
		b.within(fmt.Sprint(s, " coldot"), col, formula.ColDot(formula.Lift(wide(xs)), formula.Lift(wide(ys)), cols))
		if cols == 1 {
			continue // the bound of 1/√(0 + ε) says nothing
		}
		gamma, beta := shifted(draw("gamma", cols, 0.5), 1), draw("beta", cols, 1)
		f := formula.LayerNorm{X: wide(xs), D: cols, Eps: float64(float32(1e-5)), Gamma: wide(gamma), Beta: wide(beta)}
		mean, rstd := b.Alloc(rows), b.Alloc(rows)
		b.LayerNorm(kernels.LayerNorm{D: cols, Eps: 1e-5, Y: dst, X: x, Gamma: b.put(gamma), Beta: b.put(beta), Mean: mean, RStd: rstd})
		fy, fm, fr := f.Forward()
		b.within(fmt.Sprint(s, " layernorm"), dst, fy)
		b.within(fmt.Sprint(s, " mean"), mean, fm)
		b.within(fmt.Sprint(s, " rstd"), rstd, fr)
		dgamma, dbeta := b.Alloc(cols), b.Alloc(cols)
		b.LayerNormBackward(kernels.LayerNormGrad{D: cols, DX: dst, DY: y, X: x, Gamma: b.put(gamma), Mean: mean, RStd: rstd, DGamma: dgamma, DBeta: dbeta})
		dx, dg, db := f.Backward(wide(ys))
		b.within(fmt.Sprint(s, " layernorm dx"), dst, dx)
		b.within(fmt.Sprint(s, " dgamma"), dgamma, dg)
		b.within(fmt.Sprint(s, " dbeta"), dbeta, db)
	}
}

func TestFormulaElementwise(t *testing.T) {
	b := newBench(t)
	const n = 5000
	xs, ys := draw("x", n, 12), shifted(draw("y", 50, 1), 1.5)
	x, y, dst := b.put(xs), b.put(ys), b.Alloc(n)
	for op, f := range map[string]func(dst, a, b kernels.Buffer){"Add": b.Add, "Sub": b.Sub, "Mul": b.Mul, "Div": b.Div} {
		f(dst, x, y)
		b.within(op, dst, formula.Binary(op, wide(xs), wide(ys)))
	}
	b.Scale(dst, x, 0.3)
	b.within("Scale", dst, formula.Binary("Mul", wide(xs), wide([]float32{0.3})))
	b.GELU(dst, x)
	b.within("GELU", dst, formula.GELU(wide(xs)))
	b.ReLU(dst, x)
	b.within("ReLU", dst, formula.ReLU(wide(xs)))
	dys := draw("dy", n, 2)
	dy := b.put(dys)
	b.GELUBackward(dst, dy, x)
	b.within("GELUBackward", dst, formula.GELUBackward(wide(dys), wide(xs)))
	b.ReLUBackward(dst, dy, x)
	b.within("ReLUBackward", dst, formula.ReLUBackward(wide(dys), wide(xs)))
	for _, w0 := range []float32{1, 30, 0.3} {
		b.Sine(dst, x, w0)
		b.within("Sine", dst, formula.Sine(wide(xs), float64(w0)))
		b.SineBackward(dst, dy, x, w0)
		b.within("SineBackward", dst, formula.SineBackward(wide(dys), wide(xs), float64(w0)))
	}
	b.Normal(dst, kernels.Draw{Seed: 4, Stream: 9, Step: 2})
	stream := philox.FromID(4, 9)
	want := make([]formula.Number, n)
	for i := 0; i < n; i += 2 {
		want[i], want[i+1] = formula.Normal(stream.Word(2, uint64(i)), stream.Word(2, uint64(i+1)))
	}
	b.within("Normal", dst, want)
}

func TestFormulaLosses(t *testing.T) {
	for _, n := range []int{1, 7, 33, 4096, 9000} {
		b := newBench(t)
		xs, ys, up := draw("x", n, 3), draw("y", n, 2), []float32{-0.7}
		x, y, one, dst, dL := b.put(xs), b.put(ys), b.Alloc(1), b.Alloc(n), b.put(up)
		b.Total(one, x)
		b.within("Total", one, []formula.Number{formula.Sum(formula.Lift(wide(xs)), formula.TotalDepth(n))})
		b.TotalDot(one, x, y)
		b.within("TotalDot", one, []formula.Number{formula.Dot(formula.Lift(wide(xs)), formula.Lift(wide(ys)), formula.TotalDepth(n))})
		b.MSE(one, x, y)
		b.within("MSE", one, []formula.Number{formula.MSE(wide(xs), wide(ys))})
		b.MSEBackward(dst, x, y, dL)
		b.within("MSEBackward", dst, formula.MSEBackward(wide(xs), wide(ys), float64(up[0])))
		for _, beta := range []float32{1, 0.1} {
			b.SmoothL1(one, x, y, beta)
			b.within("SmoothL1", one, []formula.Number{formula.SmoothL1(wide(xs), wide(ys), float64(beta))})
			b.SmoothL1Backward(dst, x, y, dL, beta)
			b.within("SmoothL1Backward", dst, formula.SmoothL1Backward(wide(xs), wide(ys), float64(beta), float64(up[0])))
		}
	}
}

func TestFormulaCrossEntropy(t *testing.T) {
	for _, s := range [][2]int{{1, 2}, {3, 5}, {7, 33}, {2, 1000}, {300, 17}} {
		b := newBench(t)
		rows, cols := s[0], s[1]
		xs, up := draw("x", rows*cols, 9), []float32{-0.7}
		targets, classes := make([]float32, rows), make([]int, rows)
		for r := range classes {
			classes[r] = r * 7 % cols
			targets[r] = float32(classes[r])
		}
		x, t, one, dx := b.put(xs), b.put(targets), b.Alloc(1), b.Alloc(rows*cols)
		b.CrossEntropy(one, x, t, cols)
		b.within(fmt.Sprint(s, " loss"), one, []formula.Number{formula.CrossEntropy(wide(xs), classes, cols)})
		b.CrossEntropyBackward(dx, x, t, b.put(up), cols)
		b.within(fmt.Sprint(s, " dx"), dx, formula.CrossEntropyBackward(wide(xs), classes, cols, float64(up[0])))
	}
}

func TestFormulaSophia(t *testing.T) {
	const n = 500
	for _, c := range []kernels.SophiaConfig{
		{LR: 1e-3, Beta1: 0.965, Beta2: 0.99, Rho: 0.04, BatchSize: 8},
		{LR: 3e-2, Beta1: 0.9, Beta2: 0.95, Rho: 0.1, WeightDecay: 0.2, BatchSize: 480},
	} {
		b := newBench(t)
		params := draw("p", n, 1)
		p, m, h := b.put(params), b.put(make([]float32, n)), b.put(make([]float32, n))
		state := formula.Curvature{P: formula.Lift(wide(params)), M: make([]formula.Number, n), H: make([]formula.Number, n)}
		for step := range 10 {
			if step%3 == 0 {
				sampled := draw(fmt.Sprint("sampled", step), n, 0.3)
				b.SophiaHessian(h, b.put(sampled), c.Step())
				formula.SophiaHessian(state, wide(sampled), c)
			}
			grad := draw(fmt.Sprint("g", step), n, 2)
			b.SophiaG(p, b.put(grad), m, h, c.Step())
			formula.SophiaG(state, wide(grad), c)
			what := fmt.Sprintf("%+v step %d ", c, step)
			b.within(what+"m", m, state.M)
			b.within(what+"h", h, state.H)
			b.within(what+"p", p, state.P)
		}
	}
}

func TestFormulaAdam(t *testing.T) {
	const n = 500
	for _, c := range []kernels.AdamConfig{
		{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8},
		{LR: 3e-4, Beta1: 0.9, Beta2: 0.99, Eps: 1e-6, WeightDecay: 0.013},
		{LR: 1e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.1, Decoupled: true},
	} {
		b := newBench(t)
		params := draw("p", n, 1)
		p, m, v := b.put(params), b.put(make([]float32, n)), b.put(make([]float32, n))
		state := formula.Moments{P: formula.Lift(wide(params)), M: make([]formula.Number, n), V: make([]formula.Number, n)}
		for step := 1; step <= 10; step++ {
			grad := draw(fmt.Sprint("g", step), n, 2)
			b.Adam(p, b.put(grad), m, v, c.Step(int64(step)))
			formula.Adam(state, wide(grad), c, step)
			what := fmt.Sprintf("%+v step %d ", c, step)
			b.within(what+"p", p, state.P)
			b.within(what+"m", m, state.M)
			b.within(what+"v", v, state.V)
		}
	}
}

package kerneltest_test

import (
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/formula"
)

func TestGoldenMatmul(t *testing.T) {
	cases := goldens(t, "matmul")
	for _, name := range names(cases) {
		c := cases[name]
		b := newBench(t)
		x, w, y := c["a"], c["b"], c["y"]
		batch := 1
		if len(y.shape) == 3 {
			batch = y.shape[0]
		}
		m, n := y.shape[len(y.shape)-2], y.last()
		k := len(x.f32) / batch / m
		oa, ob := kernels.Matrix(b.put(x.f32), k), kernels.Matrix(b.put(w.f32), n)
		if strings.HasPrefix(name, "tn") {
			oa = kernels.Transposed(oa.Buffer, m)
		}
		if strings.HasPrefix(name, "nt") {
			ob = kernels.Transposed(ob.Buffer, k)
		}
		oc := kernels.Matrix(b.Alloc(len(y.f32)), n)
		oa.Batch[1], ob.Batch[1], oc.Batch[1] = m*k, k*n, m*n
		b.Contract(kernels.Contraction{M: m, N: n, K: k, Batch: [2]int{1, batch}, A: oa, B: ob, C: oc})
		var bound []formula.Number
		for i := range batch {
			f := formula.Linear{M: m, N: n, K: k, A: gather(x.f32[i*m*k:], m, k, oa), B: gather(w.f32[i*k*n:], k, n, ob)}
			part, _ := f.Forward()
			bound = append(bound, part...)
		}
		near(t, name, b.get(oc.Buffer), y, tensor{}, bound, 0)
	}
}

// gather is a strided matrix as contiguous rows in float64.
func gather(v []float32, rows, cols int, o kernels.Operand) []float64 {
	g := make([]float64, rows*cols)
	for i := range g {
		g[i] = float64(v[i/cols*o.Row+i%cols*o.Col])
	}
	return g
}

func TestGoldenLinear(t *testing.T) {
	cases := goldens(t, "linear")
	for _, name := range names(cases) {
		c := cases[name]
		b := newBench(t)
		x, w, dy := c["x"], c["w"], c["dy"]
		k, n := x.last(), w.shape[0]
		m := len(x.f32) / k
		extra := 0.0
		f := formula.Linear{M: m, N: n, K: k, A: wide(x.f32), B: gather(w.f32, k, n, kernels.Operand{Row: 1, Col: k}), Bias: wide(c["b"].f32)}
		call := kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(b.put(x.f32), k), B: kernels.Transposed(b.put(w.f32), k),
			C: kernels.Matrix(b.Alloc(m*n), n), Bias: b.put(c["b"].f32), PreAct: kernels.Matrix(b.Alloc(m*n), n)}
		full := strings.HasPrefix(name, "gelu_scale_residual")
		if full {
			f.GELU, f.Scale, f.Residual = true, wide(c["scale"].f32), wide(c["residual"].f32)
			call.Act, call.Scale, call.Residual = kernels.GELU, b.put(c["scale"].f32), kernels.Matrix(b.put(c["residual"].f32), n)
			extra = 1e-6 // PyTorch's 1 + erf cancels for x < 0; values are of order 1
		}
		b.Contract(call)
		y, _ := f.Forward()
		near(t, name+".y", b.get(call.C.Buffer), c["y"], tensor{}, y, extra)
		g := f.Backward(wide(dy.f32))
		d, s := b.put(dy.f32), b.Alloc(n)
		if full {
			act := b.Alloc(m * n)
			b.GELU(act, call.PreAct.Buffer)
			b.ColDot(s, d, act, n)
			near(t, name+".dscale", b.get(s), c["dscale"], tensor{}, g.DScale, extra*float64(m))
			if err := kerneltest.EqualBits(c["dresidual"].f32, dy.f32); err != nil {
				t.Errorf("%s.dresidual is not dy: %v", name, err)
			}
			b.Mul(d, d, call.Scale)
			b.GELUBackward(d, d, call.PreAct.Buffer)
		}
		dx, dw, db := b.Alloc(m*k), b.Alloc(n*k), b.Alloc(n)
		b.Contract(kernels.Contraction{M: m, N: k, K: n, A: kernels.Matrix(d, n), B: kernels.Matrix(call.B.Buffer, k), C: kernels.Matrix(dx, k)})
		b.Contract(kernels.Contraction{M: n, N: k, K: m, A: kernels.Transposed(d, n), B: kernels.Matrix(call.A.Buffer, k), C: kernels.Matrix(dw, k)})
		b.ColSum(db, d, n)
		near(t, name+".dx", b.get(dx), c["dx"], tensor{}, g.DA, extra*float64(n))
		near(t, name+".dw", b.get(dw), c["dw"], tensor{}, transposed(g.DB, k, n), extra*float64(m))
		near(t, name+".db", b.get(db), c["db"], tensor{}, g.DBias, extra*float64(m))
	}
}

func transposed(x []formula.Number, rows, cols int) []formula.Number {
	y := make([]formula.Number, len(x))
	for i := range x {
		y[i%cols*rows+i/cols] = x[i]
	}
	return y
}

func TestGoldenAttention(t *testing.T) {
	cases := goldens(t, "attention")
	for _, name := range names(cases) {
		c := cases[name]
		shape := c["q"].shape // (batch, heads, length, d)
		n, d := shape[2], shape[3]
		keep := make([]int, 0, n)
		for j := range n {
			if c["keep"].other == nil || c["keep"].other[j] != 0 {
				keep = append(keep, j)
			}
		}
		for h := range shape[0] * shape[1] {
			head := func(v string) []float32 { return c[v].f32[h*n*d : (h+1)*n*d] }
			kept := func(v string) []float32 { // a masked key is a key that is not there
				var rows []float32
				for _, j := range keep {
					rows = append(rows, head(v)[j*d:(j+1)*d]...)
				}
				return rows
			}
			b := newBench(t)
			at := func(v []float32) kernels.Heads { return kernels.Heads{Buffer: b.put(v), Token: d} }
			a := kernels.Attention{Items: 1, NumHeads: 1, Queries: n, Keys: len(keep), Dim: d,
				Q: at(head("q")), K: at(kept("k")), V: at(kept("v")), O: at(make([]float32, n*d))}
			b.Attend(a)
			g := kernels.AttentionGrad{Forward: a, DO: at(head("dy")), DQ: at(make([]float32, n*d)),
				DK: at(make([]float32, len(keep)*d)), DV: at(make([]float32, len(keep)*d))}
			b.AttendBackward(g)
			f := formula.Attention{Queries: n, Keys: len(keep), Dim: d, Q: wide(head("q")), K: wide(kept("k")), V: wide(kept("v"))}
			o, _ := f.Forward()
			dq, dk, dv := f.Backward(wide(head("dy")))
			near(t, name+".y", b.get(a.O.Buffer), tensor{f32: head("y")}, tensor{}, o, 0)
			near(t, name+".dq", b.get(g.DQ.Buffer), tensor{f32: head("dq")}, tensor{}, dq, 0)
			near(t, name+".dk", b.get(g.DK.Buffer), tensor{f32: kept("dk")}, tensor{}, dk, 0)
			near(t, name+".dv", b.get(g.DV.Buffer), tensor{f32: kept("dv")}, tensor{}, dv, 0)
		}
	}
}

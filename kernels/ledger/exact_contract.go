package ledger

import (
	"math"

	"vision/kernels"
	"vision/kernels/kerneltest/formula"
)

// product finds the operands of one element of a contraction.
type product struct{ c kernels.Contraction }

// vectors are row and column behind element i of the result [batch, batch, M, N],
// and its row and column number.
func (p product) vectors(in operands, i int) (a, b []float32, m, n int) {
	c, k := &p.c, p.c.Segments*p.c.K
	n, m = i%c.N, i/c.N%c.M
	item := i / c.N / c.M
	return in["A"][(item*c.M+m)*k:][:k], in["B"][(item*c.N+n)*k:][:k], m, n
}

func (p product) bias(in operands, m, n int) float32 {
	if p.c.BiasRows {
		return in["bias"][m]
	}
	return in["bias"][n]
}

// exact is preact, where given, and the result.
func (p product) exact(in operands) []func(int) number {
	before := func(i int) number {
		a, b, m, n := p.vectors(in, i)
		s, size := 0.0, 0.0
		for j, x := range a {
			t := float64(float64(x) * float64(b[j])) // exact
			s += t
			size += math.Abs(t)
		}
		k := len(a)
		// The sum in float64 is itself off by at most K·2⁻⁵³·Σ|a·b|.
		t := number{V: s, E: float64((gamma(k)+float64(float64(k)*0x1p-53))*size) + float64(float64(k)*0x1p-150)}
		if in["bias"] != nil {
			t = t.Add(value(p.bias(in, m, n)))
		}
		return t
	}
	after := func(i int) number {
		t := before(i)
		switch p.c.Act {
		case kernels.GELU:
			t = t.GELU()
		case kernels.ReLU:
			t = t.ReLU()
		}
		if in["scale"] != nil {
			t = t.Mul(value(in["scale"][i%p.c.N]))
		}
		if in["residual"] != nil {
			t = t.Add(value(in["residual"][i]))
		}
		return t
	}
	if p.c.PreAct.IsNil() {
		return one(after)
	}
	return []func(int) number{before, after}
}

// headsOf is one formula for each item and head.
func headsOf(a *kernels.Attention, in operands) []formula.Attention {
	all := make([]formula.Attention, a.Items*a.NumHeads)
	q, kv := a.Queries*a.Dim, a.Keys*a.Dim
	for h := range all {
		all[h] = formula.Attention{Queries: a.Queries, Keys: a.Keys, Dim: a.Dim, Q: wide(in["Q"][h*q : (h+1)*q]),
			K: wide(in["K"][h*kv : (h+1)*kv]), V: wide(in["V"][h*kv : (h+1)*kv])}
	}
	return all
}

func attendExact(a *kernels.Attention, in operands) []func(int) number {
	var o, p []number
	for _, h := range headsOf(a, in) {
		ho, hp := h.Forward()
		o, p = append(o, ho...), append(p, hp...)
	}
	return listed([]kernels.Buffer{a.O.Buffer, a.P}, o, p)
}

func attendGradExact(a *kernels.Attention, in operands) []func(int) number {
	var dq, dk, dv []number
	n := a.Queries * a.Dim
	for i, h := range headsOf(a, in) {
		q, k, v := h.Backward(wide(in["dO"][i*n : (i+1)*n]))
		dq, dk, dv = append(dq, q...), append(dk, k...), append(dv, v...)
	}
	all := func(x []number) func(int) number { return func(i int) number { return x[i] } }
	return []func(int) number{all(dq), all(dk), all(dv)}
}

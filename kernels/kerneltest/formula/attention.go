package formula

import "math"

// Attention is one head: softmax(Q·Kᵀ/√d)·V. Q is [queries, d], K and V [keys, d].
type Attention struct {
	Queries, Keys, Dim int
	Q, K, V            []float64
}

// Forward gives O [queries, d] and P [queries, keys].
func (a Attention) Forward() (o, p []Number) {
	p = softmax(a.logits(), a.Keys)
	return matmul(a.Queries, a.Dim, a.Keys, at(p, a.Keys, 1), at(Lift(a.V), a.Dim, 1)), p
}

func (a Attention) scale() Number { return Scalar(1 / math.Sqrt(float64(a.Dim))) }

func (a Attention) logits() []Number {
	s := matmul(a.Queries, a.Keys, a.Dim, at(Lift(a.Q), a.Dim, 1), at(Lift(a.K), 1, a.Dim))
	for i := range s {
		s[i] = s[i].Mul(a.scale())
	}
	return s
}

// Backward gives the gradients for dO [queries, d].
func (a Attention) Backward(do []float64) (dq, dk, dv []Number) {
	_, p := a.Forward()
	grad := Lift(do)
	dv = matmul(a.Keys, a.Dim, a.Queries, at(p, 1, a.Keys), at(grad, a.Dim, 1))
	dp := matmul(a.Queries, a.Keys, a.Dim, at(grad, a.Dim, 1), at(Lift(a.V), 1, a.Dim))
	ds := SoftmaxBackward(p, dp, a.Keys)
	for i := range ds {
		ds[i] = ds[i].Mul(a.scale())
	}
	dq = matmul(a.Queries, a.Dim, a.Keys, at(ds, a.Keys, 1), at(Lift(a.K), a.Dim, 1))
	dk = matmul(a.Keys, a.Dim, a.Queries, at(ds, 1, a.Keys), at(Lift(a.Q), a.Dim, 1))
	return dq, dk, dv
}

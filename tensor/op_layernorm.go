package tensor

import "vision/kernels"

// LayerNorm normalises the last axis, then scales and shifts it.
//
//	y = (x − μ)/√(σ² + eps)·gamma + beta     μ, σ² over the last axis, σ² biased (÷C)
//	dx, dgamma, dbeta: kernels.LayerNormGrad
//
// Shapes: x [..., C], gamma and beta [C] or nil (1 and 0) → [..., C]. Eps is part
// of the model and has no default: 1e-5 in torch.nn.LayerNorm, 1e-6 in timm.
// Order: NUMERICS.md §6; dgamma and dbeta over all leading axes, row-major.
// Saves μ and 1/√(σ²+eps), one value a row, when recorded.
// Source: Ba, Kiros, Hinton 2016, arXiv:1607.06450, eq. 3–4.
// Kernels: LayerNorm, LayerNormBackward.
func (x *Tensor) LayerNorm(gamma, beta *Tensor, eps float64) *Tensor {
	t := tapeOf("LayerNorm", x, gamma, beta)
	c := x.shape.last()
	if gamma != nil {
		want("LayerNorm", "gamma", gamma, of(c))
	}
	if beta != nil {
		want("LayerNorm", "beta", beta, of(c))
	}
	y := t.result(x.shape)
	l := kernels.LayerNorm{
		D: c, Eps: float32(eps), Y: y.value, X: x.value, Gamma: operand(gamma), Beta: operand(beta),
	}
	if n := t.record(y, layerNormBackward, x, gamma, beta); n != nil {
		rows := x.Len() / max(c, 1)
		n.saved[0], n.saved[1] = t.alloc(rows), t.alloc(rows)
		l.Mean, l.RStd = n.saved[0], n.saved[1]
	}
	t.backend.LayerNorm(l)
	return y
}

func layerNormBackward(t *Tape, n *node) {
	x, gamma, beta := n.in[0], n.in[1], n.in[2]
	l := kernels.LayerNormGrad{
		D: x.shape.last(), DY: n.out.grad, X: x.value, Gamma: operand(gamma),
		Mean: n.saved[0], RStd: n.saved[1],
	}
	if x.wantsGrad {
		l.DX = t.into(x)
	}
	if gamma != nil && gamma.wantsGrad {
		l.DGamma = t.into(gamma)
	}
	if beta != nil && beta.wantsGrad {
		l.DBeta = t.into(beta)
	}
	t.backend.LayerNormBackward(l)
	for i, g := range [...]kernels.Buffer{l.DX, l.DGamma, l.DBeta} {
		if !g.IsNil() {
			t.done(n.in[i], g)
		}
	}
}

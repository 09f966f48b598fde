package tensor

import (
	"fmt"

	"vision/kernels"
)

// Epilogue is what follows a product before its result is stored, each part on
// the rounded value of the part before; nil parts are skipped.
//
//	y = act(x·w + bias)·scale + residual
type Epilogue struct {
	Bias     *Tensor            // Linear: [O], one value a column; MixTokens: [O], one a row
	Act      kernels.Activation // Identity, GELU (exact), ReLU
	Scale    *Tensor            // LayerScale λ, one value a column
	Residual *Tensor            // the shape of the result
}

// Linear is the linear layer with everything that usually follows it, as one op
// with the bits of x.MatMulT(w).Add(bias).GELU().Mul(scale).Add(residual).
//
//	t = x·wᵀ + bias;  f = act(t);  y = f·scale + residual
//	df = dy·scale;  dt = df·act′(t);  dx = dt·w;  dw = dtᵀ·x;  dbias = colsum(dt)
//	dscale = colsum_fma(dy, f);  dresidual = dy
//
// Shapes: x [..., K], w [O, K], bias and scale [O], residual [..., O] → [..., O].
// K of w may be several axes, as in the weights of a convolution.
// Order: NUMERICS.md §1, §6; dw and dbias run over all rows of x, row-major.
// Saves t where the activation or the gradient of scale needs it.
// Kernel: Contract with its epilogue.
func (x *Tensor) Linear(w *Tensor, e Epilogue) *Tensor {
	t := tapeOf("Linear", x, w, e.Bias, e.Scale, e.Residual)
	p, s := linearOf(x.shape, w.shape)
	y := t.result(s)
	c := p.contraction(p.x(x.value), p.w(w.value, false), p.y(y.value), p.m, p.n, p.k)
	t.finish(&c, "Linear", x, w, y, e, linearBackward)
	return y
}

// linearOf finds the sizes of a linear layer and the shape of its result.
func linearOf(x, w shape) (product, shape) {
	if w.rank < 2 || w.dims[0] == 0 {
		kernels.Fail("Linear", kernels.ErrShape, fmt.Sprintf("w %v, expected [O K]", w))
	}
	return productOf("Linear", x, of(w.dims[0], w.size()/w.dims[0]), true)
}

// finish gives a contraction its epilogue, runs it and records the op.
func (t *Tape) finish(c *kernels.Contraction, op string, x, w, y *Tensor, e Epilogue, backward func(*Tape, *node)) {
	channels := of(y.shape.last())
	if e.Bias != nil {
		if c.BiasRows {
			want(op, "bias", e.Bias, of(c.M))
		} else {
			want(op, "bias", e.Bias, channels)
		}
	}
	if e.Scale != nil {
		want(op, "scale", e.Scale, channels)
	}
	if e.Residual != nil {
		want(op, "residual", e.Residual, y.shape)
		c.Residual = c.C
		c.Residual.Buffer = e.Residual.value
	}
	c.Bias, c.Act, c.Scale = operand(e.Bias), e.Act, operand(e.Scale)
	n := t.record(y, backward, x, w, e.Bias, e.Scale, e.Residual)
	if n != nil {
		n.ints[0] = int(e.Act)
		if e.Act != kernels.Identity || (e.Scale != nil && e.Scale.wantsGrad) {
			n.saved[0] = t.alloc(y.Len())
			c.PreAct = c.C
			c.PreAct.Buffer = n.saved[0]
		}
	}
	if y.Len() > 0 {
		t.backend.Contract(*c)
	}
}

func linearBackward(t *Tape, n *node) {
	x, w, bias, residual := n.in[0], n.in[1], n.in[2], n.in[4]
	p, _ := linearOf(x.shape, w.shape)
	if residual == x { // the order of the chain of single ops
		t.lend(x, n)
	}
	dt, temporary := t.beforeEpilogue(n)
	if bias != nil && bias.wantsGrad {
		g := t.into(bias)
		t.backend.ColSum(g, dt, p.n)
		t.done(bias, g)
	}
	if w.wantsGrad {
		t.contract(w, p.contraction(turned(p.y(dt)), p.x(x.value), p.w(kernels.Buffer{}, true), p.n, p.k, p.m))
	}
	if x.wantsGrad {
		t.contract(x, p.contraction(p.y(dt), p.w(w.value, true), p.x(kernels.Buffer{}), p.m, p.k, p.n))
	}
	if temporary {
		t.backend.Free(dt)
	}
	if residual != x {
		t.give(residual, n)
	}
}

// beforeEpilogue carries dy back through scale and activation: it returns dt and
// whether it is memory to be freed. Else it is dy itself, overwritten with dt where there
// is an activation.
func (t *Tape) beforeEpilogue(n *node) (dt kernels.Buffer, temporary bool) {
	act, scale, dy, pre := kernels.Activation(n.ints[0]), n.in[3], n.out.grad, n.saved[0]
	if scale == nil && act == kernels.Identity {
		return dy, false
	}
	if dt = dy; scale != nil || n.in[4] != nil || n.out.keepsGrad { // dy is needed again
		dt, temporary = t.backend.Alloc(dy.Len()), true
	}
	df := dy
	if scale != nil {
		if scale.wantsGrad {
			f := pre
			if act != kernels.Identity {
				f = dt
				t.activate(act, f, pre)
			}
			g := t.into(scale)
			t.backend.ColDot(g, dy, f, scale.Len())
			t.done(scale, g)
		}
		df = dt
		t.backend.Mul(df, dy, scale.value)
	}
	switch act {
	case kernels.GELU:
		t.backend.GELUBackward(dt, df, pre)
	case kernels.ReLU:
		t.backend.ReLUBackward(dt, df, pre)
	}
	return dt, temporary
}

// activate computes an activation by itself.
func (t *Tape) activate(act kernels.Activation, y, x kernels.Buffer) {
	switch act {
	case kernels.GELU:
		t.backend.GELU(y, x)
	case kernels.ReLU:
		t.backend.ReLU(y, x)
	}
}

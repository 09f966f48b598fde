package ledger

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/kerneltest/formula"
)

func (l *Backend) binary(op string, dst, a, b kernels.Buffer, issue func(on kernels.Backend, dst, a, b kernels.Buffer)) {
	l.do(call{op: op, rule: "§0 one rounding", in: present(line("a", a), line("b", b)), out: present(line("dst", dst)),
		run: func(on kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { issue(on, at(dst), at(a), at(b)) },
		exact: func(in operands) []func(int) number {
			x, y := in["a"], in["b"]
			return one(func(i int) number { return formula.Binary(op, wide(x[i:i+1]), wide(y[i%len(y):][:1]))[0] })
		}})
}

// Add enters a sum of two.
func (l *Backend) Add(dst, a, b kernels.Buffer) { l.binary("Add", dst, a, b, kernels.Backend.Add) }

// Sub enters a difference.
func (l *Backend) Sub(dst, a, b kernels.Buffer) { l.binary("Sub", dst, a, b, kernels.Backend.Sub) }

// Mul enters a product of two.
func (l *Backend) Mul(dst, a, b kernels.Buffer) { l.binary("Mul", dst, a, b, kernels.Backend.Mul) }

// Div enters a quotient.
func (l *Backend) Div(dst, a, b kernels.Buffer) { l.binary("Div", dst, a, b, kernels.Backend.Div) }

// unary enters an op on each value; f is nil where nothing is rounded.
func (l *Backend) unary(op, rule string, dst, x kernels.Buffer, issue func(b kernels.Backend, dst, x kernels.Buffer), f func(x float64) number) {
	c := call{op: op, rule: rule, in: present(line("x", x)), out: present(line("dst", dst)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { issue(b, at(dst), at(x)) }}
	if f != nil {
		c.exact = func(in operands) []func(int) number {
			return one(func(i int) number { return f(float64(in["x"][i])) })
		}
	}
	l.do(c)
}

// gradient enters an op on dy and x; f is nil where nothing is rounded.
func (l *Backend) gradient(op, rule string, dx, dy, x kernels.Buffer, issue func(b kernels.Backend, dx, dy, x kernels.Buffer), f func(dy, x float64) number) {
	c := call{op: op, rule: rule, in: present(line("dy", dy), line("x", x)), out: present(line("dx", dx)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { issue(b, at(dx), at(dy), at(x)) }}
	if f != nil {
		c.exact = func(in operands) []func(int) number {
			return one(func(i int) number { return f(float64(in["dy"][i]), float64(in["x"][i])) })
		}
	}
	l.do(c)
}

// Scale enters a product with a scalar.
func (l *Backend) Scale(dst, x kernels.Buffer, c float32) {
	l.unary("Scale", fmt.Sprintf("§0 one rounding, times %v", c), dst, x,
		func(b kernels.Backend, dst, x kernels.Buffer) { b.Scale(dst, x, c) },
		func(x float64) number { return formula.Exact(x).Mul(formula.Exact(float64(c))) })
}

// GELU enters the exact form.
func (l *Backend) GELU(dst, x kernels.Buffer) {
	l.unary("GELU", "§5.6", dst, x, kernels.Backend.GELU, func(x float64) number { return formula.Exact(x).GELU() })
}

// GELUBackward enters its gradient.
func (l *Backend) GELUBackward(dx, dy, x kernels.Buffer) {
	l.gradient("GELUBackward", "§5.7, one product", dx, dy, x, kernels.Backend.GELUBackward,
		func(dy, x float64) number { return formula.Exact(dy).Mul(formula.Exact(x).GELUSlope()) })
}

// ReLU enters what rounds nothing.
func (l *Backend) ReLU(dst, x kernels.Buffer) {
	l.unary("ReLU", "§6 exact", dst, x, kernels.Backend.ReLU, nil)
}

// ReLUBackward enters what rounds nothing.
func (l *Backend) ReLUBackward(dx, dy, x kernels.Buffer) {
	l.gradient("ReLUBackward", "§6 exact", dx, dy, x, kernels.Backend.ReLUBackward, nil)
}

// Sine enters SIREN's activation.
func (l *Backend) Sine(dst, x kernels.Buffer, w0 float32) {
	l.unary("Sine", fmt.Sprintf("§5.9, w0 %v", w0), dst, x, func(b kernels.Backend, dst, x kernels.Buffer) { b.Sine(dst, x, w0) },
		func(x float64) number { return formula.Sine([]float64{x}, float64(w0))[0] })
}

// SineBackward enters its gradient.
func (l *Backend) SineBackward(dx, dy, x kernels.Buffer, w0 float32) {
	l.gradient("SineBackward", fmt.Sprintf("§5.9, two products, w0 %v", w0), dx, dy, x,
		func(b kernels.Backend, dx, dy, x kernels.Buffer) { b.SineBackward(dx, dy, x, w0) },
		func(dy, x float64) number { return formula.SineBackward([]float64{dy}, []float64{x}, float64(w0))[0] })
}

// Fill enters a constant.
func (l *Backend) Fill(dst kernels.Buffer, v float32) {
	l.do(call{op: "Fill", rule: "§0 exact", out: present(line("dst", dst)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.Fill(at(dst), v) }})
}

// Copy enters moved values.
func (l *Backend) Copy(c kernels.Copy) {
	c.Check()
	l.do(call{op: "Copy", rule: "§0 exact", shape: fmt.Sprint(c.Dims[:c.Rank]),
		in: present(viewed("src", c.Src, &c)), out: present(viewed("dst", c.Dst, &c)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			d := c
			d.Src.Buffer, d.Dst.Buffer = at(c.Src.Buffer), at(c.Dst.Buffer)
			b.Copy(d)
		}})
}

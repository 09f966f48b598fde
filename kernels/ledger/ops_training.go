package ledger

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/kerneltest/formula"
)

// loss enters a mean over x and y.
func (l *Backend) loss(op, rule string, out, x, y kernels.Buffer, issue func(b kernels.Backend, out, x, y kernels.Buffer),
	f func(x, y []float64) number, again func(r *replay, x, y []float32) float32) {
	l.do(call{op: op, rule: rule, shape: fmt.Sprintf("[%d]", x.Len()), in: present(line("x", x), line("y", y)), out: present(line("loss", out)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { issue(b, at(out), at(x), at(y)) },
		exact: func(in operands) []func(int) number {
			return all(func() []number { return []number{f(wide(in["x"]), wide(in["y"]))} })
		},
		again: func(r *replay, in operands, _ string, _ int) float32 { return again(r, in["x"], in["y"]) }})
}

func (l *Backend) lossGradient(op string, dx, x, y, dL kernels.Buffer, issue func(b kernels.Backend, dx, x, y, dL kernels.Buffer), f func(x, y []float64, dL float64) []number) {
	l.do(call{op: op, rule: "§6, element by element", in: present(line("x", x), line("y", y), line("dL", dL)), out: present(line("dx", dx)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			issue(b, at(dx), at(x), at(y), at(dL))
		},
		exact: func(in operands) []func(int) number {
			return all(func() []number { return f(wide(in["x"]), wide(in["y"]), float64(in["dL"][0])) })
		}})
}

// MSE enters a loss.
func (l *Backend) MSE(loss, x, y kernels.Buffer) {
	l.loss("MSE", "§6, §4 with fma", loss, x, y, kernels.Backend.MSE, formula.MSE, mseAgain)
}

// MSEBackward enters its gradient.
func (l *Backend) MSEBackward(dx, x, y, dL kernels.Buffer) {
	l.lossGradient("MSEBackward", dx, x, y, dL, kernels.Backend.MSEBackward, formula.MSEBackward)
}

// SmoothL1 enters a loss.
func (l *Backend) SmoothL1(loss, x, y kernels.Buffer, beta float32) {
	l.loss("SmoothL1", fmt.Sprintf("§6, §4, β %v", beta), loss, x, y,
		func(b kernels.Backend, loss, x, y kernels.Buffer) { b.SmoothL1(loss, x, y, beta) },
		func(x, y []float64) number { return formula.SmoothL1(x, y, float64(beta)) },
		func(r *replay, x, y []float32) float32 { return smoothL1Again(r, x, y, beta) })
}

// SmoothL1Backward enters its gradient.
func (l *Backend) SmoothL1Backward(dx, x, y, dL kernels.Buffer, beta float32) {
	l.lossGradient("SmoothL1Backward", dx, x, y, dL,
		func(b kernels.Backend, dx, x, y, dL kernels.Buffer) { b.SmoothL1Backward(dx, x, y, dL, beta) },
		func(x, y []float64, dL float64) []number { return formula.SmoothL1Backward(x, y, float64(beta), dL) })
}

// CrossEntropy enters a loss.
func (l *Backend) CrossEntropy(loss, x, targets kernels.Buffer, cols int) {
	l.do(call{op: "CrossEntropy", rule: fmt.Sprintf("§6, §2 over %d, §4", cols), shape: fmt.Sprintf("[%d %d]", rowsDims(x, cols), cols),
		in: present(flat("x", x, rowsDims(x, cols), cols), line("targets", targets)), out: present(line("loss", loss)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			b.CrossEntropy(at(loss), at(x), at(targets), cols)
		},
		exact: func(in operands) []func(int) number {
			t, ok := classes(in["targets"], cols)
			if !ok {
				return []func(int) number{nil}
			}
			return all(func() []number { return []number{formula.CrossEntropy(wide(in["x"]), t, cols)} })
		},
		again: func(r *replay, in operands, _ string, _ int) float32 { return crossEntropyAgain(r, in, cols) }})
}

// CrossEntropyBackward enters its gradient.
func (l *Backend) CrossEntropyBackward(dx, x, targets, dL kernels.Buffer, cols int) {
	rows := rowsDims(x, cols)
	l.do(call{op: "CrossEntropyBackward", rule: fmt.Sprintf("§6, §2 over %d", cols),
		in: present(flat("x", x, rows, cols), line("targets", targets), line("dL", dL)), out: present(flat("dx", dx, rows, cols)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			b.CrossEntropyBackward(at(dx), at(x), at(targets), at(dL), cols)
		},
		exact: func(in operands) []func(int) number {
			t, ok := classes(in["targets"], cols)
			if !ok {
				return []func(int) number{nil}
			}
			return all(func() []number { return formula.CrossEntropyBackward(wide(in["x"]), t, cols, float64(in["dL"][0])) })
		},
		again: func(r *replay, in operands, _ string, i int) float32 { return crossEntropyGradAgain(r, in, cols, i) }})
}

func classes(targets []float32, cols int) (t []int, ok bool) {
	t = make([]int, len(targets))
	for i, v := range targets {
		if t[i], ok = kernels.Class(v, cols); !ok {
			return nil, false
		}
	}
	return t, true
}

// Adam enters a step.
func (l *Backend) Adam(p, g, m, v kernels.Buffer, s kernels.AdamStep) {
	l.do(call{op: "Adam", rule: "§6, element by element", in: present(line("p", p), line("g", g), line("m", m), line("v", v)),
		out:   present(line("p", p), line("m", m), line("v", v)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.Adam(at(p), at(g), at(m), at(v), s) },
		exact: func(in operands) []func(int) number { return adamExact(s, in) }})
}

// SophiaG enters a step.
func (l *Backend) SophiaG(p, g, m, h kernels.Buffer, s kernels.SophiaStep) {
	l.do(call{op: "SophiaG", rule: "§6, element by element", in: present(line("p", p), line("g", g), line("m", m), line("h", h)),
		out: present(line("p", p), line("m", m)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			b.SophiaG(at(p), at(g), at(m), at(h), s)
		},
		exact: func(in operands) []func(int) number { return sophiaExact(s, in) }})
}

// SophiaHessian enters a move of the curvature.
func (l *Backend) SophiaHessian(h, g kernels.Buffer, s kernels.SophiaStep) {
	l.do(call{op: "SophiaHessian", rule: "§6, element by element", in: present(line("h", h), line("g", g)), out: present(line("h", h)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.SophiaHessian(at(h), at(g), s) },
		exact: func(in operands) []func(int) number {
			return one(func(i int) number { return square(in["g"][i], s.C2).Add(value(in["h"][i]).Mul(value(s.Beta2))) })
		}})
}

func drawText(d kernels.Draw) string {
	return fmt.Sprintf("§7 seed %d stream %08x step %d from %d", d.Seed, d.Stream, d.Step, d.First)
}

// Uniform enters draws.
func (l *Backend) Uniform(dst kernels.Buffer, d kernels.Draw, lo, hi float32) {
	l.do(call{op: "Uniform", rule: drawText(d), out: present(line("dst", dst)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.Uniform(at(dst), d, lo, hi) }})
}

// Normal enters draws.
func (l *Backend) Normal(dst kernels.Buffer, d kernels.Draw) {
	l.do(call{op: "Normal", rule: drawText(d), out: present(line("dst", dst)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.Normal(at(dst), d) },
		exact: func(operands) []func(int) number { return normalExact(d) }})
}

// Dropout enters what is kept and scaled.
func (l *Backend) Dropout(dst, x kernels.Buffer, d kernels.Draw, prob float64) {
	l.do(call{op: "Dropout", rule: drawText(d), in: present(line("x", x)), out: present(line("dst", dst)),
		run:   func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) { b.Dropout(at(dst), at(x), d, prob) },
		exact: func(in operands) []func(int) number { return dropoutExact(in["x"], d, prob) }})
}

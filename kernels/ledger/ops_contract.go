package ledger

import (
	"fmt"

	"vision/kernels"
)

// Contract enters a product: result, and what stands before the activation.
func (l *Backend) Contract(c kernels.Contraction) {
	c = c.Normal()
	c.Check()
	k := c.Segments * c.K
	shape := fmt.Sprintf("[%d,%d]·[%d,%d]", c.M, k, k, c.N)
	if n := c.Batch[0] * c.Batch[1]; n != 1 {
		shape = fmt.Sprintf("%d × %s", n, shape)
	}
	bias := line("bias", c.Bias)
	residual := operand{}
	if !c.Residual.IsNil() {
		residual = result("residual", c.Residual, &c)
	}
	preact := operand{}
	if !c.PreAct.IsNil() {
		preact = result("preact", c.PreAct, &c)
	}
	p := product{c: c}
	l.do(call{op: "Contract", shape: shape, rule: fmt.Sprintf("§1 blocks of 128, K=%d%s", k, epilogueText(&c)),
		in:  present(rowsOf("A", c.A, &c), columnsOf("B", c.B, &c), bias, line("scale", c.Scale), residual),
		out: present(preact, result("C", c.C, &c)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			d := c
			for _, o := range []*kernels.Buffer{&d.A.Buffer, &d.B.Buffer, &d.C.Buffer, &d.Bias, &d.PreAct.Buffer, &d.Scale, &d.Residual.Buffer} {
				*o = at(*o)
			}
			b.Contract(d)
		},
		exact: p.exact, again: p.again})
}

// epilogueText lists the steps after the sum.
func epilogueText(c *kernels.Contraction) string {
	s := ""
	for _, step := range []struct {
		there bool
		name  string
	}{{!c.Bias.IsNil(), "bias"}, {c.Act != kernels.Identity, c.Act.String()}, {!c.Scale.IsNil(), "scale"}, {!c.Residual.IsNil(), "residual"}} {
		if step.there {
			s += " + " + step.name
		}
	}
	return s
}

// Attend enters an attention.
func (l *Backend) Attend(a kernels.Attention) {
	a.Check()
	l.do(call{op: "Attend", shape: attentionShape(&a), rule: fmt.Sprintf("§6 attention: §1 K=%d, §2 over %d keys, §1 K=%d", a.Dim, a.Keys, a.Keys),
		in:  present(attentionOperands(&a)...),
		out: present(heads("O", a.O, a.Items, a.NumHeads, a.Queries, a.Dim), flat("P", a.P, a.Items, a.NumHeads, a.Queries, a.Keys)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			d := a
			moveHeads(at, &d)
			d.O.Buffer = at(d.O.Buffer)
			b.Attend(d)
		},
		exact: func(in operands) []func(int) number { return attendExact(&a, in) },
		again: (&attended{a}).again})
}

// AttendBackward enters the gradients of an attention.
func (l *Backend) AttendBackward(g kernels.AttentionGrad) {
	g.Check()
	a := g.Forward
	in := append(attentionOperands(&a), heads("dO", g.DO, a.Items, a.NumHeads, a.Queries, a.Dim), flat("P", a.P, a.Items, a.NumHeads, a.Queries, a.Keys))
	l.do(call{op: "AttendBackward", shape: attentionShape(&a),
		rule: fmt.Sprintf("§6 attention backward: §1 K=%d, %d and %d, §2 over %d keys", a.Dim, a.Keys, a.Queries, a.Keys),
		in:   present(in...),
		out: present(heads("dQ", g.DQ, a.Items, a.NumHeads, a.Queries, a.Dim), heads("dK", g.DK, a.Items, a.NumHeads, a.Keys, a.Dim),
			heads("dV", g.DV, a.Items, a.NumHeads, a.Keys, a.Dim)),
		run: func(b kernels.Backend, at func(kernels.Buffer) kernels.Buffer) {
			d := g
			moveHeads(at, &d.Forward)
			d.Forward.O.Buffer = kernels.Buffer{} // not read
			for _, h := range []*kernels.Heads{&d.DO, &d.DQ, &d.DK, &d.DV} {
				h.Buffer = at(h.Buffer)
			}
			b.AttendBackward(d)
		},
		exact: func(in operands) []func(int) number { return attendGradExact(&a, in) },
		again: (&attended{a}).gradient})
}

func attentionShape(a *kernels.Attention) string {
	return fmt.Sprintf("%d items, %d heads, %d queries, %d keys, d=%d", a.Items, a.NumHeads, a.Queries, a.Keys, a.Dim)
}

func attentionOperands(a *kernels.Attention) []operand {
	return []operand{heads("Q", a.Q, a.Items, a.NumHeads, a.Queries, a.Dim), heads("K", a.K, a.Items, a.NumHeads, a.Keys, a.Dim),
		heads("V", a.V, a.Items, a.NumHeads, a.Keys, a.Dim)}
}

func moveHeads(at func(kernels.Buffer) kernels.Buffer, a *kernels.Attention) {
	a.Q.Buffer, a.K.Buffer, a.V.Buffer, a.P = at(a.Q.Buffer), at(a.K.Buffer), at(a.V.Buffer), at(a.P)
}

package ledger_test

import "vision/kernels"

// headValues are the vectors [tokens, dim] of one item and head, and where they lie.
func (m *mistaken) headValues(h kernels.Heads, item, n, tokens, dim int) []float32 {
	all := m.get(h.Buffer)
	v := make([]float32, 0, tokens*dim)
	for t := range tokens {
		v = append(v, all[item*h.Item+n*h.Head+t*h.Token:][:dim]...)
	}
	return v
}

func (m *mistaken) store(h kernels.Heads, item, n, dim int, v []float32) {
	for t := range len(v) / dim {
		m.Upload(h.Buffer.From(item*h.Item+n*h.Head+t*h.Token).Slice(0, dim), v[t*dim:][:dim])
	}
}

// probabilities of head number n, [queries, keys].
func (m *mistaken) probabilities(a *kernels.Attention, n int, q, k []float32) (p []float32) {
	scale := kernels.AttentionScale(a.Dim)
	for i := range a.Queries {
		s := make([]float32, a.Keys)
		for j := range s {
			s[j] = float32(m.product("score", (n*a.Queries+i)*a.Keys+j, q[i*a.Dim:][:a.Dim], k[j*a.Dim:][:a.Dim]) * scale)
		}
		p = append(p, m.softmax("exponentials", n*a.Queries+i, s)...)
	}
	return p
}

func (m *mistaken) Attend(a kernels.Attention) {
	for n := range a.Items * a.NumHeads {
		item, h := n/a.NumHeads, n%a.NumHeads
		v := m.headValues(a.V, item, h, a.Keys, a.Dim)
		p := m.probabilities(&a, n, m.headValues(a.Q, item, h, a.Queries, a.Dim), m.headValues(a.K, item, h, a.Keys, a.Dim))
		o := make([]float32, a.Queries*a.Dim)
		for i := range o {
			o[i] = m.product("P·V", n*len(o)+i, p[i/a.Dim*a.Keys:][:a.Keys], every(v, i%a.Dim, a.Dim))
		}
		m.store(a.O, item, h, a.Dim, o)
		if !a.P.IsNil() {
			m.Upload(a.P.Slice(n*len(p), (n+1)*len(p)), p)
		}
	}
}

func (m *mistaken) AttendBackward(g kernels.AttentionGrad) {
	a := &g.Forward
	scale := kernels.AttentionScale(a.Dim)
	for n := range a.Items * a.NumHeads {
		item, h := n/a.NumHeads, n%a.NumHeads
		q, k, v := m.headValues(a.Q, item, h, a.Queries, a.Dim), m.headValues(a.K, item, h, a.Keys, a.Dim), m.headValues(a.V, item, h, a.Keys, a.Dim)
		do := m.headValues(g.DO, item, h, a.Queries, a.Dim)
		p := m.probabilities(a, n, q, k)
		ds := make([]float32, len(p))
		for i := range a.Queries {
			d := ds[i*a.Keys:][:a.Keys]
			for j := range d {
				d[j] = m.product("dP", (n*a.Queries+i)*a.Keys+j, do[i*a.Dim:][:a.Dim], v[j*a.Dim:][:a.Dim])
			}
			t := m.row("P·dP", n*a.Queries+i, p[i*a.Keys:][:a.Keys], append([]float32(nil), d...))
			for j := range d {
				d[j] = float32(float32(p[i*a.Keys+j]*(d[j]-t)) * scale)
			}
		}
		dq, dk, dv := make([]float32, len(q)), make([]float32, len(k)), make([]float32, len(v))
		for i := range dq {
			dq[i] = m.product("dQ", n*len(dq)+i, ds[i/a.Dim*a.Keys:][:a.Keys], every(k, i%a.Dim, a.Dim))
		}
		for i := range dk {
			dk[i] = m.product("dK", n*len(dk)+i, every(ds, i/a.Dim, a.Keys), every(q, i%a.Dim, a.Dim))
			dv[i] = m.product("dV", n*len(dv)+i, every(p, i/a.Dim, a.Keys), every(do, i%a.Dim, a.Dim))
		}
		m.store(g.DQ, item, h, a.Dim, dq)
		m.store(g.DK, item, h, a.Dim, dk)
		m.store(g.DV, item, h, a.Dim, dv)
	}
}

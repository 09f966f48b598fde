package reference

import "vision/kernels"

// head reads and writes the vectors of one item and head.
type head struct {
	v     []float32
	base  int
	token int
}

func headOf(h kernels.Heads, item, n int) head {
	return head{values(h.Buffer), item*h.Item + n*h.Head, h.Token}
}

func (h head) at(token, i int) int { return h.base + token*h.token + i }

func (h head) get(token, i int) float32 { return h.v[h.at(token, i)] }

// matrix is a small row-major result, kept apart until all of it is known.
type matrix struct {
	cols int
	v    []float32
}

func newMatrix(rows, cols int) matrix { return matrix{cols, make([]float32, rows*cols)} }

func (m matrix) row(i int) []float32 { return m.v[i*m.cols : (i+1)*m.cols] }

func (m matrix) get(i, j int) float32 { return m.v[i*m.cols+j] }

// product is the matrix of Σₖ a(i,k)·b(k,j) by rule 1.
func product(rows, cols, n int, a, b func(i, k int) float32) matrix {
	columns := make([][]float32, cols)
	for j := range columns {
		columns[j] = gathered(n, func(k int) float32 { return b(k, j) })
	}
	c := newMatrix(rows, cols)
	for i := range rows {
		row := gathered(n, func(k int) float32 { return a(i, k) })
		for j, column := range columns {
			c.v[i*cols+j] = Contracted(row, column)
		}
	}
	return c
}

// probabilities is Softmax((Q·Kᵀ)·scale) of one head.
func probabilities(a *kernels.Attention, q, k head) matrix {
	s := product(a.Queries, a.Keys, a.Dim, q.get, func(d, j int) float32 { return k.get(j, d) })
	scale := kernels.AttentionScale(a.Dim)
	for i := range s.v {
		s.v[i] = float32(s.v[i] * scale)
	}
	p := newMatrix(a.Queries, a.Keys)
	for i := range a.Queries {
		softmax(p.row(i), s.row(i))
	}
	return p
}

// Attend is the chain of NUMERICS.md §6, head after head. All heads are computed
// before one is stored.
func (*Backend) Attend(a kernels.Attention) {
	a.Check()
	store := make([]func(), 0, a.Items*a.NumHeads)
	for item := range a.Items {
		for h := range a.NumHeads {
			v := headOf(a.V, item, h)
			p := probabilities(&a, headOf(a.Q, item, h), headOf(a.K, item, h))
			o := product(a.Queries, a.Dim, a.Keys, p.get, v.get)
			store = append(store, func() {
				o.store(headOf(a.O, item, h))
				if !a.P.IsNil() {
					copy(values(a.P)[(item*a.NumHeads+h)*len(p.v):], p.v)
				}
			})
		}
	}
	for _, f := range store {
		f()
	}
}

func (m matrix) store(h head) {
	for i := 0; m.cols > 0 && i < len(m.v)/m.cols; i++ {
		for j, v := range m.row(i) {
			h.v[h.at(i, j)] = v
		}
	}
}

// AttendBackward is the chain of NUMERICS.md §6.
func (*Backend) AttendBackward(g kernels.AttentionGrad) {
	g.Check()
	a := &g.Forward
	store := make([]func(), 0, a.Items*a.NumHeads)
	for item := range a.Items {
		for h := range a.NumHeads {
			dq, dk, dv := headGradient(&g, item, h)
			store = append(store, func() {
				dq.store(headOf(g.DQ, item, h))
				dk.store(headOf(g.DK, item, h))
				dv.store(headOf(g.DV, item, h))
			})
		}
	}
	for _, f := range store {
		f()
	}
}

func headGradient(g *kernels.AttentionGrad, item, h int) (dq, dk, dv matrix) {
	a := &g.Forward
	q, k, v := headOf(a.Q, item, h), headOf(a.K, item, h), headOf(a.V, item, h)
	do := headOf(g.DO, item, h)
	var p matrix
	if a.P.IsNil() {
		p = probabilities(a, q, k)
	} else {
		n := a.Queries * a.Keys
		p = matrix{a.Keys, values(a.P)[(item*a.NumHeads+h)*n:][:n]}
	}
	transposed := func(m matrix) func(i, j int) float32 { return func(i, j int) float32 { return m.get(j, i) } }
	dv = product(a.Keys, a.Dim, a.Queries, transposed(p), do.get)
	da := product(a.Queries, a.Keys, a.Dim, do.get, func(d, j int) float32 { return v.get(j, d) })
	scale := kernels.AttentionScale(a.Dim)
	for i := range a.Queries {
		row := da.row(i)
		softmaxBackward(row, p.row(i), row)
		for j := range row {
			row[j] = float32(row[j] * scale)
		}
	}
	dq = product(a.Queries, a.Dim, a.Keys, da.get, k.get)
	dk = product(a.Keys, a.Dim, a.Queries, transposed(da), q.get)
	return dq, dk, dv
}

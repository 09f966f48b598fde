package cpu

import "vision/kernels"

// Attend computes softmax(Q·Kᵀ·scale)·V, one worker to an item and head: scores,
// probabilities and result of a head stay in that worker's scratch.
func (b *Backend) Attend(a kernels.Attention) {
	a.Check()
	if a.Queries == 0 || a.Items == 0 || a.NumHeads == 0 {
		return
	}
	j := &b.jobs.attend
	j.set(&a, b)
	j.out, j.probs = floats(a.O.Buffer), floats(a.P)
	j.scratch = b.scratches(b.attendFloats(&a))
	b.pool.each(j, a.Items*a.NumHeads)
}

// attendFloats is the scratch of one head.
func (b *Backend) attendFloats(a *kernels.Attention) int {
	t := b.tiling.narrowest()
	return t.gridFloats(a.Queries, a.Keys) + t.gridFloats(a.Queries, a.Dim) +
		max(t.productFloats(a.Queries, a.Keys, a.Dim), t.productFloats(a.Queries, a.Dim, a.Keys))
}

// attendArgs is what both passes read.
type attendArgs struct {
	a        kernels.Attention
	q, k, v  []float32
	probs    []float32
	scale    float32
	portable bool
	tiling   *tiling
	scratch  [][]float32
}

func (x *attendArgs) set(a *kernels.Attention, b *Backend) {
	x.a = *a
	x.q, x.k, x.v = floats(a.Q.Buffer), floats(a.K.Buffer), floats(a.V.Buffer)
	x.scale, x.portable, x.tiling = kernels.AttentionScale(a.Dim), b.portable, b.tiling.narrowest()
}

// head returns the vectors of one item and head, their tokens as lines.
func head(data []float32, h *kernels.Heads, item, num, dim int) source {
	return source{data: data[item*h.Item+num*h.Head:], line: h.Token, k: 1, segLen: dim}
}

// across is the same vectors contracted over tokens instead of values.
func across(s source, tokens int) source {
	return source{data: s.data, line: 1, k: s.line, segLen: tokens}
}

// probabilities fills P with softmax(Q·Kᵀ·scale).
func (x *attendArgs) probabilities(p grid, item, num int, room arena) {
	a := &x.a
	q, k := head(x.q, &a.Q, item, num, a.Dim), head(x.k, &a.K, item, num, a.Dim)
	x.tiling.small(p, q, k, a.Queries, a.Keys, a.Dim, room, x.portable)
	for i := 0; i < a.Queries; i++ {
		row := p.row(i, a.Keys)
		x.tiling.softmax(row, row, x.scale, x.portable)
	}
}

// probsOf is where the probabilities of one item and head lie.
func (x *attendArgs) probsOf(item, num int) []float32 {
	n := x.a.Queries * x.a.Keys
	return x.probs[(item*x.a.NumHeads+num)*n:][:n]
}

type attendJob struct {
	attendArgs
	out []float32
}

func (j *attendJob) run(worker, i int) {
	a := &j.a
	item, num := i/a.NumHeads, i%a.NumHeads
	room := arena{j.scratch[worker]}
	p, o := j.tiling.takeGrid(&room, a.Queries, a.Keys), j.tiling.takeGrid(&room, a.Queries, a.Dim)
	j.probabilities(p, item, num, room)
	if j.probs != nil {
		dst := j.probsOf(item, num)
		for r := 0; r < a.Queries; r++ {
			copy(dst[r*a.Keys:], p.row(r, a.Keys))
		}
	}
	v := across(head(j.v, &a.V, item, num, a.Dim), a.Keys)
	j.tiling.small(o, p.asA(a.Keys), v, a.Queries, a.Dim, a.Keys, room, j.portable)
	putHead(j.out, &a.O, item, num, o, a.Queries, a.Dim)
}

// putHead writes a head's result to its strided place.
func putHead(dst []float32, h *kernels.Heads, item, num int, g grid, tokens, dim int) {
	at := item*h.Item + num*h.Head
	for t := 0; t < tokens; t++ {
		copy(dst[at+t*h.Token:][:dim], g.row(t, dim))
	}
}

package cpu

import "vision/kernels"

// AttendBackward computes dQ, dK and dV, one worker to an item and head. The
// gradients may not overlap Q, K, V or dO.
func (b *Backend) AttendBackward(g kernels.AttentionGrad) {
	g.Check()
	a := &g.Forward
	if a.Items == 0 || a.NumHeads == 0 {
		return
	}
	j := &b.jobs.attendGrad
	j.set(a, b)
	j.g = g
	j.probs = floats(a.P)
	j.do, j.dq, j.dk, j.dv = floats(g.DO.Buffer), floats(g.DQ.Buffer), floats(g.DK.Buffer), floats(g.DV.Buffer)
	j.scratch = b.scratches(b.attendGradFloats(a))
	b.pool.each(j, a.Items*a.NumHeads)
}

func (b *Backend) attendGradFloats(a *kernels.Attention) int {
	t := b.tiling.narrowest()
	return 2*t.gridFloats(a.Queries, a.Keys) + t.gridFloats(max(a.Queries, a.Keys), a.Dim) +
		max(t.productFloats(a.Queries, a.Keys, a.Dim), t.productFloats(a.Queries, a.Dim, a.Keys),
			t.productFloats(a.Keys, a.Dim, a.Queries))
}

type attendGradJob struct {
	attendArgs
	g              kernels.AttentionGrad
	do, dq, dk, dv []float32
}

func (j *attendGradJob) run(worker, i int) {
	a, g := &j.a, &j.g
	item, num := i/a.NumHeads, i%a.NumHeads
	room := arena{j.scratch[worker]}
	p, dp := j.tiling.takeGrid(&room, a.Queries, a.Keys), j.tiling.takeGrid(&room, a.Queries, a.Keys)
	out := j.tiling.takeGrid(&room, max(a.Queries, a.Keys), a.Dim)
	q, k := head(j.q, &a.Q, item, num, a.Dim), head(j.k, &a.K, item, num, a.Dim)
	v, do := head(j.v, &a.V, item, num, a.Dim), head(j.do, &g.DO, item, num, a.Dim)

	if j.probs == nil {
		j.probabilities(p, item, num, room)
	} else {
		saved := j.probsOf(item, num)
		for r := 0; r < a.Queries; r++ {
			copy(p.row(r, a.Keys), saved[r*a.Keys:])
		}
	}
	// Forward: O = P·V. So dV = Pᵀ·dO and dP = dO·Vᵀ.
	j.reduce(out, p.asTransposed(a.Queries), across(do, a.Queries), a.Keys, a.Queries, room)
	putHead(j.dv, &g.DV, item, num, out, a.Keys, a.Dim)
	j.tiling.small(dp, do, v, a.Queries, a.Keys, a.Dim, room, j.portable)
	// Forward: P = softmax(S), S = (Q·Kᵀ)·scale. dp becomes dA.
	for r := 0; r < a.Queries; r++ {
		softmaxGradRow(dp.row(r, a.Keys), p.row(r, a.Keys), j.scale, j.portable)
	}
	// dQ = dA·K over keys, dK = dAᵀ·Q over queries.
	j.reduce(out, dp.asA(a.Keys), across(k, a.Keys), a.Queries, a.Keys, room)
	putHead(j.dq, &g.DQ, item, num, out, a.Queries, a.Dim)
	j.reduce(out, dp.asTransposed(a.Queries), across(q, a.Queries), a.Keys, a.Queries, room)
	putHead(j.dk, &g.DK, item, num, out, a.Keys, a.Dim)
}

// reduce contracts over k tokens; with none the sums are +0.
func (j *attendGradJob) reduce(c grid, x, y source, m, k int, room arena) {
	if k == 0 {
		clear(c.v)
		return
	}
	j.tiling.small(c, x, y, m, j.a.Dim, k, room, j.portable)
}

// softmaxGradRow turns dP into dA = (P·(dP − rowsum_fma(P, dP)))·scale.
func softmaxGradRow(dp, p []float32, scale float32, portable bool) {
	t := rowDot(p, dp, portable)
	for i, v := range dp {
		d := v - t
		s := float32(p[i] * d)
		dp[i] = float32(s * scale)
	}
}

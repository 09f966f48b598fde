package battery

import (
	"fmt"

	"vision/kernels"
)

// op is one op at one shape. prepare allocates operands on the device, filled with
// random numbers (never zeros: they hide unwritten results and run cooler than
// data), and returns what runs the op once on them.
type op struct {
	name, shape string
	flop, bytes float64
	product     *[3]int // M, N, K where cuBLAS has the same
	prepare     func(o *operands) (run func())
}

// operands allocates on a device and remembers what to free.
type operands struct {
	b    kernels.Backend
	held []kernels.Buffer
	n    uint32
}

// random returns n values in [−1, 1).
func (o *operands) random(n int) kernels.Buffer {
	buf := o.empty(n)
	o.n++
	o.b.Uniform(buf, kernels.Draw{Seed: 7, Stream: o.n}, -1, 1)
	return buf
}

func (o *operands) empty(n int) kernels.Buffer {
	buf := o.b.Alloc(n)
	o.held = append(o.held, buf)
	return buf
}

func (o *operands) free() {
	for _, b := range o.held {
		o.b.Free(b)
	}
	o.held = nil
}

// ops lists what is measured: the forward's products at batch 1, 8 and 64, one of
// each backward form, a decoder, and the ops that memory bounds. A rehearsal
// takes a tenth of every size.
func ops(rehearse bool) []op {
	batches, width, hidden, tokens := []int{1, 8, 64}, 768, 3072, 197
	outputs, parameters := 20544, 15_600_000
	heads := 12
	if rehearse {
		batches, width, hidden, tokens, outputs, parameters, heads = []int{1, 2}, 64, 128, 33, 300, 5000, 1
	}
	var list []op
	for _, batch := range batches {
		m := batch * tokens
		list = append(list,
			linear("qkv", m, 3*width, width, kernels.Identity, false),
			linear("projection + residual", m, width, width, kernels.Identity, true),
			linear("MLP up + GELU", m, hidden, width, kernels.GELU, false),
			linear("MLP down + residual", m, width, hidden, kernels.Identity, true),
			attend(batch, heads, tokens, width/heads))
	}
	m := batches[1] * tokens
	return append(list,
		linear("decoder", 32, outputs, hidden, kernels.Identity, false),
		gradients("dX = dY·W", m, width, hidden, false),
		gradients("dW = dYᵀ·X", hidden, width, m, true),
		attendBackward(batches[1], heads, tokens, width/heads),
		layerNorm(m, width), layerNormBackward(m, width),
		softmax(batches[1]*heads*tokens, tokens),
		elementwise("GELU", m*hidden, 2, func(b kernels.Backend, x []kernels.Buffer) { b.GELU(x[1], x[0]) }),
		elementwise("GELUBackward", m*hidden, 3, func(b kernels.Backend, x []kernels.Buffer) { b.GELUBackward(x[2], x[1], x[0]) }),
		elementwise("Add", m*hidden, 3, func(b kernels.Backend, x []kernels.Buffer) { b.Add(x[2], x[0], x[1]) }),
		columns(m, width), adam(parameters), patchify(batches[1], rehearse), dropout(m*hidden))
}

func linear(name string, m, n, k int, act kernels.Activation, residual bool) op {
	bytes := 4 * (float64(m)*float64(k) + float64(n)*float64(k) + float64(m)*float64(n))
	if residual {
		bytes += 4 * float64(m) * float64(n)
	}
	return op{name: "Contract, " + name, shape: fmt.Sprintf("%d×%d×%d, X·Wᵀ", m, n, k), flop: 2 * float64(m) * float64(n) * float64(k), bytes: bytes,
		product: &[3]int{m, n, k},
		prepare: func(o *operands) func() {
			c := kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(o.random(m*k), k), B: kernels.Transposed(o.random(n*k), k),
				C: kernels.Matrix(o.empty(m*n), n), Bias: o.random(n), Act: act}
			if residual {
				c.Residual = kernels.Matrix(o.random(m*n), n)
			}
			return func() { o.b.Contract(c) }
		}}
}

// gradients is a backward product: A·B, or Aᵀ·B where transposed.
func gradients(name string, m, n, k int, transposed bool) op {
	return op{name: "Contract, " + name, shape: fmt.Sprintf("%d×%d×%d", m, n, k), flop: 2 * float64(m) * float64(n) * float64(k),
		bytes: 4 * (float64(m)*float64(k) + float64(n)*float64(k) + float64(m)*float64(n)),
		prepare: func(o *operands) func() {
			c := kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(o.random(m*k), k), B: kernels.Matrix(o.random(n*k), n),
				C: kernels.Matrix(o.empty(m*n), n)}
			if transposed {
				c.A = kernels.Transposed(c.A.Buffer, m)
			}
			return func() { o.b.Contract(c) }
		}}
}

// packed returns the three parts of a qkv projection [items, tokens, 3, heads, dim].
func packed(buf kernels.Buffer, tokens, heads, dim int) (q, k, v kernels.Heads) {
	row := 3 * heads * dim
	part := func(i int) kernels.Heads {
		return kernels.Heads{Buffer: buf.From(i * heads * dim), Item: tokens * row, Token: row, Head: dim}
	}
	return part(0), part(1), part(2)
}

func attention(o *operands, items, heads, tokens, dim int) kernels.Attention {
	a := kernels.Attention{Items: items, NumHeads: heads, Queries: tokens, Keys: tokens, Dim: dim}
	a.Q, a.K, a.V = packed(o.random(3*items*tokens*heads*dim), tokens, heads, dim)
	a.O = kernels.Heads{Buffer: o.empty(items * tokens * heads * dim), Item: tokens * heads * dim, Token: heads * dim, Head: dim}
	return a
}

func attend(items, heads, tokens, dim int) op {
	n := float64(items * heads * tokens)
	return op{name: "Attend", shape: fmt.Sprintf("%d items, %d heads, %d tokens, dim %d", items, heads, tokens, dim),
		flop: 4 * n * float64(tokens*dim), bytes: 16 * n * float64(dim),
		prepare: func(o *operands) func() {
			a := attention(o, items, heads, tokens, dim)
			return func() { o.b.Attend(a) }
		}}
}

func attendBackward(items, heads, tokens, dim int) op {
	n := float64(items * heads * tokens)
	return op{name: "AttendBackward", shape: fmt.Sprintf("%d items, %d heads, %d tokens, dim %d", items, heads, tokens, dim),
		flop: 10 * n * float64(tokens*dim), bytes: 28 * n * float64(dim), // five products, P recomputed counted once
		prepare: func(o *operands) func() {
			g := kernels.AttentionGrad{Forward: attention(o, items, heads, tokens, dim)}
			g.DO = g.Forward.O
			g.DO.Buffer = o.random(g.Forward.O.Len())
			g.DQ, g.DK, g.DV = packed(o.empty(3*items*tokens*heads*dim), tokens, heads, dim)
			return func() { o.b.AttendBackward(g) }
		}}
}

package ledger_test

import (
	"vision/kernels"
	"vision/kernels/philox"
)

// program issues every op of kernels.Backend once, on ordinary values.
type program struct {
	kernels.Backend
	n int
}

func (p *program) draw(n int) kernels.Buffer {
	p.n++
	s := philox.New(uint64(p.n)).Stream("ledger/program")
	v := make([]float32, n)
	for i := range v {
		v[i] = s.Signed(0, uint64(i))
	}
	b := p.Alloc(n)
	p.Upload(b, v)
	return b
}

// classes are n targets among cols.
func (p *program) classes(n, cols int) kernels.Buffer {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i * 5 % cols)
	}
	b := p.Alloc(n)
	p.Upload(b, v)
	return b
}

func (p *program) positive(n int) kernels.Buffer {
	b, two := p.draw(n), p.Alloc(1)
	p.Fill(two, 2)
	p.Add(b, b, two)
	return b
}

func (p *program) run() {
	p.products()
	p.rows()
	p.elements()
	p.training()
}

func (p *program) products() {
	const m, n, k = 5, 7, 300
	c := kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(p.draw(m*k), k), B: kernels.Transposed(p.draw(n*k), k), C: kernels.Matrix(p.draw(m*n), n)}
	p.Contract(c)
	c.Bias, c.Scale, c.Act = p.draw(n), p.draw(n), kernels.GELU
	c.PreAct, c.Residual = kernels.Matrix(p.draw(m*n), n), c.C
	p.Contract(c)
	// A batch of Aᵀ·B with segments, into rows that are wider than the result.
	wide := kernels.Operand{Buffer: p.draw(2 * 5 * 9), Row: 9, Col: 1, Batch: [2]int{45, 0}}
	p.Contract(kernels.Contraction{M: 5, N: 6, K: 70, Segments: 3, Batch: [2]int{2, 1}, C: wide, BiasRows: true, Bias: p.draw(5), Act: kernels.ReLU,
		A: kernels.Operand{Buffer: p.draw(2 * 3 * 70 * 5), Row: 1, Col: 5, Segment: 350, Batch: [2]int{1050, 0}},
		B: kernels.Operand{Buffer: p.draw(3 * 70 * 6), Row: 6, Col: 1, Segment: 420}})

	const tokens, h, d = 9, 2, 5
	qkv, o, dqkv := p.draw(2*tokens*3*h*d), p.draw(2*tokens*h*d), p.draw(2*tokens*3*h*d)
	part := func(b kernels.Buffer, i int) kernels.Heads {
		return kernels.Heads{Buffer: b.From(i * h * d), Item: tokens * 3 * h * d, Token: 3 * h * d, Head: d}
	}
	whole := func(b kernels.Buffer) kernels.Heads {
		return kernels.Heads{Buffer: b, Item: tokens * h * d, Token: h * d, Head: d}
	}
	a := kernels.Attention{Items: 2, NumHeads: h, Queries: tokens, Keys: tokens, Dim: d,
		Q: part(qkv, 0), K: part(qkv, 1), V: part(qkv, 2), O: whole(o), P: p.draw(2 * h * tokens * tokens)}
	p.Attend(a)
	p.AttendBackward(kernels.AttentionGrad{Forward: a, DO: whole(p.draw(2 * tokens * h * d)), DQ: part(dqkv, 0), DK: part(dqkv, 1), DV: part(dqkv, 2)})
}

func (p *program) rows() {
	const rows, cols = 11, 70
	x, y, gamma := p.draw(rows*cols), p.draw(rows*cols), p.draw(cols)
	mean, rstd := p.draw(rows), p.draw(rows)
	p.LayerNorm(kernels.LayerNorm{D: cols, Eps: 1e-5, X: x, Y: y, Gamma: gamma, Beta: p.draw(cols), Mean: mean, RStd: rstd})
	p.LayerNormBackward(kernels.LayerNormGrad{D: cols, DX: p.draw(rows * cols), DY: p.draw(rows * cols), X: x, Gamma: gamma,
		Mean: mean, RStd: rstd, DGamma: p.draw(cols), DBeta: p.draw(cols)})
	prob := p.draw(rows * cols)
	p.Softmax(prob, x, cols)
	p.SoftmaxBackward(p.draw(rows*cols), prob, y, cols)
	one := p.draw(rows)
	p.RowSum(one, x, cols)
	p.RowDot(one, x, y, cols)
	p.RowMax(one, x, cols)
	tall := p.draw(2 * 300 * 3)
	p.ColSum(p.draw(6), tall, 3)
	p.ColDot(p.draw(6), tall, p.draw(1800), 3)
	p.Total(p.draw(1), p.draw(5000))
	p.TotalDot(p.draw(1), p.draw(5000), p.draw(5000))
}

func (p *program) elements() {
	x, y := p.draw(60), p.positive(60)
	p.Add(x, x, p.draw(6))
	p.Sub(y, x, y)
	p.Mul(y, y, p.draw(1))
	p.Div(y, y, p.positive(60))
	p.Scale(y, x, 0.3)
	p.GELU(y, x)
	p.GELUBackward(y, p.draw(60), x)
	p.ReLU(y, x)
	p.ReLUBackward(y, p.draw(60), x)
	p.Sine(y, x, 30)
	p.SineBackward(y, p.draw(60), x, 30)
	p.Fill(p.draw(3), 1.5)
	c := kernels.Copy{Rank: 2, Dst: kernels.View{Buffer: y}, Src: kernels.View{Buffer: x}}
	c.Dims[0], c.Dims[1] = 6, 10
	c.Dst.Strides[0], c.Dst.Strides[1], c.Src.Strides[0], c.Src.Strides[1] = 10, 1, 1, 6
	p.Copy(c)
}

func (p *program) training() {
	x, y, one, dL := p.draw(5000), p.draw(5000), p.draw(1), p.draw(1)
	p.MSE(one, x, y)
	p.MSEBackward(p.draw(5000), x, y, dL)
	p.SmoothL1(one, x, y, 0.5)
	p.SmoothL1Backward(p.draw(5000), x, y, dL, 0.5)
	p.CrossEntropy(one, x, p.classes(500, 10), 10)
	p.CrossEntropyBackward(x, x, p.classes(500, 10), dL, 10)
	p.Adam(y, p.draw(5000), p.draw(5000), p.positive(5000), kernels.AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.99, Eps: 1e-8, WeightDecay: 0.1, Decoupled: true}.Step(3))
	p.Adam(y, p.draw(5000), p.draw(5000), p.positive(5000), kernels.AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.99, Eps: 1e-8, WeightDecay: 0.1}.Step(3))
	s := kernels.SophiaConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.99, Rho: 0.1, WeightDecay: 0.1, BatchSize: 3}.Step()
	h := p.positive(5000)
	p.SophiaHessian(h, p.draw(5000), s)
	p.SophiaG(y, p.draw(5000), p.draw(5000), h, s)
	d := kernels.Draw{Seed: 3, Stream: 9, Step: 2, First: 8}
	p.Uniform(y, d, -1, 2)
	p.Normal(y, d)
	p.Dropout(y, x, d, 0.3)
}

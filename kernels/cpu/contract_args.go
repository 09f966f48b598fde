package cpu

import "vision/kernels"

// contractArgs is a contraction with its buffers as host slices.
type contractArgs struct {
	c                                kernels.Contraction
	a, b, out, bias, pre, scale, res []float32
	constant                         []float32 // B in panels, nil where it is not packed
	tiling                           *tiling
	steps                            int // of the epilogue that change the values
	// direct says that the tiles finish their sums themselves.
	direct bool
}

func (x *contractArgs) set(b *Backend, c *kernels.Contraction) {
	x.c, x.tiling = *c, &b.tiling
	x.a, x.out = floats(c.A.Buffer), floats(c.C.Buffer)
	x.b, x.constant = operandB(c.B.Buffer)
	x.bias, x.scale = floats(c.Bias), floats(c.Scale)
	x.pre, x.res = floats(c.PreAct.Buffer), floats(c.Residual.Buffer)
	x.steps = 0
	for _, present := range []bool{x.bias != nil, c.Act != kernels.Identity, x.scale != nil, x.res != nil} {
		if present {
			x.steps++
		}
	}
	x.direct = x.tiling.finishes && x.pre == nil && !c.BiasRows && c.Act == kernels.Identity && x.scale == nil
}

// start is where batch item i of an operand begins.
func (x *contractArgs) start(o *kernels.Operand, i int) int {
	return i/x.c.Batch[1]*o.Batch[0] + i%x.c.Batch[1]*o.Batch[1]
}

// source is an operand seen from the contracted index: lines (rows of A, columns
// of B) and the distance between neighbours along k, in segments of segLen.
type source struct {
	data            []float32
	line, k         int
	segment, segLen int
}

func (x *contractArgs) sourceA(item int) source {
	o := &x.c.A
	return source{data: x.a[x.start(o, item):], line: o.Row, k: o.Col, segment: o.Segment, segLen: x.c.K}
}

func (x *contractArgs) sourceB(item int) source {
	o := &x.c.B
	return source{data: x.b[x.start(o, item):], line: o.Col, k: o.Row, segment: o.Segment, segLen: x.c.K}
}

// epilogue finishes columns col0 … of one row: t holds the sums and is
// overwritten. Every step rounds, as the chain of single ops would; the last one
// writes the result to its place.
func (x *contractArgs) epilogue(item, row, col0 int, t []float32, portable bool) {
	c := &x.c
	n := len(t)
	out := x.out[x.start(&c.C, item)+row*c.C.Row+col0:][:n]
	steps := x.steps
	next := func() []float32 {
		if steps--; steps == 0 {
			return out
		}
		return t
	}
	v := t
	if x.bias != nil {
		to := next()
		if c.BiasRows {
			vecAddScalar(to, v, x.bias[row], portable)
		} else {
			vecAdd(to, v, x.bias[col0:col0+n], portable)
		}
		v = to
	}
	if x.pre != nil {
		copy(x.pre[x.start(&c.PreAct, item)+row*c.PreAct.Row+col0:][:n], v)
	}
	if c.Act != kernels.Identity {
		to := next()
		if c.Act == kernels.GELU {
			x.tiling.vecGELU(to, v, portable)
		} else {
			vecReLU(to, v, portable)
		}
		v = to
	}
	if x.scale != nil {
		to := next()
		vecMul(to, v, x.scale[col0:col0+n], portable)
		v = to
	}
	switch {
	case x.res != nil:
		vecAdd(out, v, x.res[x.start(&c.Residual, item)+row*c.Residual.Row+col0:][:n], portable)
	case x.steps == 0:
		copy(out, v)
	}
}

// emptyJob is a contraction over nothing: every sum is +0, and the epilogue
// applies.
type emptyJob struct{ contractArgs }

func (j *emptyJob) run(_, item int) {
	var zero [chunkCols]float32
	for row := 0; row < j.c.M; row++ {
		for col := 0; col < j.c.N; col += chunkCols {
			clear(zero[:])
			j.epilogue(item, row, col, zero[:min(chunkCols, j.c.N-col)], true)
		}
	}
}

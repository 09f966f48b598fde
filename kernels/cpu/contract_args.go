package cpu

import "vision/kernels"

// contractArgs is a contraction with its buffers as host slices.
type contractArgs struct {
	c                                kernels.Contraction
	a, b, out, bias, pre, scale, res []float32
	constant                         []float32 // B in panels, nil where it is not packed
	tiling                           *tiling
	steps                            int // of the epilogue, after the bias
	aim                              aim
}

// aim is what whole tiles write in the end, and from where the epilogue goes on.
type aim uint8

const (
	toSums   aim = iota // the sums
	toBiased            // the sums in the worker's scratch, with the bias added if there is one
	toPreAct            // PreAct
	toResult            // the result: no epilogue is left
)

func (x *contractArgs) set(b *Backend, c *kernels.Contraction) {
	x.c, x.tiling = *c, &b.tiling
	x.a, x.out = floats(c.A.Buffer), floats(c.C.Buffer)
	if x.b, x.constant = operandB(c.B.Buffer); x.constant == nil {
		x.tiling = b.tiling.unpacked(c.M, c.N)
	}
	x.bias, x.scale = floats(c.Bias), floats(c.Scale)
	x.pre, x.res = floats(c.PreAct.Buffer), floats(c.Residual.Buffer)
	x.steps = 0
	for _, present := range []bool{c.Act != kernels.Identity, x.scale != nil, x.res != nil} {
		if present {
			x.steps++
		}
	}
	both := c.BiasRows && x.bias != nil && x.res != nil // tiles add one matrix
	switch {
	case !x.tiling.finishes:
		x.aim = toSums
	case x.pre != nil:
		x.aim = toPreAct
	case c.Act == kernels.Identity && x.scale == nil && !both:
		x.aim = toResult
	default:
		x.aim = toBiased
	}
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
	v := t
	if x.bias != nil {
		to := t
		if x.steps == 0 {
			to = x.row(x.out, &x.c.C, item, row, col0, len(t))
		}
		if x.c.BiasRows {
			vecAddScalar(to, v, x.bias[row], portable)
		} else {
			vecAdd(to, v, x.bias[col0:col0+len(t)], portable)
		}
		v = to
	}
	if x.pre != nil {
		copy(x.row(x.pre, &x.c.PreAct, item, row, col0, len(t)), v)
	}
	x.afterPreAct(item, row, col0, v, t, portable)
}

// afterPreAct is the epilogue's last steps, of v, with t as room between them.
func (x *contractArgs) afterPreAct(item, row, col0 int, v, t []float32, portable bool) {
	c, n, steps := &x.c, len(v), x.steps
	out := x.row(x.out, &c.C, item, row, col0, n)
	next := func() []float32 {
		if steps--; steps == 0 {
			return out
		}
		return t
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
		vecAdd(out, v, x.row(x.res, &c.Residual, item, row, col0, n), portable)
	case &v[0] != &out[0]:
		copy(out, v)
	}
}

// onlyGELU reports whether GELU is all that follows PreAct.
func (x *contractArgs) onlyGELU() bool { return x.c.Act == kernels.GELU && x.steps == 1 }

// row is n values of a row of a matrix of C's shape.
func (x *contractArgs) row(data []float32, o *kernels.Operand, item, row, col0, n int) []float32 {
	return data[x.start(o, item)+row*o.Row+col0:][:n]
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

package reference

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

// Contract is rule 1 for every element, then the steps of the epilogue, each on
// the rounded value of the step before.
func (*Backend) Contract(c kernels.Contraction) {
	c = c.Normal()
	c.Check()
	a, b, out := values(c.A.Buffer), values(c.B.Buffer), values(c.C.Buffer)
	for b0 := range c.Batch[0] {
		for b1 := range c.Batch[1] {
			at := func(o *kernels.Operand, r, col, segment int) int {
				return r*o.Row + col*o.Col + b0*o.Batch[0] + b1*o.Batch[1] + segment*o.Segment
			}
			columns := make([][]float32, c.N)
			for n := range columns {
				columns[n] = gathered(c.Segments*c.K, func(k int) float32 { return b[at(&c.B, k%c.K, n, k/c.K)] })
			}
			for m := range c.M {
				row := gathered(c.Segments*c.K, func(k int) float32 { return a[at(&c.A, m, k%c.K, k/c.K)] })
				for n, column := range columns {
					out[at(&c.C, m, n, 0)] = epilogue(&c, Contracted(row, column), m, n, at)
				}
			}
		}
	}
}

func epilogue(c *kernels.Contraction, t float32, m, n int, at func(o *kernels.Operand, r, col, segment int) int) float32 {
	if !c.Bias.IsNil() {
		i := n
		if c.BiasRows {
			i = m
		}
		t = t + values(c.Bias)[i]
	}
	if !c.PreAct.IsNil() {
		values(c.PreAct.Buffer)[at(&c.PreAct, m, n, 0)] = t
	}
	switch c.Act {
	case kernels.GELU:
		t = elementary.GELU(t)
	case kernels.ReLU:
		t = relu(t)
	}
	if !c.Scale.IsNil() {
		t = float32(t * values(c.Scale)[n])
	}
	if !c.Residual.IsNil() {
		t = t + values(c.Residual.Buffer)[at(&c.Residual, m, n, 0)]
	}
	return t
}

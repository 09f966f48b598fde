package nn

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"vision/kernels"
	"vision/tensor"
)

// Clipper bounds the norm of all gradients together.
//
//	s = Σ total_fma(g, g) over parameters in ascending byte order of their names
//	norm = √s;  c = max/(norm + 1e-6);  g = g·c where c < 1
//
// each step rounded to float32. Source: torch.nn.utils.clip_grad_norm_.
type Clipper struct {
	params  []*tensor.Tensor // by name
	totals  kernels.Buffer   // one value a parameter
	squares []float32
}

// NewClipper makes a clipper for the parameters that want gradients.
func NewClipper(params []*tensor.Tensor) (*Clipper, error) {
	c := &Clipper{}
	for _, p := range params {
		if p.WantsGrad() {
			c.params = append(c.params, p)
		}
	}
	if len(c.params) == 0 {
		return nil, fmt.Errorf("nn: none of %d parameters has a gradient to clip", len(params))
	}
	slices.SortStableFunc(c.params, func(p, q *tensor.Tensor) int { return cmp.Compare(p.Name(), q.Name()) })
	c.squares = make([]float32, len(c.params))
	c.totals = c.params[0].Backend().Alloc(len(c.params))
	return c, nil
}

// Norm is the norm of all gradients; NaN or +Inf if a gradient is, or if the
// squares overflow. A parameter without gradient counts as zero.
func (c *Clipper) Norm() float32 {
	b := c.params[0].Backend()
	for i, p := range c.params {
		total := c.totals.Slice(i, i+1)
		if g := p.Grad(); g.IsNil() {
			b.Fill(total, 0)
		} else {
			b.TotalDot(total, g, g)
		}
	}
	b.Download(c.squares, c.totals)
	s := c.squares[0]
	for _, q := range c.squares[1:] {
		s += q
	}
	return float32(math.Sqrt(float64(s))) // rounds as a float32 square root does
}

// Clip scales all gradients so that their norm is at most max, and returns the
// norm from before. A norm that is not finite leaves the gradients as they are:
// the caller decides what becomes of the step.
func (c *Clipper) Clip(max float64) (norm float32, err error) {
	if !(max > 0) {
		return 0, fmt.Errorf("nn: bound %v of the gradients' norm, expected > 0", max)
	}
	norm = c.Norm()
	if norm-norm != 0 {
		return norm, nil
	}
	factor := float32(max) / (norm + 1e-6)
	if factor < 1 {
		for _, p := range c.params {
			if g := p.Grad(); !g.IsNil() {
				p.Backend().Scale(g, g, factor)
			}
		}
	}
	return norm, nil
}

// Free gives the clipper's memory back.
func (c *Clipper) Free() {
	c.params[0].Backend().Free(c.totals)
	c.totals = kernels.Buffer{}
}

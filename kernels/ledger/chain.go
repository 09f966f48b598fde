package ledger

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
)

// chain is the sum behind one element of a result: its terms, the prescribed order,
// and what follows the sum.
type chain struct {
	rule  string
	a, b  []float32 // b nil: terms are added, not products accumulated by fma
	block int       // of rules 1 and 3; 0 for the lanes of rule 2
	after func(t float32) float32
}

// Step is one partial sum of the prescribed chain.
type Step struct {
	// From and To are the terms of the block, To excluded; of a lane, its number is
	// From, and To is −1.
	From int `json:"from"`
	To   int `json:"to"`
	// Sum is the block's own sum, Running the sum of blocks so far, as bit patterns.
	Sum     string `json:"sum"`
	Running string `json:"running"`
}

func pattern(x float32) string { return fmt.Sprintf("%08x", patternBits(x)) }

// Float is the value of a bit pattern.
func Float(bits uint32) float32 { return math.Float32frombits(bits) }

// patternBits of a value; every NaN is one.
func patternBits(x float32) uint32 {
	if x != x {
		return 0x7fc00000
	}
	return math.Float32bits(x)
}

// chain of element i, through the epilogue of the contraction for "C".
func (p product) chain(in operands, name string, i int) *chain {
	a, b, m, n := p.vectors(in, i)
	return &chain{rule: "§1", a: a, b: b, block: 128, after: func(t float32) float32 {
		if in["bias"] != nil {
			t = t + p.bias(in, m, n)
		}
		if name == "preact" {
			return t
		}
		switch {
		case p.c.Act == kernels.GELU:
			t = elementary.GELU(t)
		case p.c.Act == kernels.ReLU && t < 0:
			t = 0
		}
		if in["scale"] != nil {
			t = float32(t * in["scale"][n])
		}
		if in["residual"] != nil {
			t = t + in["residual"][i]
		}
		return t
	}}
}

func same(t float32) float32 { return t }

func rowChain(x, y []float32) *chain { return &chain{rule: "§2", a: x, b: y, after: same} }

func columnChain(x, y []float32, rows, cols, i int) *chain {
	c := &chain{rule: "§3", block: 256, after: same, a: make([]float32, rows)}
	if y != nil {
		c.b = make([]float32, rows)
	}
	for r := range rows {
		at := (i/cols*rows+r)*cols + i%cols
		c.a[r] = x[at]
		if y != nil {
			c.b[r] = y[at]
		}
	}
	return c
}

// step is one accumulation.
func (c *chain) step(k int, p float32) float32 {
	if c.b == nil {
		return p + c.a[k]
	}
	return elementary.FMA(c.a[k], c.b[k], p)
}

// blockSum is the chain over terms from … to−1 by the given accumulation.
func (c *chain) blockSum(from, to int, step func(k int, p float32) float32) float32 {
	var p float32
	for k := from; k < to; k++ {
		p = step(k, p)
	}
	return p
}

// blocks is the sum of blocks of a size, the first assigned.
func (c *chain) blocks(size int, step func(k int, p float32) float32) (s float32) {
	for from := 0; from < len(c.a); from += size {
		p := c.blockSum(from, min(from+size, len(c.a)), step)
		if from == 0 {
			s = p
		} else {
			s = s + p
		}
	}
	return s
}

// expected is the prescribed value before what follows the sum.
func (c *chain) expected() float32 {
	switch {
	case c.block > 0:
		return c.blocks(c.block, c.step)
	case c.b == nil:
		return reference.RowSum(c.a)
	}
	return reference.RowDot(c.a, c.b)
}

// steps lists the partial sums in the prescribed order: blocks, or the 32 lanes
// before they are added in halves.
func (c *chain) steps() []Step {
	var all []Step
	if c.block == 0 {
		for l := range min(32, len(c.a)) {
			var q float32
			for k := l; k < len(c.a); k += 32 {
				q = c.step(k, q)
			}
			all = append(all, Step{From: l, To: -1, Sum: pattern(q), Running: ""})
		}
		return all
	}
	var s float32
	for from := 0; from < len(c.a); from += c.block {
		to := min(from+c.block, len(c.a))
		p := c.blockSum(from, to, c.step)
		if from == 0 {
			s = p
		} else {
			s = s + p
		}
		all = append(all, Step{From: from, To: to, Sum: pattern(p), Running: pattern(s)})
	}
	return all
}

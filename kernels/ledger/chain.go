package ledger

import (
	"fmt"
	"math"

	"vision/kernels/elementary"
	"vision/kernels/kerneltest/reference"
)

// chain is one sum: its terms and the rule that prescribes their order.
type chain struct {
	rule rule
	a, b []float32 // b nil: terms are added, not products accumulated by fma

	parts []float32     // the prescribed sums of blocks or rows, once they are wanted
	lanes [][32]float32 // of each row
}

// rule is how NUMERICS.md adds terms up.
type rule struct {
	block int // of rules 1 and 3; 0 for lanes
	row   int // of rule 4, whose rows are summed by lanes; 0: all terms are one row, rule 2
}

var (
	contracted = rule{block: 128}
	columnwise = rule{block: 256}
	rowwise    = rule{}
	totalled   = rule{row: 4096}
)

// Step is one partial sum of the prescribed chain.
type Step struct {
	// From and To are the terms of the block or row, To excluded; of a lane, its
	// number is From, and To is −1.
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

// step is one accumulation.
func (c *chain) step(k int, p float32) float32 {
	if c.b == nil {
		return p + c.a[k]
	}
	return elementary.FMA(c.a[k], c.b[k], p)
}

type stepFunc func(k int, p float32) float32

// blockSum is the chain over terms from … to−1 by the given accumulation.
func blockSum(from, to int, step stepFunc) float32 {
	var p float32
	for k := from; k < to; k++ {
		p = step(k, p)
	}
	return p
}

// ascending adds block sums, the first assigned.
func ascending(parts []float32) (s float32) {
	for i, p := range parts {
		if i == 0 {
			s = p
		} else {
			s = s + p
		}
	}
	return s
}

// blocks is the sum of blocks of a size.
func (c *chain) blocks(size int, step stepFunc) float32 {
	return ascending(c.blockSums(size, step))
}

func (c *chain) blockSums(size int, step stepFunc) (parts []float32) {
	for from := 0; from < len(c.a); from += size {
		parts = append(parts, blockSum(from, min(from+size, len(c.a)), step))
	}
	return parts
}

// rowSum is rule 2 over terms from … to−1 with any power of two of lanes.
func rowSum(from, to, lanes int, step stepFunc) float32 {
	q := make([]float32, lanes)
	for k := from; k < to; k++ {
		l := (k - from) % lanes
		q[l] = step(k, q[l])
	}
	return halves(q)
}

// halves adds lanes by rule 2.
func halves(q []float32) float32 {
	for m := len(q) / 2; m >= 1; m /= 2 {
		for l := range m {
			q[l] = q[l] + q[l+m]
		}
	}
	return q[0]
}

// rows is rule 4 with rows of any width and any number of lanes.
func (c *chain) rows(width, lanes int, step stepFunc) float32 {
	var sums []float32
	for from := 0; from < len(c.a); from += width {
		sums = append(sums, rowSum(from, min(from+width, len(c.a)), lanes, step))
	}
	return overRows(sums)
}

func overRows(sums []float32) float32 {
	return reference.Chain(len(sums), func(r int, p float32) float32 { return p + sums[r] })
}

// expected is the prescribed value.
func (c *chain) expected() float32 {
	switch {
	case c.rule.block > 0:
		return c.blocks(c.rule.block, c.step)
	case c.rule.row > 0 && c.b == nil:
		return reference.Total(c.a)
	case c.rule.row > 0:
		return reference.TotalDot(c.a, c.b)
	case c.b == nil:
		return reference.RowSum(c.a)
	}
	return reference.RowDot(c.a, c.b)
}

// width is the length of a block or row.
func (c *chain) width() int {
	switch {
	case c.rule.block > 0:
		return c.rule.block
	case c.rule.row > 0:
		return c.rule.row
	}
	return max(len(c.a), 1)
}

// faulty is the prescribed sum with one accumulation done otherwise. What the fault
// does not reach is computed once.
func (c *chain) faulty(at int, step stepFunc) float32 {
	c.prepare()
	w := c.width()
	i := at / w
	one := func(k int, p float32) float32 {
		if k == at {
			return step(k, p)
		}
		return c.step(k, p)
	}
	kept := c.parts[i]
	defer func() { c.parts[i] = kept }()
	if c.rule.block > 0 {
		c.parts[i] = blockSum(i*w, min((i+1)*w, len(c.a)), one)
		return ascending(c.parts)
	}
	q := c.lanes[i]
	l := (at - i*w) % 32
	q[l] = 0
	for k := i*w + l; k < min((i+1)*w, len(c.a)); k += 32 {
		q[l] = one(k, q[l])
	}
	c.parts[i] = halves(q[:])
	if c.rule.row == 0 {
		return c.parts[0]
	}
	return overRows(c.parts)
}

// prepare computes the prescribed partial sums.
func (c *chain) prepare() {
	if c.parts != nil {
		return
	}
	if c.rule.block > 0 {
		c.parts = c.blockSums(c.rule.block, c.step)
		return
	}
	for from := 0; from == 0 || from < len(c.a); from += c.width() {
		var q [32]float32
		for k := from; k < min(from+c.width(), len(c.a)); k++ {
			q[(k-from)%32] = c.step(k, q[(k-from)%32])
		}
		c.lanes = append(c.lanes, q)
		c.parts = append(c.parts, halves(q[:]))
	}
}

// cost is what faulty computes, in accumulations.
func (c *chain) cost() int {
	if c.rule.block > 0 {
		return min(c.rule.block, len(c.a)) + len(c.a)/c.rule.block
	}
	return min(c.width(), len(c.a))/32 + 32 + len(c.a)/c.width()
}

// steps lists the partial sums in the prescribed order: blocks, rows, or the 32 lanes
// before they are added in halves.
func (c *chain) steps() []Step {
	c.prepare()
	var all []Step
	if c.rule == rowwise {
		for l := range min(32, len(c.a)) {
			all = append(all, Step{From: l, To: -1, Sum: pattern(c.lanes[0][l])})
		}
		return all
	}
	if len(c.a) == 0 {
		return nil
	}
	for i, p := range c.parts {
		s := ascending(c.parts[:i+1])
		if c.rule.row > 0 {
			s = overRows(c.parts[:i+1])
		}
		all = append(all, Step{From: i * c.width(), To: min((i+1)*c.width(), len(c.a)), Sum: pattern(p), Running: pattern(s)})
	}
	return all
}

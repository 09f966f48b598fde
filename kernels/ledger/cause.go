package ledger

import (
	"fmt"
	"math"
)

// distance counts the binary32 values between two.
func distance(x, y float32) int64 {
	line := func(v float32) int64 {
		b := int64(math.Float32bits(v))
		if b>>31 == 1 {
			return -(b & 0x7fffffff)
		}
		return b
	}
	d := line(x) - line(y)
	return max(d, -d)
}

func skipped(_ int, p float32) float32 { return p }

// apart rounds the product before it is added.
func (c *chain) apart(k int, p float32) float32 { return float32(c.a[k]*c.b[k]) + p }

// order is another order of a whole sum, and the first term at which it departs.
type order struct {
	text  string
	step  int
	value func(c *chain) float32
}

// orders are those in which kernels usually go wrong, for sums like this one.
func (c *chain) orders() []order {
	list := []order{
		{"terms in one ascending chain, without blocks", 1, func(c *chain) float32 { return blockSum(0, len(c.a), c.step) }},
		{"terms in one descending chain", 0, func(c *chain) float32 {
			return blockSum(0, len(c.a), func(k int, p float32) float32 { return c.step(len(c.a)-1-k, p) })
		}},
		{"all in float64, rounded once", 0, (*chain).inFloat64},
	}
	if c.rule.block > 0 {
		list[0].step = c.rule.block
	}
	for _, size := range []int{4, 8, 16, 32, 64, 128, 256, 512, 1024} {
		if size != c.rule.block && size < len(c.a) {
			list = append(list, order{fmt.Sprintf("blocks of %d", size), max(min(size, c.rule.block), 1), func(c *chain) float32 { return c.blocks(size, c.step) }})
		}
	}
	if c.rule.block > 0 {
		list = append(list, c.blockOrders()...)
	} else {
		list = append(list, c.laneOrders()...)
	}
	if w := c.width(); w < len(c.a) {
		for from := 0; from < len(c.a); from += w {
			list = append(list, order{fmt.Sprintf("the block from term %d is left out", from), from, func(c *chain) float32 { return c.without(from / w) }})
		}
	}
	return list
}

func (c *chain) blockOrders() (list []order) {
	if c.b != nil {
		list = append(list,
			order{"products rounded before they are added, in the prescribed blocks", 0, func(c *chain) float32 { return c.blocks(c.rule.block, c.apart) }},
			order{"products rounded before they are added, in one chain", 0, func(c *chain) float32 { return blockSum(0, len(c.a), c.apart) }})
	}
	return append(list, order{"block sums added in descending order", c.rule.block, func(c *chain) float32 {
		c.prepare()
		var turned []float32
		for i := len(c.parts) - 1; i >= 0; i-- {
			turned = append(turned, c.parts[i])
		}
		return ascending(turned)
	}})
}

func (c *chain) laneOrders() (list []order) {
	rows := func(width, lanes int, step stepFunc, c *chain) float32 {
		if width == 0 {
			return rowSum(0, len(c.a), lanes, step)
		}
		return c.rows(width, lanes, step)
	}
	for _, lanes := range []int{2, 4, 8, 16, 64, 128, 256, 512, 1024} {
		list = append(list, order{fmt.Sprintf("%d lanes", lanes), min(lanes, 32), func(c *chain) float32 { return rows(c.rule.row, lanes, c.step, c) }})
	}
	for _, width := range []int{256, 512, 1024, 2048, 8192} {
		if width >= len(c.a) {
			continue
		}
		list = append(list, order{fmt.Sprintf("rows of %d", width), min(width, c.width()), func(c *chain) float32 { return c.rows(width, 32, c.step) }})
	}
	if c.width() < len(c.a) {
		list = append(list, order{"one row of 32 lanes", c.width(), func(c *chain) float32 { return rowSum(0, len(c.a), 32, c.step) }})
	}
	if c.b != nil {
		list = append(list,
			order{"products rounded before they are added, in the prescribed lanes", 0, func(c *chain) float32 { return rows(c.rule.row, 32, c.apart, c) }},
			order{"products rounded before they are added, in one chain", 0, func(c *chain) float32 { return blockSum(0, len(c.a), c.apart) }})
	}
	return list
}

// without is the prescribed sum without one block or row.
func (c *chain) without(part int) float32 {
	c.prepare()
	var rest []float32
	for i, p := range c.parts {
		if i != part {
			rest = append(rest, p)
		}
	}
	if c.rule.row > 0 {
		return overRows(rest)
	}
	return ascending(rest)
}

func (c *chain) inFloat64() float32 {
	s := 0.0
	for k, x := range c.a {
		if c.b == nil {
			s += float64(x)
		} else {
			s += float64(float64(x) * float64(c.b[k]))
		}
	}
	return float32(s)
}

// faults are what can go wrong at one accumulation, with the bit that says which in
// a [Candidate].
func (c *chain) faults(k int, bitwise bool, try func(bit int, sum float32)) {
	try(-1, c.faulty(k, skipped))
	if c.b != nil {
		try(-2, c.faulty(k, c.apart))
	}
	if !bitwise {
		return
	}
	for bit := range 32 {
		try(bit, c.faulty(k, func(k int, p float32) float32 {
			return math.Float32frombits(math.Float32bits(c.step(k, p)) ^ 1<<bit)
		}))
	}
}

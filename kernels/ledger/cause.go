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

// commonCause looks for an order of the sum, or a term left out, that gives exactly
// the values found at all witnesses. The orders are those in which kernels usually
// go wrong.
func commonCause(at func(i int) *chain, got []float32, witnesses []int) (text string, step int, ok bool) {
	chains, orders := make([]*chain, len(witnesses)), make([][]order, len(witnesses))
	for w, i := range witnesses {
		chains[w] = at(i)
		orders[w] = chains[w].orders()
	}
	all := func(value func(w int) float32) bool {
		for w, i := range witnesses {
			if !equal(chains[w].after(value(w)), got[i]) {
				return false
			}
		}
		return true
	}
	for j, o := range orders[0] {
		if all(func(w int) float32 { return orders[w][j].value() }) {
			return o.text, o.step, true
		}
	}
	for k := range chains[0].a {
		if all(func(w int) float32 { return chains[w].faulty(k, skipped) }) {
			return fmt.Sprintf("term %d is left out", k), k, true
		}
	}
	return "", -1, false
}

func skipped(_ int, p float32) float32 { return p }

// apart rounds the product before it is added.
func (c *chain) apart(k int, p float32) float32 { return float32(c.a[k]*c.b[k]) + p }

// candidates are the faults at one accumulation that give exactly the value.
func (c *chain) candidates(got float32) (list []Candidate) {
	hit := func(t float32) bool { return equal(c.after(t), got) }
	for k := range c.a {
		if hit(c.faulty(k, skipped)) {
			list = append(list, Candidate{k, -1})
		}
		if c.b != nil && hit(c.faulty(k, c.apart)) {
			list = append(list, Candidate{k, -2})
		}
	}
	if len(c.a) > 4096 { // 32 chains a term
		return list
	}
	for k := range c.a {
		for bit := range 32 {
			if hit(c.faulty(k, func(k int, p float32) float32 {
				return math.Float32frombits(math.Float32bits(c.step(k, p)) ^ 1<<bit)
			})) {
				list = append(list, Candidate{k, bit})
			}
		}
	}
	return list
}

// order is another order of the whole sum and the first term at which it departs.
type order struct {
	text  string
	step  int
	value func() float32
}

func (c *chain) orders() []order {
	n := len(c.a)
	list := []order{
		{"terms in one ascending chain, without blocks", c.block, func() float32 { return c.blocks(max(n, 1), c.step) }},
		{"terms in one descending chain", 0, func() float32 { return c.blockSum(0, n, func(k int, p float32) float32 { return c.step(n-1-k, p) }) }},
		{"all in float64, rounded once", 0, c.inFloat64},
	}
	for _, size := range []int{4, 8, 16, 32, 64, 128, 256, 512, 1024} {
		if size != c.block {
			list = append(list, order{fmt.Sprintf("blocks of %d", size), min(size, c.block), func() float32 { return c.blocks(size, c.step) }})
		}
	}
	if c.b != nil && c.block > 0 {
		list = append(list, order{"products rounded before they are added, in the prescribed blocks", 0, func() float32 { return c.blocks(c.block, c.apart) }},
			order{"products rounded before they are added, in one chain", 0, func() float32 { return c.blocks(max(n, 1), c.apart) }})
	}
	if c.block > 0 {
		list = append(list, order{"block sums added in descending order", c.block, func() (s float32) {
			for from := (n - 1) / c.block * c.block; from >= 0 && n > 0; from -= c.block {
				p := c.blockSum(from, min(from+c.block, n), c.step)
				if s == 0 {
					s = p
				} else {
					s = s + p
				}
			}
			return s
		}})
		for from := 0; from < n; from += c.block {
			list = append(list, order{fmt.Sprintf("the block from term %d is left out", from), from, func() (s float32) {
				for at := 0; at < n; at += c.block {
					if at != from {
						s = s + c.blockSum(at, min(at+c.block, n), c.step)
					}
				}
				return s
			}})
		}
	}
	return list
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

// faulty is the prescribed sum with one step done otherwise.
func (c *chain) faulty(at int, step func(k int, p float32) float32) float32 {
	one := func(k int, p float32) float32 {
		if k == at {
			return step(k, p)
		}
		return c.step(k, p)
	}
	if c.block > 0 {
		return c.blocks(c.block, one)
	}
	var q [32]float32
	for k := range c.a {
		q[k%32] = one(k, q[k%32])
	}
	for m := 16; m >= 1; m /= 2 {
		for l := range m {
			q[l] = q[l] + q[l+m]
		}
	}
	return q[0]
}

package kerneltest

import "fmt"

// columnShapes are [groups, rows, cols]: rows around the block of 256, narrow
// and wide columns.
func (p *probe) columnShapes() [][3]int {
	s := [][3]int{{1, 1, 1}, {1, 0, 5}, {0, 0, 3}, {3, 2, 7}, {2, 33, 13}, {1, 17, 1}, {5, 3, 31}, {1, 255, 3}, {1, 256, 5}, {2, 257, 9}, {1, 513, 2}}
	if !p.small {
		s = append(s, [3]int{1, 600, 129}, [3]int{3, 300, 33}, [3]int{1, 577, 768}, [3]int{2, 129, 257}, [3]int{1, 1100, 17}, [3]int{197, 8, 33})
	}
	return s
}

func (p *probe) eachColumns(f func(label string, groups, rows, cols int, kind string)) {
	for _, s := range p.columnShapes() {
		for _, kind := range kindNames() {
			f(fmt.Sprintf("%d groups of %d×%d %s", s[0], s[1], s[2], kind), s[0], s[1], s[2], kind)
			if p.full() {
				return
			}
		}
	}
}

func caseColSum(p *probe) {
	p.eachColumns(func(label string, groups, rows, cols int, kind string) {
		x, y := p.input("x", data(kind, "colsum", groups*rows*cols)), p.output("sum", groups*cols)
		p.run(label, func(d device) { d.ColSum(d.of(y), d.of(x), cols) })
	})
	x, y := p.input("x", filled(4*3, negative(0))), p.output("sum", 3)
	p.run("−0 in every row", func(d device) {
		d.ColSum(d.of(y), d.of(x), 3)
		p.expect(d, y, "+0: chains start there", filled(3, 0))
	})
	x, y = p.input("x", uniform("x", 7)), p.output("sum", 3)
	p.keep(func() {
		p.refuses("7 values in columns of 3", func(d device) { d.ColSum(d.of(y), d.of(x), 3) })
		p.refuses("0 columns", func(d device) { d.ColSum(d.of(y), d.of(x), 0) })
	})
	p.release()
}

func caseColDot(p *probe) {
	p.eachColumns(func(label string, groups, rows, cols int, kind string) {
		n := groups * rows * cols
		x, y, s := p.input("x", data(kind, "coldot x", n)), p.input("y", data(kind, "coldot y", n)), p.output("dot", groups*cols)
		p.run(label, func(d device) { d.ColDot(d.of(s), d.of(x), d.of(y), cols) })
	})
	// A block of underflowing negative products is −0, and is assigned.
	x, y, s := p.input("x", filled(600, 0x1p-100)), p.input("y", filled(600, -0x1p-100)), p.output("dot", 2)
	p.run("block sums of −0", func(d device) {
		d.ColDot(d.of(s), d.of(x), d.of(y), 2)
		p.expect(d, s, "−0", filled(2, negative(0)))
	})
	x, s = p.input("x", uniform("x", 6)), p.output("dot", 3)
	p.refuses("short y", func(d device) { d.ColDot(d.of(s), d.of(x), d.of(x).Slice(0, 3), 3) })
}

// totals are lengths around the lanes, the row of 4096 and the block of 256 rows.
func (p *probe) totals() []int {
	n := append([]int{0}, p.ragged()...)
	n = append(n, 4095, 4096, 4097, 8192, 12301)
	if !p.small {
		n = append(n, 256*4096-1, 256*4096, 257*4096+33)
	}
	return n
}

func caseTotal(p *probe) {
	for _, n := range p.totals() {
		for _, kind := range kindNames() {
			if n > 100_000 && kind != "wide" {
				continue
			}
			x, y := p.input("x", data(kind, "total", n)), p.output("total", 1)
			p.run(fmt.Sprintf("n=%d %s", n, kind), func(d device) { d.Total(d.of(y), d.of(x)) })
		}
	}
	x, y := p.input("x", uniform("x", 6)), p.output("total", 2)
	p.refuses("two results", func(d device) { d.Total(d.of(y), d.of(x)) })
}

func caseTotalDot(p *probe) {
	for _, n := range p.totals() {
		for _, kind := range kindNames() {
			if n > 100_000 && kind != "wide" {
				continue
			}
			x, y, s := p.input("x", data(kind, "total x", n)), p.input("y", data(kind, "total y", n)), p.output("dot", 1)
			p.run(fmt.Sprintf("n=%d %s", n, kind), func(d device) { d.TotalDot(d.of(s), d.of(x), d.of(y)) })
		}
	}
	// The same buffer twice is a norm.
	x, s := p.input("x", wide("x", 5000)), p.output("dot", 1)
	p.run("with itself", func(d device) { d.TotalDot(d.of(s), d.of(x), d.of(x)) })
	x, s = p.input("x", uniform("x", 6)), p.output("dot", 1)
	p.refuses("short y", func(d device) { d.TotalDot(d.of(s), d.of(x), d.of(x).Slice(0, 5)) })
}

package kerneltest

import (
	"fmt"

	"vision/kernels"
)

// classes is one target a row; kind "broken" has some that are no index.
func classes(kind string, rows, cols int) []float32 {
	g := newGenerator("classes")
	t := make([]float32, rows)
	for i := range t {
		t[i] = float32(g.next() % uint64(cols))
	}
	if kind == "broken" {
		bad := noClasses(cols)
		for i := range t {
			if i%3 == 1 {
				t[i] = bad[i/3%len(bad)]
			}
		}
	}
	return t
}

// noClasses are the values just outside the indices of cols columns.
func noClasses(cols int) []float32 {
	sp := specials()
	inf := sp[len(sp)-2]
	return []float32{float32(cols), -1, float32(cols) - 0.5, 0x1p-149, -0x1p-149, 0.99999994, sp[0], inf, -inf, 0x1p31, 0x1p32, 0x1p63, 0x1p64, -0x1p32}
}

// crossEntropyRows are the shapes and targets of both cases; special rows besides.
func (p *probe) crossEntropyRows(f func(label string, x, targets []float32, cols int)) {
	p.eachRows(func(label string, rows, cols int, kind string) {
		for _, t := range []string{"sound", "broken"} {
			f(label+" "+t, data(kind, "scores", rows*cols), classes(t, rows, cols), cols)
		}
	})
	sp := specials()
	inf := sp[len(sp)-2]
	for _, row := range [][]float32{
		{1000, 1001, 1002}, {-1000, -1001, -1002}, {-inf, 0, -inf, 1}, {-inf, -inf}, {inf, 0}, {0, negative(0)},
		{3e38, -3e38}, {-88, 0}, {-103.9, -104.1, 0}, {7}, {0, sp[0], 1},
	} {
		for t := range row {
			f(fmt.Sprint(row, " class ", t), row, []float32{float32(t)}, len(row))
		}
		f(fmt.Sprint(row, " class −0"), row, []float32{negative(0)}, len(row))
		for _, t := range noClasses(len(row)) {
			f(fmt.Sprint(row, " class ", t), row, []float32{t}, len(row))
		}
		if p.full() {
			return
		}
	}
	if !p.small { // more rows than a row of a total, and than a block of its column
		f("5003×3", wide("scores", 5003*3), classes("sound", 5003, 3), 3)
	}
}

func caseCrossEntropy(p *probe) {
	p.crossEntropyRows(func(label string, xs, ts []float32, cols int) {
		x, t, l := p.input("x", xs), p.input("targets", ts), p.output("loss", 1)
		p.run(label, func(d device) { d.CrossEntropy(d.of(l), d.of(x), d.of(t), cols) })
	})
	x, l := p.input("x", uniform("x", 6)), p.output("loss", 2)
	p.keep(func() {
		p.refuses("two results", func(d device) { d.CrossEntropy(d.of(l), d.of(x), d.of(x).Slice(0, 2), 3) })
		p.refuses("rows of 4 in 6 values", func(d device) { d.CrossEntropy(d.of(l).Slice(0, 1), d.of(x), d.of(x).Slice(0, 1), 4) })
		p.refuses("three targets of two rows", func(d device) { d.CrossEntropy(d.of(l).Slice(0, 1), d.of(x), d.of(x).Slice(0, 3), 3) })
		p.refuses("rows of 0", func(d device) { d.CrossEntropy(d.of(l).Slice(0, 1), d.of(x), d.of(x), 0) })
		p.refuses("more columns than float32 counts", func(d device) {
			d.CrossEntropy(d.of(l).Slice(0, 1), d.of(x).Slice(0, 0), d.of(x).Slice(0, 0), kernels.MaxClasses+1)
		})
	})
	p.release()
}

func caseCrossEntropyBackward(p *probe) {
	p.crossEntropyRows(func(label string, xs, ts []float32, cols int) {
		for i, up := range []float32{1, -0.37, specials()[0]} {
			if i > 0 && cols > 33 {
				continue
			}
			x, t, dl, dx := p.input("x", xs), p.input("targets", ts), p.input("dL", []float32{up}), p.output("dx", len(xs))
			p.run(fmt.Sprint(label, " dL=", up), func(d device) { d.CrossEntropyBackward(d.of(dx), d.of(x), d.of(t), d.of(dl), cols) })
		}
		x, t, dl := p.inout("x", xs), p.input("targets", ts), p.input("dL", []float32{0.5})
		p.run(label+", dx is x", func(d device) { d.CrossEntropyBackward(d.of(x), d.of(x), d.of(t), d.of(dl), cols) })
	})
	x, t, dl := p.input("x", uniform("x", 5)), p.inout("targets", classes("sound", 5, 1)), p.input("dL", []float32{0.5})
	p.run("one column, dx in the place of the targets", func(d device) {
		d.CrossEntropyBackward(d.of(t), d.of(x), d.of(t), d.of(dl), 1)
	})
	x, dx := p.input("x", uniform("x", 6)), p.output("dx", 6)
	p.keep(func() {
		p.refuses("dL of two values", func(d device) {
			d.CrossEntropyBackward(d.of(dx), d.of(x), d.of(x).Slice(0, 2), d.of(x).Slice(0, 2), 3)
		})
		p.refuses("short dx", func(d device) {
			d.CrossEntropyBackward(d.of(dx).Slice(0, 3), d.of(x), d.of(x).Slice(0, 2), d.of(x).Slice(0, 1), 3)
		})
		p.refuses("three targets of two rows", func(d device) {
			d.CrossEntropyBackward(d.of(dx), d.of(x), d.of(x).Slice(0, 3), d.of(x).Slice(0, 1), 3)
		})
	})
	p.release()
}

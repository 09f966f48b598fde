package kerneltest

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/philox"
)

// draws are runs of words: from the start, across counters of more than 32 bits,
// with every part of the key and counter in use.
func draws() []kernels.Draw {
	id := philox.StreamID("init/blocks.0.weight")
	return []kernels.Draw{
		{},
		{Seed: 42, Stream: id},
		{Seed: 0xdeadbeef_01234567, Stream: id, Step: 17, First: 4},
		{Seed: 1, Stream: 0xffffffff, Step: 0xffffffff, First: 4 * (1<<32 - 3)},
		{Seed: 1 << 63, Stream: 1, Step: 1 << 24, First: 1 << 40},
	}
}

func (p *probe) eachDraw(f func(label string, n int, d kernels.Draw)) {
	lengths := append([]int{0, 4, 8}, p.ragged()...)
	if !p.small {
		lengths = append(lengths, 40_009)
	}
	for _, draw := range draws() {
		for _, n := range lengths {
			f(fmt.Sprintf("%d values of %+v", n, draw), n, draw)
			if p.full() {
				return
			}
		}
	}
}

func caseUniform(p *probe) {
	z := p.output("dst", 6)
	p.refuses("first element 3", func(d device) { d.Uniform(d.of(z), kernels.Draw{First: 3}, 0, 1) })
	p.eachDraw(func(label string, n int, draw kernels.Draw) {
		y := p.output("dst", n)
		p.run(label, func(d device) { d.Uniform(d.of(y), draw, -0.3, 1.7) })
		// Between 0 and 1 the value is the word's upper 24 bits.
		want := make([]float32, n)
		stream := philox.FromID(draw.Seed, draw.Stream)
		for i := range want {
			want[i] = stream.Uniform(draw.Step, draw.First+uint64(i))
		}
		y = p.output("dst", n)
		p.run(label+" in [0, 1)", func(d device) {
			d.Uniform(d.of(y), draw, 0, 1)
			p.expect(d, y, "the words of Philox", want)
		})
	})
	// A part of a run is that part of the whole.
	y := p.output("dst", 64)
	p.run("in two parts", func(d device) {
		d.Uniform(d.of(y).Slice(0, 28), kernels.Draw{Seed: 7}, -1, 1)
		d.Uniform(d.of(y).Slice(28, 64), kernels.Draw{Seed: 7, First: 28}, -1, 1)
		whole := d.Alloc(64)
		d.Uniform(whole, kernels.Draw{Seed: 7}, -1, 1)
		want := make([]float32, 64)
		d.Download(want, whole)
		d.Free(whole)
		p.expect(d, y, "one run", want)
	})
}

func caseNormal(p *probe) {
	z := p.output("dst", 6)
	p.refuses("first element 1", func(d device) { d.Normal(d.of(z), kernels.Draw{First: 1}) })
	p.eachDraw(func(label string, n int, draw kernels.Draw) {
		y := p.output("dst", n)
		p.run(label, func(d device) { d.Normal(d.of(y), draw) })
	})
	if p.small {
		return
	}
	const n = 200_000
	y := p.output("dst", n)
	p.run("mean and variance", func(d device) {
		d.Normal(d.of(y), kernels.Draw{Seed: 9})
		if d.side == 1 {
			return
		}
		var sum, squares float64
		for _, v := range p.read(y) {
			sum += float64(v)
			squares += float64(v) * float64(v)
		}
		// Five standard errors: 1/√n of the mean, √(2/n) of the variance.
		if mean := sum / n; !(math.Abs(mean) <= 5/math.Sqrt(n)) {
			p.fault("mean of %d normal values is %v", n, mean)
		}
		if variance := squares / n; !(math.Abs(variance-1) <= 5*math.Sqrt(2.0/n)) {
			p.fault("variance of %d normal values is %v", n, variance)
		}
	})
}

func caseDropout(p *probe) {
	for _, prob := range []float64{0, 0.1, 0.5, 1.0 / 3, 0.999, 0x1p-32, 1} {
		p.eachDraw(func(label string, n int, draw kernels.Draw) {
			label = fmt.Sprintf("prob %v: %s", prob, label)
			for _, kind := range []string{"wide", "special"} {
				x, y := p.input("x", data(kind, "x", n)), p.output("dst", n)
				p.run(label, func(d device) { d.Dropout(d.of(y), d.of(x), draw, prob) })
				x = p.inout("x", data(kind, "x", n))
				p.run(label+" in place", func(d device) { d.Dropout(d.of(x), d.of(x), draw, prob) })
			}
		})
	}
	p.dropoutMask()
	x, y := p.input("x", uniform("x", 6)), p.output("dst", 5)
	p.keep(func() {
		p.refuses("6 values into 5", func(d device) { d.Dropout(d.of(y), d.of(x), kernels.Draw{}, 0.5) })
		for _, prob := range []float64{-0.1, 1.1, math.NaN()} {
			p.refuses(fmt.Sprint("probability ", prob), func(d device) { d.Dropout(d.of(y), d.of(x).Slice(0, 5), kernels.Draw{}, prob) })
		}
		p.refuses("first element 2", func(d device) { d.Dropout(d.of(y), d.of(x).Slice(0, 5), kernels.Draw{First: 2}, 0.5) })
	})
	p.release()
}

// dropoutMask: the gradient is the same op with the same draw, so ones show which
// elements live, and they are those of the words.
func (p *probe) dropoutMask() {
	const n, prob = 1000, 0.25
	draw := kernels.Draw{Seed: 3, Stream: philox.StreamID("dropout/head"), Step: 5}
	stream := philox.FromID(draw.Seed, draw.Stream)
	want := make([]float32, n)
	for i := range want {
		if stream.Word(draw.Step, uint64(i)) >= 1<<30 {
			want[i] = float32(1 / (1 - prob))
		}
	}
	dy, dx := p.input("dy", filled(n, 1)), p.output("dx", n)
	p.run("gradient of ones", func(d device) {
		d.Dropout(d.of(dx), d.of(dy), draw, prob)
		p.expect(d, dx, "0 or 1/(1−prob) by the words", want)
	})
}

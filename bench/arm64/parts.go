package main

import (
	"context"
	"fmt"

	"vision/eval/experiment"
	"vision/eval/photos"
	"vision/eval/simulate"
	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/backbone"
	"vision/models/encoder"
	"vision/models/pixels"
	"vision/models/ridge"
)

// part is a piece of the demo whose work grows with its units as a polynomial without
// a constant: Σ aₖ·uᵏ, k = 1 … degree, beside what every run does once. at are the
// units to execute, degree + 1 of them or more; times are the units of the demo.
type part struct {
	name   string
	what   string // a unit
	at     []int
	degree int
	units  float64 // of one occurrence in the demo
	times  float64 // occurrences
	run    func(units int) error
}

// The sizes of the demo (simulate.Demo, experiment.Demo, dinov2.Small at 112 pixels).
const (
	pictures   = 60 * 25          // stimuli
	training   = 48 * 25          // of them, 12 photographs being held out
	fitted     = training * 4 / 5 // a fifth validates
	tested     = pictures - training
	tokens     = 65
	width      = 384
	features   = tokens * width
	vertices   = 27 * 40 // of a hemisphere
	epochs     = 12 + 8  // of both networks, if none stops early
	sides      = 2
	layer      = 8
	gramBlock  = 256
	batchSize  = 32
	checkSize  = 192 // of the product that checks the counter
	oneProduct = "product"
)

func parts() []part {
	block := float64(gramBlock)
	grams := float64(training*training)/2/block/block + training/block/2 // of the lower triangle, in blocks
	grams += float64(tested*training) / block / block                    // predictions
	return []part{
		{oneProduct, "a product of 192 × 192 × 192", []int{1, 3}, 1, 0, 0, product},
		{"stimuli", "a photograph: 25 pictures cut and shown to the simulated brain", []int{5, 6, 8}, 1, pictures / 25, 1, stimuli},
		{"features", "a picture through eight blocks of DINOv2", []int{1, 2, 4}, 1, pictures, 1, extract},
		{"train", "a batch of 32: forward, backward, AdamW", []int{1, 2, 4}, 1, epochs * fitted / batchSize, sides, train},
		{"score", "a validation picture before and after an epoch", []int{32, 64, 128}, 1, (epochs+2)*(training-fitted)/2 + tested, sides, score},
		{"gram", "a block of 256 × 256 × 24,960 of the kernel", []int{1, 2, 3}, 1, grams, sides, gram},
		{"solve", "a stimulus of a ridge of 1,080 vertices, six λ, five folds", []int{100, 200, 300, 400}, 3, training, sides, solve},
	}
}

// on runs f on one thread; kernels report what is wrong by a panic.
func on(f func(b *cpu.Backend) error) (err error) {
	b, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		return err
	}
	defer b.Close()
	defer kernels.Catch(&err)
	return f(b)
}

func values(name string, n int) []float32 {
	s := philox.New(1).Stream("bench/arm64/" + name)
	v := make([]float32, n)
	for i := range v {
		v[i] = s.Signed(0, uint64(i))
	}
	return v
}

func product(units int) error { return products(units, checkSize, checkSize, checkSize) }

func gram(units int) error { return products(units, gramBlock, gramBlock, features) }

func products(units, m, n, k int) error {
	return on(func(b *cpu.Backend) error {
		x, y, z := b.Alloc(m*k), b.Alloc(n*k), b.Alloc(m*n)
		b.Uniform(x, kernels.Draw{Seed: 1}, -1, 1)
		b.Uniform(y, kernels.Draw{Seed: 2}, -1, 1)
		for range units {
			b.Contract(kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(x, k), B: kernels.Transposed(y, k), C: kernels.Matrix(z, n)})
		}
		return b.Sync()
	})
}

// stimuli simulates the experiment on the first photographs.
func stimuli(units int) error {
	list, err := photos.All()
	if err != nil {
		return err
	}
	c := simulate.Demo(0)
	c.Threads = 1
	_, err = simulate.Build(context.Background(), c, list[:units], nil)
	return err
}

func extract(units int) error {
	return on(func(b *cpu.Backend) error {
		net, err := backbone.Open(b, backbone.Options{Weights: backbone.Builtin, Image: 112, Layer: layer})
		if err != nil {
			return err
		}
		picture := pixels.New(112, 112)
		batch := make([]*pixels.RGB8, units)
		for i := range batch {
			batch[i] = picture
		}
		return net.Extractor.Extract(make([]float32, units*features), batch)
	})
}

// rows are features of so many stimuli, all alike in cost.
type rows struct {
	n    int
	data []float32
}

func (r rows) Len() int    { return r.n }
func (r rows) Floats() int { return len(r.data) / 2 }
func (r rows) Read(dst []float32, i int) error {
	copy(dst, r.data[i%2*r.Floats():])
	return nil
}

// network is the demo's interface network on so many stimuli.
func network(stimuli, train int, work func(b *cpu.Backend, n *encoder.Network, c experiment.Config, d encoder.Data) error) error {
	return on(func(b *cpu.Backend) error {
		c := experiment.Demo(0)
		shape := c.Network
		h, w := encoder.QueryShape(width)
		shape.Queries, shape.Height, shape.Width, shape.Outputs = tokens, h, w, vertices
		n, err := encoder.New(b, shape)
		if err != nil {
			return err
		}
		if err := n.Init(0); err != nil {
			return err
		}
		d := encoder.Data{Features: rows{stimuli, values("features", 2*features)}, Source: "bench",
			Targets: encoder.Matrix{Width: vertices, Data: values("responses", stimuli*vertices)}}
		for i := range stimuli {
			if i < train {
				d.Train = append(d.Train, i)
			} else {
				d.Validation = append(d.Validation, i)
			}
		}
		return work(b, n, c, d)
	})
}

func train(units int) error {
	return network(units*batchSize, units*batchSize, func(_ *cpu.Backend, n *encoder.Network, c experiment.Config, d encoder.Data) error {
		c.Training.Epochs, c.Training.Patience, c.Training.Schedule = 1, 0, encoder.Constant
		_, err := encoder.Train(context.Background(), n, c.Training, d, encoder.Options{})
		return err
	})
}

// score predicts units pictures before and after a training of one batch, each time
// with the score itself left out: the loss takes its place.
func score(units int) error {
	return network(batchSize+units, batchSize, func(_ *cpu.Backend, n *encoder.Network, c experiment.Config, d encoder.Data) error {
		c.Training.Epochs, c.Training.Patience, c.Training.Schedule = 1, 0, encoder.Constant
		_, err := encoder.Train(context.Background(), n, c.Training, d, encoder.Options{})
		return err
	})
}

// solve fits the demo's ridge on few features, so that the kernel's products, which
// part gram counts, weigh nothing.
func solve(units int) error {
	return on(func(b *cpu.Backend) error {
		const few = 16
		x := values("x", units*few)
		y := values("noise", units*vertices)
		for i := range units {
			for j := range vertices { // from hardly any noise to hardly any signal: every λ is chosen by some
				signal := float32(j) / vertices
				y[i*vertices+j] = float32(signal*x[i*few+j%few]) + float32((1-signal)*y[i*vertices+j])
			}
		}
		d := ridge.Data{X: host{x, few}, Y: ridge.Targets{Data: y, Cols: vertices}}
		for i := range units {
			d.Groups = append(d.Groups, i/4)
			if i%5 == 4 {
				d.Val = append(d.Val, i)
			} else {
				d.Train = append(d.Train, i)
			}
		}
		c := experiment.Demo(0)
		_, err := ridge.Fit(context.Background(), b, ridge.Config{Lambdas: c.Lambdas, Folds: c.Folds, Threads: 1}, d)
		if err != nil {
			return fmt.Errorf("solve: %w", err)
		}
		return nil
	})
}

// host is a matrix of features on the host.
type host struct {
	data  []float32
	width int
}

func (h host) Len() int    { return len(h.data) / h.width }
func (h host) Floats() int { return h.width }
func (h host) Read(dst []float32, i int) error {
	copy(dst, h.data[i*h.width:(i+1)*h.width])
	return nil
}

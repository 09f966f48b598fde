package battery

import (
	"errors"
	"fmt"
	"time"

	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/peak"
)

// withClock opens a device for one step.
func (b *battery) withClock(p gpu.Precision, f func(*cuda.Backend, *clock) error) (err error) {
	backend, err := b.open(p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, backend.Close()) }()
	c, err := newClock(backend.Device)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	return f(backend, c)
}

// times measures, or in a rehearsal runs the work once and takes no time.
func (b *battery) times(c *clock, run func(i int), budget time.Duration, most int) ([]float64, error) {
	if b.options.Rehearse {
		run(0)
		return nil, c.d.StreamSynchronize(c.stream)
	}
	return c.repeat(run, budget, most)
}

// peaks measures the ceilings: every multiprocessor full of fma chains, and a copy
// of arrays of sixteen times the L2.
func (b *battery) peaks() error {
	return b.withClock(gpu.FP32, func(backend *cuda.Backend, c *clock) error {
		d := backend.Device
		blocks, rounds, n := 16*d.Limits().Multiprocessors, 4096, max(4*d.Limits().L2, 64<<20)
		if b.options.Rehearse {
			blocks, rounds, n = 2, 4, 4096
		}
		o := &operands{b: backend}
		defer o.free()
		dst := o.empty(blocks * 256)
		var work float64
		ms, err := b.times(c, func(int) { work = peak.FMA(d, dst, blocks, rounds) }, 500*time.Millisecond, 50)
		if err != nil {
			return err
		}
		b.result.Peaks.TFLOPs = rates(ms, work/1e9)
		x, y := o.random(n), o.empty(n)
		ms, err = b.times(c, func(int) { work = peak.Copy(d, y, x) }, 500*time.Millisecond, 50)
		b.result.Peaks.GBs = rates(ms, work/1e6)
		return err
	})
}

// rates divides work by each time.
func rates(ms []float64, work float64) Spread {
	var v []float64
	for _, t := range ms {
		v = append(v, work/t)
	}
	return SpreadOf(v)
}

// kernels measures every op. Operands are laid out several times over when they
// would otherwise stay in L2, and the runs take turns.
func (b *battery) kernels() error {
	return b.withClock(gpu.FP32, func(backend *cuda.Backend, c *clock) error {
		list := ops(b.options.Rehearse)
		for i, op := range list {
			if !b.fits(needs["ops"]) {
				return noTime(i, len(list))
			}
			row, err := b.measure(backend, c, op)
			if err != nil {
				return fmt.Errorf("%s %s: %w", op.name, op.shape, err)
			}
			b.result.Kernels = append(b.result.Kernels, row)
			b.say("%s, %s: %s µs", row.Op, row.Shape, row.Micros.text(1))
		}
		return nil
	})
}

func (b *battery) measure(backend *cuda.Backend, c *clock, op op) (KernelRow, error) {
	row := KernelRow{Op: op.name, Shape: op.shape, FLOP: op.flop, Bytes: op.bytes, Entries: []string{}}
	sets := 1
	if !b.options.Rehearse {
		sets = min(1+int(2*float64(backend.Device.Limits().L2)/op.bytes), 8)
	}
	o := &operands{b: backend}
	defer o.free()
	var runs []func()
	for range sets {
		runs = append(runs, op.prepare(o))
	}
	row.Entries = b.launched(runs[0])
	ms, err := b.times(c, func(i int) { runs[i%sets]() }, 150*time.Millisecond, 40)
	if err != nil {
		return row, err
	}
	var micros []float64
	for _, t := range ms {
		micros = append(micros, 1e3*t)
	}
	row.Micros = SpreadOf(micros)
	b.shares(&row, op)
	return row, nil
}

// shares relates the median time to the ceilings and to cuBLAS.
func (b *battery) shares(row *KernelRow, op op) {
	if row.Micros.Median == nil {
		return
	}
	seconds := *row.Micros.Median * 1e-6
	of := func(v float64, peak *float64) *float64 {
		if peak == nil || v == 0 {
			return nil
		}
		share := v / *peak
		return &share
	}
	gbs := op.bytes / seconds / 1e9
	row.GBs, row.OfCopy = &gbs, of(gbs, b.result.Peaks.GBs.Median)
	if op.flop > 0 {
		tflops := op.flop / seconds / 1e12
		row.TFLOPs, row.OfFMA = &tflops, of(tflops, b.result.Peaks.TFLOPs.Median)
	}
	if b.result.Peer == nil || op.product == nil {
		return
	}
	for _, p := range b.result.Peer.Products {
		if [3]int{p.M, p.N, p.K} == *op.product && p.Micros.Median != nil {
			share := *p.Micros.Median / *row.Micros.Median
			row.OfCuBLAS = &share
		}
	}
}

// launched lists the kernels that one run launches.
func (b *battery) launched(run func()) []string {
	names := []string{}
	b.watch = func(entry string) { names = append(names, entry) }
	defer func() { b.watch = nil }()
	run()
	return names
}

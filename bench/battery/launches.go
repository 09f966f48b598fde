package battery

import (
	"errors"
	"time"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
)

// launches measures what it costs to give the device work: a thousand ops that do
// next to nothing, queued one by one and as a graph, and the host's share of it.
func (b *battery) launches() error {
	const ops = 1000
	return b.withClock(gpu.FP32, func(backend *cuda.Backend, c *clock) error {
		o := &operands{b: backend}
		defer o.free()
		x := o.random(32)
		chain := func() {
			for range ops {
				backend.Scale(x, x, 1)
			}
		}
		ms, err := b.times(c, func(int) { chain() }, 300*time.Millisecond, 20)
		if err != nil {
			return err
		}
		b.launch("an op on 32 values, queued one by one, on the device", ms, ops)
		if ms, err = b.host(backend, chain); err != nil {
			return err
		}
		b.launch("the same, the host's time to queue it", ms, ops)
		graph, err := backend.Device.Capture(chain)
		if err != nil {
			return err
		}
		ms, err = b.times(c, func(int) { graph.Launch() }, 300*time.Millisecond, 20)
		b.launch("the same as one graph, on the device", ms, ops)
		return errors.Join(err, graph.Close())
	})
}

// host is the wall time until the calls have returned, the device idle before.
func (b *battery) host(backend kernels.Backend, chain func()) ([]float64, error) {
	if b.options.Rehearse {
		chain()
		return nil, backend.Sync()
	}
	var ms []float64
	for range 10 {
		if err := backend.Sync(); err != nil {
			return nil, err
		}
		start := time.Now()
		chain()
		ms = append(ms, float64(time.Since(start).Nanoseconds())/1e6)
	}
	return ms, backend.Sync()
}

func (b *battery) launch(what string, ms []float64, ops int) {
	var micros []float64
	for _, t := range ms {
		micros = append(micros, 1e3*t/float64(ops))
	}
	b.result.Launches = append(b.result.Launches, LaunchRow{What: what, Micros: SpreadOf(micros)})
}

package stats

import (
	"fmt"
	"sync"

	"vision/eval/metric"
)

// Resampled holds Pearson's r of every vertex over all stimuli and in every
// resample of the photographs: what any number of statistics can be taken of.
type Resampled struct {
	R       []float64   // over all stimuli, as metric.Correlations gives it
	Samples [][]float64 // [resample][vertex]
}

// gatherBlock is how many vertices are summed and resampled at a time: their sums
// over two thousand photographs, 5 MB, stay near the core, and a whole cortex of
// sums (1.6 GB) is never held.
const gatherBlock = 64

// Resample computes the correlations of the resamples of [Bootstrap.Intervals], to
// the bit, and keeps them: Resamples × vertices × 8 bytes. Blocks of vertices go to
// the threads. done, if given, hears after every block how many of total are ready;
// the first error that it returns ends the work.
func (b Bootstrap) Resample(measured, predicted metric.Matrix, photograph []int, done func(blocks, total int) error) (*Resampled, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	r, err := metric.Correlations(measured, predicted, b.Threads)
	if err != nil {
		return nil, err
	}
	order, err := number(photograph, measured.Rows)
	if err != nil {
		return nil, err
	}
	out := &Resampled{R: r, Samples: make([][]float64, b.Resamples)}
	for i := range out.Samples {
		out.Samples[i] = make([]float64, measured.Cols)
	}
	times := make([][]int, b.Resamples)
	draw := b.draw(order.photographs)
	for i := range times {
		times[i] = make([]int, order.photographs)
		draw(i, times[i])
	}
	total := (measured.Cols + gatherBlock - 1) / gatherBlock
	workers := max(1, min(b.Threads, total))
	var wg sync.WaitGroup
	var mu sync.Mutex
	ready := 0
	for w := range workers {
		wg.Go(func() {
			scratch := make([]float64, kinds*gatherBlock)
			for at := w; at < total; at += workers {
				lo, hi := at*gatherBlock, min((at+1)*gatherBlock, measured.Cols)
				s := gather(columns(measured, lo, hi), columns(predicted, lo, hi), order, r[lo:hi])
				for i, t := range times {
					s.correlations(t, scratch[:kinds*s.Vertices], out.Samples[i][lo:hi])
				}
				mu.Lock()
				if ready++; done != nil && err == nil {
					err = done(ready, total)
				}
				stop := err != nil
				mu.Unlock()
				if stop {
					return
				}
			}
		})
	}
	wg.Wait()
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Append adds the vertices of another hemisphere that saw the same stimuli: the
// draws of equal seeds and photographs are the same.
func (r *Resampled) Append(o *Resampled) {
	r.R = append(r.R, o.R...)
	for i, more := range o.Samples {
		r.Samples[i] = append(r.Samples[i], more...)
	}
}

// IntervalsOf returns the interval of each of the count statistics of resampled
// correlations. The bias-corrected method needs the stimuli: see Intervals.
func (b Bootstrap) IntervalsOf(r *Resampled, statistic Statistic, count int) ([]Interval, error) {
	if b.Resamples = len(r.Samples); b.Method == BCa {
		return nil, fmt.Errorf("stats: BCa intervals leave out photographs, which resampled correlations do not hold")
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	estimate := make([]float64, count)
	statistic(r.R, estimate)
	values := make([]float64, len(r.Samples)*count)
	workers := max(1, min(b.Threads, len(r.Samples)))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(r.Samples); i += workers {
				statistic(r.Samples[i], values[i*count:(i+1)*count])
			}
		})
	}
	wg.Wait()
	out := make([]Interval, count)
	for k := range out {
		out[k] = b.interval(estimate[k], column(values, k, count), nil)
	}
	return out, nil
}

// columns copies the columns lo..hi.
func columns(m metric.Matrix, lo, hi int) metric.Matrix {
	out := metric.Matrix{Data: make([]float32, 0, m.Rows*(hi-lo)), Rows: m.Rows, Cols: hi - lo}
	for i := range m.Rows {
		out.Data = append(out.Data, row(m, i)[lo:hi]...)
	}
	return out
}

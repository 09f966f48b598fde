package metric

import (
	"fmt"
	"math"
	"sync"
)

// Matrix is a read-only view of responses: Rows stimuli × Cols vertices,
// row-major, as the Algonauts files hold them. Data may be a mapped file.
type Matrix struct {
	Data       []float32
	Rows, Cols int
}

// At returns the response of a vertex to a stimulus.
func (m Matrix) At(row, col int) float32 { return m.Data[row*m.Cols+col] }

// check says whether the view covers its data.
func (m Matrix) check(name string) error {
	if m.Rows < 0 || m.Cols < 0 || len(m.Data) != m.Rows*m.Cols {
		return fmt.Errorf("metric: %s holds %d values, want %d × %d", name, len(m.Data), m.Rows, m.Cols)
	}
	return nil
}

// columnBlock is how many vertices are summed in one sweep over the rows: the
// accumulators of a block (some 20 KiB) stay in the first-level cache and each
// row contributes contiguous runs of 2 KiB.
const columnBlock = 512

// Correlations returns Pearson's r of each vertex over the stimuli,
//
//	r = Σ(x−x̄)(y−ȳ) / (√Σ(x−x̄)² · √Σ(y−ȳ)²), clipped to [−1, 1],
//
// x measured, y predicted. Two passes: the means (Σ ascending, one division),
// then the centred sums. A constant or non-finite column gives NaN, as
// scipy.stats.pearsonr does. Different shapes or fewer than two stimuli are an
// error. threads < 1 counts as 1; the result does not depend on it.
func Correlations(measured, predicted Matrix, threads int) ([]float64, error) {
	if err := measured.check("measured"); err != nil {
		return nil, err
	}
	if err := predicted.check("predicted"); err != nil {
		return nil, err
	}
	if measured.Rows != predicted.Rows || measured.Cols != predicted.Cols {
		return nil, fmt.Errorf("metric: predicted responses are %d × %d (stimuli × vertices), measured ones %d × %d",
			predicted.Rows, predicted.Cols, measured.Rows, measured.Cols)
	}
	if measured.Rows < 2 {
		return nil, fmt.Errorf("metric: a correlation needs at least 2 stimuli, found %d", measured.Rows)
	}
	r := make([]float64, measured.Cols)
	overBlocks(measured.Cols, threads, func(lo, hi int) {
		correlateBlock(measured, predicted, lo, hi, r[lo:hi])
	})
	return r, nil
}

// overBlocks calls do for every block of columns, on up to threads goroutines.
func overBlocks(cols, threads int, do func(lo, hi int)) {
	blocks := (cols + columnBlock - 1) / columnBlock
	if threads < 1 {
		threads = 1
	}
	var wg sync.WaitGroup
	for w := range min(threads, blocks) {
		wg.Go(func() {
			for b := w; b < blocks; b += threads {
				do(b*columnBlock, min(cols, (b+1)*columnBlock))
			}
		})
	}
	wg.Wait()
}

// correlateBlock fills r for the vertices lo..hi.
func correlateBlock(x, y Matrix, lo, hi int, r []float64) {
	n := hi - lo
	mx, constX := columnMeans(x, lo, hi)
	my, constY := columnMeans(y, lo, hi)
	sxx, syy, sxy := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range x.Rows {
		xr := x.Data[i*x.Cols+lo : i*x.Cols+hi]
		yr := y.Data[i*y.Cols+lo : i*y.Cols+hi]
		for j := range n {
			dx := float64(xr[j]) - mx[j]
			dy := float64(yr[j]) - my[j]
			sxx[j] += float64(dx * dx)
			syy[j] += float64(dy * dy)
			sxy[j] += float64(dx * dy)
		}
	}
	for j := range n {
		if constX[j] || constY[j] {
			r[j] = math.NaN()
			continue
		}
		r[j] = clip(sxy[j] / float64(math.Sqrt(sxx[j])*math.Sqrt(syy[j])))
	}
}

// columnMeans returns the means of the columns lo..hi and which are constant
// to the bit (their rounded mean need not equal the constant).
func columnMeans(m Matrix, lo, hi int) (mean []float64, constant []bool) {
	mean, constant = make([]float64, hi-lo), make([]bool, hi-lo)
	first := m.Data[lo:hi]
	for j := range constant {
		constant[j] = true
	}
	for i := range m.Rows {
		for j, v := range m.Data[i*m.Cols+lo : i*m.Cols+hi] {
			mean[j] += float64(v)
			if v != first[j] {
				constant[j] = false
			}
		}
	}
	for j := range mean {
		mean[j] /= float64(m.Rows)
	}
	return mean, constant
}

// clip limits r to [−1, 1]; NaN stays.
func clip(r float64) float64 {
	if r > 1 {
		return 1
	}
	if r < -1 {
		return -1
	}
	return r
}

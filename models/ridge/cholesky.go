package ridge

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// triangle is a lower triangular matrix: row i holds i+1 values.
type triangle struct {
	n    int
	rows [][]float64
}

// cholesky factors K + shift·I = L·Lᵀ, reading the lower triangle of k:
//
//	L[i,j] = (K[i,j] − L[i,0]·L[j,0] − L[i,1]·L[j,1] − …)/L[j,j]     j < i
//	L[i,i] = √(K[i,i] + shift − L[i,0]² − L[i,1]² − …)
//
// in this order, every product rounded. Panels of rows are computed in turn;
// inside a panel the rows share the work of reading the rows above. Threads take
// different rows and do not show in the result.
func cholesky(ctx context.Context, k triangle, shift float64, threads int) (triangle, error) {
	l := triangle{n: k.n, rows: make([][]float64, k.n)}
	for i := range l.rows {
		l.rows[i] = append([]float64(nil), k.rows[i]...)
		l.rows[i][i] += shift
	}
	const panel = 64
	for j0 := 0; j0 < l.n; j0 += panel {
		if err := ctx.Err(); err != nil {
			return triangle{}, err
		}
		j1 := min(j0+panel, l.n)
		// The panel's own triangle first: every later row needs it.
		for i := j0; i < j1; i++ {
			l.eliminate(i, j0, i)
			d := l.rows[i][i]
			for _, v := range l.rows[i][:i] {
				d -= float64(v * v)
			}
			if !(d > 0) {
				return triangle{}, fmt.Errorf("ridge: the kernel matrix is not positive definite at stimulus %d (pivot %g): a larger λ is needed, or features are not finite", i, d)
			}
			l.rows[i][i] = math.Sqrt(d)
		}
		parallel(threads, l.n-j1, 16, func(from, to int) {
			for i := j1 + from; i < j1+to; i++ {
				l.eliminate(i, j0, j1)
			}
		})
	}
	return l, nil
}

// eliminate computes L[i, j0 … j1−1], four columns at a time so that four chains
// of subtractions are under way at once.
func (l *triangle) eliminate(i, j0, j1 int) {
	row := l.rows[i]
	j := j0
	for ; j+4 <= j1; j += 4 {
		a, b, c, d := l.rows[j], l.rows[j+1], l.rows[j+2], l.rows[j+3]
		x, a2, b2, c2, d2 := row[:j], a[:j], b[:j], c[:j], d[:j]
		s0, s1, s2, s3 := row[j], row[j+1], row[j+2], row[j+3]
		for k, v := range x {
			s0 -= float64(v * a2[k])
			s1 -= float64(v * b2[k])
			s2 -= float64(v * c2[k])
			s3 -= float64(v * d2[k])
		}
		s0 /= a[j]
		s1 -= float64(s0 * b[j])
		s1 /= b[j+1]
		s2 -= float64(s0 * c[j])
		s2 -= float64(s1 * c[j+1])
		s2 /= c[j+2]
		s3 -= float64(s0 * d[j])
		s3 -= float64(s1 * d[j+1])
		s3 -= float64(s2 * d[j+2])
		s3 /= d[j+3]
		row[j], row[j+1], row[j+2], row[j+3] = s0, s1, s2, s3
	}
	for ; j < j1; j++ {
		s, other := row[j], l.rows[j]
		for k, v := range row[:j] {
			s -= float64(v * other[k])
		}
		row[j] = s / other[j]
	}
}

// solve replaces the columns of b, n rows of width values, by (L·Lᵀ)⁻¹·b:
// forward substitution over ascending rows, then backward with the terms of
// descending rows subtracted one after the other. Threads take different columns.
func (l *triangle) solve(b []float64, width, threads int) {
	parallel(threads, width, 32, func(from, to int) {
		for i := range l.n {
			z := b[i*width+from : i*width+to]
			for k, v := range l.rows[i][:i] {
				subtract(z, v, b[k*width+from:k*width+to])
			}
			divide(z, l.rows[i][i])
		}
		for i := l.n - 1; i >= 0; i-- {
			z := b[i*width+from : i*width+to]
			divide(z, l.rows[i][i])
			for k, v := range l.rows[i][:i] {
				subtract(b[k*width+from:k*width+to], v, z)
			}
		}
	})
}

func subtract(z []float64, v float64, x []float64) {
	x = x[:len(z)]
	for c := range z {
		z[c] -= float64(v * x[c])
	}
}

func divide(z []float64, by float64) {
	for c := range z {
		z[c] /= by
	}
}

// parallel cuts 0 … n−1 into runs of a multiple of grain and computes them on
// the given number of goroutines.
func parallel(threads, n, grain int, run func(from, to int)) {
	size := max((n+threads-1)/max(threads, 1), 1)
	size = (size + grain - 1) / grain * grain
	var wg sync.WaitGroup
	for from := 0; from < n; from += size {
		wg.Add(1)
		go func() {
			defer wg.Done()
			run(from, min(from+size, n))
		}()
	}
	wg.Wait()
}

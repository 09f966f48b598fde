package ridge

import (
	"context"
	"fmt"

	"vision/kernels"
)

// fitter solves the same kernel for different rows and λ.
type fitter struct {
	ctx context.Context
	b   kernels.Backend
	c   Config
	k   triangle
	y   Targets

	done, total int // factorisations, of about so many
}

// factor is the Cholesky factor of the kernel of some rows.
func (f *fitter) factor(lambda float64, rows []int) (triangle, error) {
	if f.c.Progress != nil {
		f.done++
		f.c.Progress(min(f.done, f.total), f.total)
	}
	k := f.k.pick(rows)
	return cholesky(f.ctx, k, float64(lambda*k.scale()), f.c.Threads)
}

// intercept is the mean response over rows, added in ascending order.
func (f *fitter) intercept(rows []int) []float64 {
	mean := make([]float64, f.y.Cols)
	for _, row := range rows {
		for j, v := range f.y.Row(row) {
			mean[j] += float64(v)
		}
	}
	for j := range mean {
		mean[j] /= float64(len(rows))
	}
	return mean
}

// predict fits on the rows of train and predicts those of held, for all vertices:
//
//	W = (K_tt + λsI)⁻¹·K_th in float64;  ŷ = Wᵀ·(Y − ȳ) + ȳ in float32
//
// which costs less than solving for every vertex when held is small.
func (f *fitter) predict(lambda float64, train, held []int) ([]float32, error) {
	l, err := f.factor(lambda, train)
	if err != nil {
		return nil, err
	}
	w := f.k.columns(train, held)
	l.solve(w, len(held), f.c.Threads)
	w32 := make([]float32, len(w))
	for i, v := range w {
		w32[i] = float32(v)
	}
	mean := f.intercept(train)
	centred := make([]float32, len(train)*f.y.Cols)
	for i, row := range train {
		for j, v := range f.y.Row(row) {
			centred[i*f.y.Cols+j] = float32(float64(v) - mean[j])
		}
	}
	return f.combine(w32, centred, mean, len(held), len(train)), nil
}

// combine computes wᵀ·y + mean on the device: w [n, m], y [n, V] → [m, V].
func (f *fitter) combine(w, y []float32, mean []float64, m, n int) []float32 {
	v := f.y.Cols
	bias := make([]float32, v)
	for j, x := range mean {
		bias[j] = float32(x)
	}
	wd, yd, bd, pd := f.b.Alloc(len(w)), f.b.Alloc(len(y)), f.b.Alloc(v), f.b.Alloc(m*v)
	f.b.Upload(wd, w)
	f.b.Upload(yd, y)
	f.b.Upload(bd, bias)
	f.b.Contract(kernels.Contraction{M: m, N: v, K: n, A: kernels.Transposed(wd, m), B: kernels.Matrix(yd, v), C: kernels.Matrix(pd, v), Bias: bd})
	p := make([]float32, m*v)
	f.b.Download(p, pd)
	for _, b := range []kernels.Buffer{wd, yd, bd, pd} {
		f.b.Free(b)
	}
	return p
}

// outOfFold predicts every training row from the folds without its photograph,
// with the λ chosen for each vertex. Photographs go to folds in turn, in the order
// in which they first appear.
func (f *fitter) outOfFold(lambda []float64, d Data) ([]float32, error) {
	fold := map[int]int{}
	for _, row := range d.Train {
		if _, ok := fold[d.Groups[row]]; !ok {
			fold[d.Groups[row]] = len(fold) % f.c.Folds
		}
	}
	out := make([]float32, len(d.Train)*f.y.Cols)
	for part := range f.c.Folds {
		var train, held, at []int
		for i, row := range d.Train {
			if fold[d.Groups[row]] == part {
				held, at = append(held, row), append(at, i)
			} else {
				train = append(train, row)
			}
		}
		if len(held) == 0 {
			continue // fewer photographs than folds
		}
		if len(train) < 2 {
			return nil, fmt.Errorf("ridge: fold %d of %d leaves %d rows to learn from, expected at least 2: too few photographs", part+1, f.c.Folds, len(train))
		}
		for _, l := range distinct(f.c.Lambdas, lambda) {
			p, err := f.predict(l, train, held)
			if err != nil {
				return nil, err
			}
			for i, row := range at {
				for j := range lambda {
					if lambda[j] == l {
						out[row*f.y.Cols+j] = p[i*f.y.Cols+j]
					}
				}
			}
		}
	}
	return out, nil
}

// distinct lists the candidates that some vertex has chosen.
func distinct(candidates, chosen []float64) []float64 {
	used := map[float64]bool{}
	for _, l := range chosen {
		used[l] = true
	}
	var list []float64
	for _, l := range candidates {
		if used[l] {
			list = append(list, l)
		}
	}
	return list
}

// solve computes α for every vertex with its λ.
func (f *fitter) solve(lambda []float64, rows []int) (*Model, error) {
	v := f.y.Cols
	m := &Model{N: len(rows), V: v, Alpha: make([]float32, len(rows)*v), Intercept: make([]float32, v), Lambda: lambda}
	mean := f.intercept(rows)
	for j, x := range mean {
		m.Intercept[j] = float32(x)
	}
	for _, l := range distinct(f.c.Lambdas, lambda) {
		var at []int
		for j := range lambda {
			if lambda[j] == l {
				at = append(at, j)
			}
		}
		factor, err := f.factor(l, rows)
		if err != nil {
			return nil, err
		}
		rhs := make([]float64, len(rows)*len(at))
		for i, row := range rows {
			y := f.y.Row(row)
			for c, j := range at {
				rhs[i*len(at)+c] = float64(y[j]) - mean[j]
			}
		}
		factor.solve(rhs, len(at), f.c.Threads)
		for i := range rows {
			for c, j := range at {
				m.Alpha[i*v+j] = float32(rhs[i*len(at)+c])
			}
		}
	}
	return m, nil
}

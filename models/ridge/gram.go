package ridge

import (
	"context"

	"vision/kernels"
)

// Rows are feature vectors on the host, of F values each.
type Rows interface {
	Len() int
	Floats() int
	Read(dst []float32, i int) error
}

// block is the number of rows that are on the device at a time: the block of
// NUMERICS.md §3, so that the mean added block by block has the bits of one ColSum.
const block = 256

// device holds centred rows of features as they come and go.
type device struct {
	b    kernels.Backend
	f    int
	mean kernels.Buffer
	host []float32
}

// newDevice computes the mean of all rows, x̄ = colsum(x)/n.
func newDevice(b kernels.Backend, x Rows) (*device, error) {
	d := &device{b: b, f: x.Floats(), mean: b.Alloc(x.Floats()), host: make([]float32, block*x.Floats())}
	part := b.Alloc(d.f)
	defer b.Free(part)
	for i := 0; i < x.Len(); i += block {
		rows, err := d.upload(x, i, min(i+block, x.Len()))
		if err != nil {
			return nil, err
		}
		if i == 0 {
			b.ColSum(d.mean, rows, d.f)
		} else {
			b.ColSum(part, rows, d.f)
			b.Add(d.mean, d.mean, part)
		}
		b.Free(rows)
	}
	n := b.Alloc(1)
	defer b.Free(n)
	b.Fill(n, float32(x.Len()))
	b.Div(d.mean, d.mean, n)
	return d, nil
}

// deviceWith takes a mean that is known already.
func deviceWith(b kernels.Backend, mean []float32) *device {
	d := &device{b: b, f: len(mean), mean: b.Alloc(len(mean)), host: make([]float32, block*len(mean))}
	b.Upload(d.mean, mean)
	return d
}

func (d *device) close() { d.b.Free(d.mean) }

func (d *device) upload(x Rows, from, to int) (kernels.Buffer, error) {
	host := d.host[:(to-from)*d.f]
	for i := from; i < to; i++ {
		if err := x.Read(host[(i-from)*d.f:(i-from+1)*d.f], i); err != nil {
			return kernels.Buffer{}, err
		}
	}
	rows := d.b.Alloc(len(host))
	d.b.Upload(rows, host)
	return rows, nil
}

// centred uploads rows and takes the mean away.
func (d *device) centred(x Rows, from, to int) (kernels.Buffer, error) {
	rows, err := d.upload(x, from, to)
	if err == nil {
		d.b.Sub(rows, rows, d.mean)
	}
	return rows, err
}

// products calls put with every block of (x − x̄)·(y − x̄)ᵀ: rows i0 …, columns
// j0 …, row-major, cols wide. Where lower is set, x and y are the same rows and
// blocks above the diagonal are left out.
func (d *device) products(ctx context.Context, x, y Rows, lower bool, put func(i0, j0, cols int, v []float32)) error {
	for i := 0; i < x.Len(); i += block {
		m := min(block, x.Len()-i)
		a, err := d.centred(x, i, i+m)
		if err != nil {
			return err
		}
		for j := 0; j < y.Len() && (!lower || j <= i) && err == nil; j += block {
			if err = ctx.Err(); err == nil {
				err = d.product(a, m, y, i, j, put)
			}
		}
		d.b.Free(a)
		if err != nil {
			return err
		}
	}
	return nil
}

// product is one block: the m rows a, already centred, by the rows of y from j on.
func (d *device) product(a kernels.Buffer, m int, y Rows, i, j int, put func(i0, j0, cols int, v []float32)) error {
	n := min(block, y.Len()-j)
	b, err := d.centred(y, j, j+n)
	if err != nil {
		return err
	}
	c := d.b.Alloc(m * n)
	d.b.Contract(kernels.Contraction{M: m, N: n, K: d.f,
		A: kernels.Matrix(a, d.f), B: kernels.Transposed(b, d.f), C: kernels.Matrix(c, n)})
	v := make([]float32, m*n)
	d.b.Download(v, c)
	d.b.Free(b)
	d.b.Free(c)
	put(i, j, n, v)
	return nil
}

// gram is the lower triangle of Xc·Xcᵀ in float64, of float32 products.
func (d *device) gram(ctx context.Context, x Rows) (triangle, error) {
	k := triangle{n: x.Len(), rows: make([][]float64, x.Len())}
	for i := range k.rows {
		k.rows[i] = make([]float64, i+1)
	}
	err := d.products(ctx, x, x, true, func(i0, j0, cols int, v []float32) {
		for r := 0; r*cols < len(v); r++ {
			row := k.rows[i0+r]
			for c := 0; c < cols && j0+c < len(row); c++ {
				row[j0+c] = float64(v[r*cols+c])
			}
		}
	})
	return k, err
}

// pick is the triangle of some rows and columns, in the order given.
func (t triangle) pick(at []int) triangle {
	p := triangle{n: len(at), rows: make([][]float64, len(at))}
	for i, a := range at {
		p.rows[i] = make([]float64, i+1)
		for j, b := range at[:i+1] {
			p.rows[i][j] = t.rows[max(a, b)][min(a, b)]
		}
	}
	return p
}

// columns is the rectangle of some rows and columns, row-major.
func (t triangle) columns(rows, cols []int) []float64 {
	v := make([]float64, 0, len(rows)*len(cols))
	for _, a := range rows {
		for _, b := range cols {
			v = append(v, t.rows[max(a, b)][min(a, b)])
		}
	}
	return v
}

// scale is trace/n, added in ascending order.
func (t triangle) scale() float64 {
	s := 0.0
	for i, row := range t.rows {
		s += row[i]
	}
	return s / float64(t.n)
}

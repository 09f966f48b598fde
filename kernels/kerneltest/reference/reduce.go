package reference

import "vision/kernels/elementary"

// Contracted is rule 1 for one output element: Σ a[k]·b[k].
func Contracted(a, b []float32) float32 {
	const block = 128
	var s float32
	for start := 0; start < len(a); start += block {
		var p float32
		for k := start; k < min(start+block, len(a)); k++ {
			p = elementary.FMA(a[k], b[k], p)
		}
		if start == 0 {
			s = p // assigned: a block sum may be −0
		} else {
			s = s + p
		}
	}
	return s
}

// gathered is the n values f(0) … f(n−1).
func gathered(n int, f func(k int) float32) []float32 {
	v := make([]float32, n)
	for k := range v {
		v[k] = f(k)
	}
	return v
}

// RowSum is rule 2 with adds.
func RowSum(x []float32) float32 {
	return lanes(len(x), func(i int, q float32) float32 { return q + x[i] })
}

// RowDot is rule 2 with fma: rowsum_fma(x, y).
func RowDot(x, y []float32) float32 {
	return lanes(len(x), func(i int, q float32) float32 { return elementary.FMA(x[i], y[i], q) })
}

// lanes is rule 2: 32 lanes that take every 32nd element, then a butterfly.
func lanes(n int, step func(i int, q float32) float32) float32 {
	var q [32]float32
	for l := range q {
		for i := l; i < n; i += 32 {
			q[l] = step(i, q[l])
		}
	}
	for m := 16; m >= 1; m /= 2 {
		var sum [32]float32
		for l := range q {
			sum[l] = q[l] + q[l^m]
		}
		q = sum
	}
	return q[0]
}

// RowMax is the largest by §0's max.
func RowMax(x []float32) float32 {
	m := x[0]
	for _, v := range x[1:] {
		m = elementary.Max(m, v)
	}
	return m
}

// Chain is rule 3: rows in blocks of 256, each a chain from +0 by step; block
// sums added in ascending order, the first assigned.
func Chain(rows int, step func(i int, p float32) float32) float32 {
	const block = 256
	var s float32
	for start := 0; start < rows; start += block {
		var p float32
		for i := start; i < min(start+block, rows); i++ {
			p = step(i, p)
		}
		if start == 0 {
			s = p
		} else {
			s = s + p
		}
	}
	return s
}

// Total is rule 4 with adds.
func Total(x []float32) float32 {
	return total(len(x), func(i, j int) float32 { return RowSum(x[i:j]) })
}

// TotalDot is rule 4 with fma in the rows: total_fma(x, y).
func TotalDot(x, y []float32) float32 {
	return total(len(x), func(i, j int) float32 { return RowDot(x[i:j], y[i:j]) })
}

// total cuts n elements into rows of 4096, and adds the row sums by rule 3.
func total(n int, row func(i, j int) float32) float32 {
	const width = 4096
	return Chain((n+width-1)/width, func(r int, p float32) float32 {
		return p + row(r*width, min((r+1)*width, n))
	})
}

package cpu

import "vision/kernels/elementary"

// portableJob is the definition of the contraction: one row of C at a time.
type portableJob struct {
	contractArgs
	scratch [][]float32
}

// run computes row i mod M of batch item i / M.
func (j *portableJob) run(worker, i int) {
	item, row := i/j.c.M, i%j.c.M
	a, b := j.sourceA(item), j.sourceB(item)
	sums := j.scratch[worker][:2*j.c.N]
	productRow(sums[:j.c.N], sums[j.c.N:], &a, &b, row, j.c.K*j.c.Segments)
	j.epilogue(item, row, 0, sums[:j.c.N], true)
}

// productRow computes s[n] = Σ a[row,k]·b[k,n] by the rule of NUMERICS.md §1, with
// p as room for the sums of a block:
//
//	block:   p = fma(a[k], b[k], p), k ascending, from +0
//	result:  s = p0, then s = s + p1, s = s + p2, …
//
// k is at least 1.
func productRow(s, p []float32, a, b *source, row, k int) {
	for k0 := 0; k0 < k; k0 += sumBlock {
		clear(p)
		for kk := k0; kk < min(k0+sumBlock, k); kk++ {
			seg, in := kk/a.segLen, kk%a.segLen
			x := a.data[row*a.line+in*a.k+seg*a.segment]
			bk := b.data[in*b.k+seg*b.segment:]
			for n := range p {
				p[n] = elementary.FMA(x, bk[n*b.line], p[n])
			}
		}
		if k0 == 0 {
			copy(s, p)
			continue
		}
		for n := range s {
			s[n] += p[n]
		}
	}
}

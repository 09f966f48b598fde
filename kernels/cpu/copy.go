package cpu

import "vision/kernels"

// copyJob is a strided copy in normal form: axes in order of falling destination
// stride, axes of size 1 gone, neighbours that are one axis in both layouts
// merged. All but the inner axes are flattened into `outer`.
type copyJob struct {
	dst, src []float32
	rank     int
	dims     [kernels.MaxRank]int
	ds, ss   [kernels.MaxRank]int // strides
	// The inner axis is the last one, along which the destination is traversed.
	// Where another axis has source stride 1, it is moved next to last and the
	// two are transposed in tiles.
	transpose bool
	outer     int // index tuples of the axes before the inner ones
	cuts, cut int // the first inner axis is cut into `cuts` runs of `cut`
	size      int // runs of a piece
	portable  bool
}

// Copy moves values between two strided layouts; see [kernels.Copy]. Source and
// destination may be parts of one buffer as long as no value written is read.
func (b *Backend) Copy(c kernels.Copy) {
	c.Check()
	j := copyJob{dst: floats(c.Dst.Buffer), src: floats(c.Src.Buffer), portable: b.portable}
	if !j.normalise(&c) {
		return
	}
	j.plan(b.pool.threads)
	var pieces int
	j.size, pieces = b.pool.splitRows(j.outer*j.cuts, j.elements())
	b.jobs.copy = j
	b.pool.each(&b.jobs.copy, pieces)
}

// normalise fills in the axes; it reports whether there is anything to copy.
func (j *copyJob) normalise(c *kernels.Copy) bool {
	for i := 0; i < c.Rank; i++ {
		switch c.Dims[i] {
		case 0:
			return false
		case 1:
			continue
		}
		// Insertion by destination stride; equal strides cannot occur.
		k := j.rank
		for ; k > 0 && j.ds[k-1] < c.Dst.Strides[i]; k-- {
			j.dims[k], j.ds[k], j.ss[k] = j.dims[k-1], j.ds[k-1], j.ss[k-1]
		}
		j.dims[k], j.ds[k], j.ss[k] = c.Dims[i], c.Dst.Strides[i], c.Src.Strides[i]
		j.rank++
	}
	if j.rank == 0 {
		j.rank, j.dims[0], j.ds[0], j.ss[0] = 1, 1, 1, 1
	}
	n := 0
	for i := 1; i < j.rank; i++ {
		if j.ds[n] == j.dims[i]*j.ds[i] && j.ss[n] == j.dims[i]*j.ss[i] {
			j.dims[n], j.ds[n], j.ss[n] = j.dims[n]*j.dims[i], j.ds[i], j.ss[i]
			continue
		}
		n++
		j.dims[n], j.ds[n], j.ss[n] = j.dims[i], j.ds[i], j.ss[i]
	}
	j.rank = n + 1
	return true
}

// plan chooses the inner axes and how the first of them is cut.
func (j *copyJob) plan(threads int) {
	last := j.rank - 1
	if j.ds[last] == 1 && j.ss[last] > 1 {
		for i := 0; i < last; i++ {
			if j.ss[i] == 1 {
				j.swap(i, last-1)
				j.transpose = true
				break
			}
		}
	}
	inner := last
	if j.transpose {
		inner--
	}
	j.outer = 1
	for _, d := range j.dims[:inner] {
		j.outer *= d
	}
	j.cut, j.cuts = j.dims[inner], 1
	if j.outer < 4*threads {
		other := 1
		if j.transpose {
			other = j.dims[last]
		}
		j.cut = max((j.cut*j.outer+4*threads-1)/(4*threads), (grain+other-1)/other)
		j.cut = min((j.cut+15)&^15, j.dims[inner])
		j.cuts = (j.dims[inner] + j.cut - 1) / j.cut
	}
}

// swap exchanges two axes; the order of the axes before the inner ones is free.
func (j *copyJob) swap(a, b int) {
	j.dims[a], j.dims[b] = j.dims[b], j.dims[a]
	j.ds[a], j.ds[b] = j.ds[b], j.ds[a]
	j.ss[a], j.ss[b] = j.ss[b], j.ss[a]
}

// elements is the work of one run.
func (j *copyJob) elements() int {
	if j.transpose {
		return j.cut * j.dims[j.rank-1]
	}
	return j.cut
}

func (j *copyJob) run(_, i int) {
	inner := j.rank - 1
	if j.transpose {
		inner--
	}
	end := min((i+1)*j.size, j.outer*j.cuts)
	for k := i * j.size; k < end; k++ {
		lo := k % j.cuts * j.cut
		n := min(j.cut, j.dims[inner]-lo)
		d, s := lo*j.ds[inner], lo*j.ss[inner]
		for o, axis := k/j.cuts, inner-1; axis >= 0; axis-- {
			at := o % j.dims[axis]
			o /= j.dims[axis]
			d += at * j.ds[axis]
			s += at * j.ss[axis]
		}
		if j.transpose {
			transpose(j.dst[d:], j.src[s:], n, j.dims[inner+1], j.ds[inner], j.ss[inner+1], j.portable)
		} else {
			copyRun(j.dst[d:], j.src[s:], n, j.ds[inner], j.ss[inner])
		}
	}
}

// copyRun moves n values, strides ds and ss apart.
func copyRun(dst, src []float32, n, ds, ss int) {
	switch {
	case ds == 1 && ss == 1:
		copy(dst[:n], src[:n])
	case ds == 1 && ss == 0:
		fill(dst[:n], src[0])
	default:
		for i := 0; i < n; i++ {
			dst[i*ds] = src[i*ss]
		}
	}
}

// transpose moves dst[r·ds + c] = src[c·ss + r] for r < rows, c < cols, in tiles
// of 16 rows, a cache line of the source, by as many columns as keep the pages of
// the source within reach.
func transpose(dst, src []float32, rows, cols, ds, ss int, portable bool) {
	const high, wide = 16, 256
	for c := 0; c < cols; c += wide {
		for r := 0; r < rows; r += high {
			transposeTile(dst[r*ds+c:], src[c*ss+r:], min(high, rows-r), min(wide, cols-c), ds, ss, portable)
		}
	}
}

// transposeTile is transpose for a small matrix: 8×8 at a time in registers, the
// rest value by value.
func transposeTile(dst, src []float32, rows, cols, ds, ss int, portable bool) {
	r8, c8 := 0, 0
	if !portable {
		r8, c8 = transposeVector(dst, src, rows, cols, ds, ss)
	}
	for r := 0; r < rows; r++ {
		c := 0
		if r < r8 {
			c = c8
		}
		for ; c < cols; c++ {
			dst[r*ds+c] = src[c*ss+r]
		}
	}
}

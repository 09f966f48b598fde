package cpu

// ahead is memory that is fetched into cache before every few tiles, a share of it each. It
// changes no value. Panels of B that lie packed are not of it: the tiles fetch the next
// one as they go (tiles.next), so that the requests never queue.
type ahead struct {
	b, residual, c runs // values of B to pack, the residual, places of results
}

// fetch asks for a share, if there is one.
func (f *ahead) fetch() bool {
	return f.b.fetch() || f.residual.fetch() || f.c.fetch()
}

const (
	cacheLine   = 16 // values
	streamSteps = 4  // of k for each line of tiles.next; the kernels have it built in

	// fetchSteps is how far tiles go in k, together, from one fetch to the next: each
	// takes them out of their kernel for a moment.
	fetchSteps = 1024
)

// runs are stretches of memory, stride values apart.
type runs struct {
	data         []float32
	stride, n    int
	length       int // values of a run
	share, begun int // runs of one fetch; how many have been
}

// over sets the share so that so many fetches are enough for all runs.
func (r runs) over(fetches int) runs {
	r.share = (r.n + fetches - 1) / max(1, fetches)
	return r
}

func (r *runs) fetch() bool {
	if n := min(r.share, r.n-r.begun); n > 0 {
		prefetchRuns(&r.data[r.begun*r.stride], r.stride, n, r.length)
		r.begun += n
	}
	return r.share > 0
}

// ahead is what the tiles that meet one panel of B fetch: the panel that follows within the
// piece, where it lies packed; before every few tiles a share of what has to be packed for it,
// or with the last panel of what the epilogue will touch.
func (p *packedJob) ahead(c *piece) (next []float32, f ahead) {
	t := p.tiling
	between := t.a.width * tilesBetween(min(t.depth, p.k-c.k0))
	fetches := (c.rows + between - 1) / between
	j, k0 := c.j+t.b.width, c.k0
	if j >= c.cols {
		j, k0 = 0, k0+t.depth
	}
	switch n := min(t.depth, p.k-k0); {
	case n > 0 && p.constant != nil:
		next = p.panel(c.col0+j, k0)[:n*t.b.width]
	case n > 0:
		f.b = t.runsOf(&c.b, c.col0+j, p.c.N, k0, n).over(fetches)
	case p.aim != toResult:
		if p.res != nil {
			f.residual = runs{data: p.from(c, p.res, &p.c.Residual), stride: p.c.Residual.Row, n: c.rows, length: c.cols}.over(fetches)
		}
		f.c = runs{data: p.from(c, p.out, &p.c.C), stride: p.c.C.Row, n: c.rows, length: c.cols}.over(fetches)
	}
	return next, f
}

// runsOf is values k0 ≤ k < k0+n of the lines first … of B, if they are one segment's
// and lie side by side in memory.
func (t *tiling) runsOf(s *source, first, lines, k0, n int) runs {
	count := min(t.b.width, lines-first)
	if count <= 0 || k0+n > s.segLen {
		return runs{}
	}
	at := first*s.line + k0*s.k
	switch {
	case s.k == 1:
		return runs{data: s.data[at:], stride: s.line, n: count, length: n}
	case s.line == 1:
		return runs{data: s.data[at:], stride: s.k, n: n, length: count}
	}
	return runs{}
}

package cpu

import "vision/kernels"

// ahead is memory that is fetched into cache before every tile, a share of it each. It
// changes no value. Panels of B that lie packed are not of it: the tiles fetch the next
// one as they go (tiles.next), so that the requests never queue.
type ahead struct {
	b, residual, c runs // values of B to pack, the residual, places of results
}

// fetch asks for a tile's share, if there is one.
func (f *ahead) fetch() bool {
	return f.b.fetch() || f.residual.fetch() || f.c.fetch()
}

const (
	cacheLine   = 16 // values
	streamSteps = 4  // of k for each line of tiles.next; the kernels have it built in
)

// runs are stretches of memory, stride values apart.
type runs struct {
	data         []float32
	stride, n    int
	length       int // values of a run
	share, begun int // runs that a tile fetches; how many have been
}

// over sets the share so that tiles of them fetch all runs.
func (r runs) over(tiles int) runs {
	r.share = (r.n + tiles - 1) / max(1, tiles)
	return r
}

func (r *runs) fetch() bool {
	for i := 0; i < r.share && r.begun < r.n; i++ {
		at := r.data[r.begun*r.stride:]
		prefetch(at[:min(r.length, len(at))])
		r.begun++
	}
	return r.share > 0
}

// next is the panel of B that follows column j and depth k0 within the piece, where it lies
// packed.
func (p *packedJob) next(col0, cols, j, k0 int) []float32 {
	if j += p.tiling.b.width; j >= cols {
		j, k0 = 0, k0+p.tiling.depth
	}
	if n := min(p.tiling.depth, p.k-k0); n > 0 && p.constant != nil {
		return p.panel(col0+j, k0)[:n*p.tiling.b.width]
	}
	return nil
}

// ahead is what else the tiles of the panel at column j and depth k0 fetch: what has to be
// packed for the next one, or with the last one what the epilogue will touch.
func (p *packedJob) ahead(b *source, item, row0, rows, col0, cols, j, k0 int) ahead {
	t := p.tiling
	tiles := (rows + t.a.width - 1) / t.a.width
	var f ahead
	if j += t.b.width; j >= cols {
		j, k0 = 0, k0+t.depth
	}
	switch n := min(t.depth, p.k-k0); {
	case n > 0:
		if p.constant == nil {
			f.b = t.runsOf(b, col0+j, p.c.N, k0, n).over(tiles)
		}
	case !p.direct && p.c.Act != kernels.GELU:
		if p.res != nil {
			r := &p.c.Residual
			f.residual = runs{data: p.res[p.start(r, p.first+item)+row0*r.Row+col0:], stride: r.Row, n: rows, length: cols}.over(tiles)
		}
		f.c = runs{data: p.result(item, row0, col0), stride: p.c.C.Row, n: rows, length: cols}.over(tiles)
	}
	return f
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

package cpu

// plan chooses the pieces: tall and wide ones read A and B less often, but there
// must be enough of them, and small ones at the end, for the workers to finish
// together. Narrow ones come before low ones, which would meet a panel of B twice:
// it is then packed ahead, and where B is far larger than A that is not worth its
// memory. Pieces that pack their own A are low instead.
func (p *packedJob) plan(threads int) {
	width := p.tiling.a.width
	p.panels = (p.c.M + width - 1) / width
	p.panelsB = (p.c.N + p.tiling.b.width - 1) / p.tiling.b.width
	items := p.c.Batch[0] * p.c.Batch[1]
	most := p.tiling.rows(width, p.k)
	blocks := max((p.panels*width+most-1)/most, min((threads+items-1)/items, p.c.M/rowsOfOne))
	few := func() bool { return threads > 1 && items*p.colChunks*blocks < 3*threads }
	p.divide(chunkCols, 0)
	p.ownA = p.packsOwnA(items)
	for few() && !p.ownA && p.cols > p.tiling.b.width {
		p.divide(p.cols/2, 0)
	}
	low := p.constant != nil || 2*p.c.M >= p.c.N
	for few() && low && blocks < p.panels {
		blocks++
	}
	if threads > 1 && items*blocks <= threads && !p.ownA {
		p.divide(p.cols, threads)
	}
	perBlock := (p.panels + blocks - 1) / blocks
	p.rows = perBlock * width
	p.rowBlocks = (p.panels + perBlock - 1) / perBlock
}

// packsOwnA reports whether pieces pack A for themselves, one slice at a time, which then
// stays in the second level: where no two of them read the same of it, or only two of so
// much that its panels would go to memory and back. Such pieces cannot be made narrower, so
// there must be rows to cut.
func (p *packedJob) packsOwnA(items int) bool {
	shared := items > 1 && p.c.A.Batch == [2]int{}
	large := p.panels*p.tiling.a.floats(p.k) > packLimit
	return !shared && p.c.M >= p.c.N && (p.colChunks == 1 || p.colChunks == 2 && large)
}

// aheadB reports whether several pieces would pack the same panel of B.
func (p *packedJob) aheadB(items int) bool {
	shared := items == 1 || p.c.B.Batch == [2]int{}
	return p.constant == nil && shared && items*p.rowBlocks > 1
}

// divide cuts the columns of C into chunks of cols, the last few of them into halves.
func (p *packedJob) divide(cols, last int) {
	p.cols, p.narrow = cols, max(cols/2, p.tiling.b.width)
	p.wide = (p.c.N + cols - 1) / cols
	if last > 0 {
		p.wide = max(0, p.c.N/cols-last)
	}
	rest := max(0, p.c.N-p.wide*cols)
	p.colChunks = p.wide + (rest+p.narrow-1)/p.narrow
}

// columns returns where a chunk begins and how many columns it has.
func (p *packedJob) columns(chunk int) (first, n int) {
	first, n = chunk*p.cols, p.cols
	if chunk >= p.wide {
		first, n = p.wide*p.cols+(chunk-p.wide)*p.narrow, p.narrow
	}
	return first, min(n, p.c.N-first)
}

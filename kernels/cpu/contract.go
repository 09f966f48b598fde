package cpu

import "vision/kernels"

// Sizes of the blocked product; contract_blocking.go chooses the rest by the caches.
const (
	chunkCols = 128 // columns of a piece of work
	sumBlock  = 128
	// rowsOfOne is how many rows, about those of one picture, make a block that a worker
	// may have to itself: see share.
	rowsOfOne = 192

	// packLimit bounds the packed copies of one round of batch items, in floats.
	packLimit = 16 << 20
	// parallelWork is the number of multiply-adds under which waking a worker costs
	// more than it brings.
	parallelWork = 1 << 18
)

// Contract computes C = epilogue(A·B) by the rule of NUMERICS.md §1. The portable
// path is the definition (contract_portable.go). The vector path packs A into
// panels of a tile's rows, then cuts C into pieces that are computed in any order.
// Panels of B are packed by the piece that meets them, one at a time; ahead of all
// pieces where several would pack the same; or lie packed already (constant.go).
// The sum of an element is always one worker's.
func (b *Backend) Contract(c kernels.Contraction) {
	c = c.Normal()
	c.Check()
	if c.M == 0 || c.N == 0 {
		return
	}
	if isConstant(c.B.Buffer) && !fitsPanels(&c) {
		plain := b.Alloc(c.B.Len()) // a row-major copy, at the same offset
		defer b.Free(plain)
		b.Download(floats(plain), c.B.Buffer)
		c.B.Buffer = plain
	}
	if !isConstant(c.B.Buffer) {
		b.contract(&c)
		return
	}
	m := c.B.Buffer.Mem.(*block)
	b.settle(m)
	b.reading(m, "Contract", func() { b.contract(&c) })
}

func (b *Backend) contract(c *kernels.Contraction) {
	k := c.K * c.Segments
	switch {
	case k == 0:
		j := &b.jobs.empty
		j.set(b, c)
		b.pool.each(j, c.Batch[0]*c.Batch[1])
	case b.portable:
		j := &b.jobs.portable
		j.set(b, c)
		j.scratch = b.scratches(2 * c.N)
		b.pool.each(j, c.Batch[0]*c.Batch[1]*c.M)
	default:
		b.contractPacked(c, k)
	}
}

// contractPacked runs the batch in rounds whose packed rows fit packLimit.
func (b *Backend) contractPacked(c *kernels.Contraction, k int) {
	p := &b.jobs.packed
	p.set(b, c)
	p.k = k
	p.plan(b.pool.threads)
	items := c.Batch[0] * c.Batch[1]
	shared := c.A.Batch == [2]int{}
	size := p.panels * p.tiling.a.floats(k)
	round := items
	if !shared {
		round = min(items, max(1, packLimit/size))
	}
	p.items = packedItems(round, shared)
	packed := b.Alloc(p.items * size)
	defer b.Free(packed)
	p.packed = floats(packed)
	if n := p.panelsB * p.tiling.b.width * k; p.aheadB(items) && n <= packLimit {
		packedB := b.Alloc(n)
		defer b.Free(packedB)
		p.constant = floats(packedB)
		b.packAll(p, p.panelsB, p.tiling.b.width, packB)
	}
	p.scratch = b.scratches(p.rows*(chunkCols+p.tiling.b.width) + p.tiling.depth*p.tiling.b.width)
	for p.first = 0; p.first < items; p.first += round {
		p.count = min(round, items-p.first)
		if p.first == 0 || !shared {
			b.packAll(p, min(p.items, p.count)*p.panels, p.tiling.a.width, packA)
		}
		b.each(p, p.count*p.rowBlocks*p.colChunks, p.count*c.M*c.N*k)
	}
	*p = packedJob{}
}

// packAll packs n panels of an operand.
func (b *Backend) packAll(p *packedJob, n, width int, phase phase) {
	p.phase = phase
	b.each(p, n, n*width*p.k*8)
	p.phase = multiply
}

// each runs small work on the caller alone.
func (b *Backend) each(j job, n, work int) {
	if work < parallelWork {
		b.pool.alone(j, n)
		return
	}
	b.pool.each(j, n)
}

func packedItems(round int, shared bool) int {
	if shared {
		return 1
	}
	return round
}

// phase is what a packedJob does.
type phase uint8

const (
	multiply phase = iota
	packA
	packB
)

// packedJob is the phases of the packed product: packing panels, then computing
// pieces of C.
type packedJob struct {
	contractArgs
	k                    int
	panels, panelsB      int // of A, per item; of B
	rows                 int // rows of a piece, a multiple of a tile's
	rowBlocks, colChunks int // pieces per item
	cols                 int // columns of a chunk, a multiple of a tile's
	wide, narrow         int // chunks of that many; columns of the others
	items                int // packed items: 1 where A is shared
	first, count         int // batch items of this round
	phase                phase
	packed               []float32
	scratch              [][]float32
}

// plan chooses the pieces: tall and wide ones read A and B less often, but there
// must be enough of them, and small ones at the end, for the workers to finish
// together. Narrow ones come before low ones, which would meet a panel of B twice:
// it is then packed ahead, and where B is far larger than A that is not worth its
// memory.
func (p *packedJob) plan(threads int) {
	width := p.tiling.a.width
	p.panels = (p.c.M + width - 1) / width
	p.panelsB = (p.c.N + p.tiling.b.width - 1) / p.tiling.b.width
	items := p.c.Batch[0] * p.c.Batch[1]
	most := p.tiling.rows(width, p.k)
	blocks := max((p.panels*width+most-1)/most, min((threads+items-1)/items, p.c.M/rowsOfOne))
	few := func() bool { return threads > 1 && items*p.colChunks*blocks < 3*threads }
	p.divide(chunkCols, 0)
	for few() && p.cols > p.tiling.b.width {
		p.divide(p.cols/2, 0)
	}
	low := p.constant != nil || 2*p.c.M >= p.c.N
	for few() && low && blocks < p.panels {
		blocks++
	}
	if threads > 1 && items*blocks <= threads {
		p.divide(p.cols, threads)
	}
	perBlock := (p.panels + blocks - 1) / blocks
	p.rows = perBlock * width
	p.rowBlocks = (p.panels + perBlock - 1) / perBlock
}

// aheadB reports whether several pieces would pack the same panel of B.
func (p *packedJob) aheadB(items int) bool {
	shared := items == 1 || p.c.B.Batch == [2]int{}
	return p.constant == nil && shared && items*p.rowBlocks > 1
}

func (p *packedJob) run(worker, i int) {
	switch p.phase {
	case packA:
		p.packA(i/p.panels, i%p.panels)
	case packB:
		src, to := p.sourceB(0), &p.tiling.b
		n := to.width * p.k
		to.pack(p.constant[i*n:(i+1)*n], &src, i*to.width, p.c.N, 0, p.k)
	default:
		item := i / (p.rowBlocks * p.colChunks)
		i %= p.rowBlocks * p.colChunks
		c := p.piece(item, i/p.colChunks, i%p.colChunks)
		p.compute(&c, worker)
	}
}

// packA packs a panel of an item's A. Panels lie side by side in slices of the tiling's
// depth, as the tiles of a piece read them: what a tile fetches ahead of itself is then
// the beginning of the next one's panel.
func (p *packedJob) packA(item, panel int) {
	src, to := p.sourceA(p.first+item), &p.tiling.a
	for k0 := 0; k0 < p.k; k0 += p.tiling.depth {
		n := min(p.tiling.depth, p.k-k0)
		to.pack(p.sliceA(item, panel, k0, n)[:to.floats(n)], &src, panel*to.width, p.c.M, k0, n)
	}
}

// sliceA is the packed values k0 ≤ k < k0+n of a panel of an item's A and of the panels
// that follow it.
func (p *packedJob) sliceA(item, panel, k0, n int) []float32 {
	item = min(item, p.items-1) // 0 where all share it
	a := &p.tiling.a
	return p.packed[item*p.panels*a.floats(p.k)+p.panels*a.floats(k0)+panel*a.floats(n):]
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

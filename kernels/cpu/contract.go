package cpu

import "vision/kernels"

// Sizes of the blocked product (those of the tile are in contract_tiling.go).
// Up to blockRows rows × chunkCols columns of C make one piece of work: its sums
// and the rows of A that meet a panel of B stay in L2.
const (
	chunkCols = 128
	blockRows = 396
	sumBlock  = 128

	// packLimit bounds the packed copies of one round of batch items, in floats.
	packLimit = 16 << 20
	// parallelWork is the number of multiply-adds under which waking a worker costs
	// more than it brings.
	parallelWork = 1 << 18
)

// Contract computes C = epilogue(A·B) by the rule of NUMERICS.md §1. The portable
// path is the definition (contract_portable.go). The vector path packs A into
// panels of a tile's rows, then cuts C into pieces that are computed in any order;
// a piece packs the panels of B that it meets, one at a time. The sum of an
// element is always one worker's.
func (b *Backend) Contract(c kernels.Contraction) {
	c = c.Normal()
	c.Check()
	if c.M == 0 || c.N == 0 {
		return
	}
	k := c.K * c.Segments
	switch {
	case k == 0:
		j := &b.jobs.empty
		j.set(b, &c)
		b.pool.each(j, c.Batch[0]*c.Batch[1])
	case b.portable:
		j := &b.jobs.portable
		j.set(b, &c)
		j.scratch = b.scratches(2 * c.N)
		b.pool.each(j, c.Batch[0]*c.Batch[1]*c.M)
	default:
		b.contractPacked(&c, k)
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
	size := p.panels * p.tiling.a.width * k
	round := items
	if !shared {
		round = min(items, max(1, packLimit/size))
	}
	p.items = packedItems(round, shared)
	packed := b.Alloc(p.items * size)
	defer b.Free(packed)
	p.packed = floats(packed)
	p.scratch = b.scratches(p.rows*chunkCols + p.tiling.depth*p.tiling.b.width)
	for p.first = 0; p.first < items; p.first += round {
		p.count = min(round, items-p.first)
		if p.first == 0 || !shared {
			p.packing = true
			n := min(p.items, p.count) * p.panels
			b.each(p, n, n*p.tiling.a.width*k*8)
			p.packing = false
		}
		b.each(p, p.count*p.rowBlocks*p.colChunks, p.count*c.M*c.N*k)
	}
	*p = packedJob{}
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

// packedJob is both phases of the packed product: packing panels of A, then
// computing pieces of C.
type packedJob struct {
	contractArgs
	k                    int
	panels               int // of A, per item
	rows                 int // rows of a piece, a multiple of a tile's
	rowBlocks, colChunks int // pieces per item
	items                int // packed items: 1 where A is shared
	first, count         int // batch items of this round
	packing              bool
	packed               []float32
	scratch              [][]float32
}

// plan chooses the pieces: tall ones pack the panels of B less often, but there
// must be enough of them for the workers to finish together.
func (p *packedJob) plan(threads int) {
	width := p.tiling.a.width
	p.panels = (p.c.M + width - 1) / width
	p.colChunks = (p.c.N + chunkCols - 1) / chunkCols
	items := p.c.Batch[0] * p.c.Batch[1]
	blocks := (p.panels*width + blockRows - 1) / blockRows
	for threads > 1 && items*p.colChunks*blocks < 3*threads && blocks < p.panels {
		blocks++
	}
	perBlock := (p.panels + blocks - 1) / blocks
	p.rows = perBlock * width
	p.rowBlocks = (p.panels + perBlock - 1) / perBlock
}

func (p *packedJob) run(worker, i int) {
	if p.packing {
		p.pack(i)
		return
	}
	item := i / (p.rowBlocks * p.colChunks)
	i %= p.rowBlocks * p.colChunks
	p.compute(worker, item, i%p.rowBlocks, i/p.rowBlocks)
}

// pack copies panel i of A, item by item.
func (p *packedJob) pack(i int) {
	item, panel := i/p.panels, i%p.panels
	src := p.sourceA(p.first + item)
	a := &p.tiling.a
	n := a.width * p.k
	a.pack(p.packed[i*n:(i+1)*n], &src, panel*a.width, p.c.M, 0, p.k)
}

// compute makes rows [block·rows, …) × columns [chunk·chunkCols, …) of one item.
// The sums live in the worker's scratch, chunkCols to a row, until the last block
// of the contracted index has been added; then the epilogue takes each row.
func (p *packedJob) compute(worker, item, block, chunk int) {
	t := p.tiling
	row0, col0 := block*p.rows, chunk*chunkCols
	rows, cols := min(p.rows, p.c.M-row0), min(chunkCols, p.c.N-col0)
	room := arena{p.scratch[worker]}
	sums, b := room.take(p.rows*chunkCols), room.take(t.depth*t.b.width)
	size := t.a.width * p.k
	a := p.packed[(min(item, p.items-1)*p.panels+row0/t.a.width)*size:]
	src := p.sourceB(p.first + item)
	first := 1
	for k0 := 0; k0 < p.k; k0 += t.depth {
		n := min(t.depth, p.k-k0)
		for j := 0; j < cols; j += t.b.width {
			t.b.pack(b[:n*t.b.width], &src, col0+j, p.c.N, k0, n)
			f := p.ahead(&src, item, row0, rows, col0, cols, j, k0)
			t.product(n, rows, a[k0*t.a.width:], size, &b[0], sums[j:], chunkCols, first, &f)
		}
		first = 0
	}
	for i := 0; i < rows; i++ {
		p.epilogue(p.first+item, row0+i, col0, sums[i*chunkCols:i*chunkCols+cols], false)
	}
}

// ahead is what the tiles of the panel at column j and depth k0 fetch: the next
// panel of B, or with the last one the rows of the result.
func (p *packedJob) ahead(b *source, item, row0, rows, col0, cols, j, k0 int) ahead {
	t := p.tiling
	if j += t.b.width; j >= cols {
		j, k0 = 0, k0+t.depth
	}
	f := ahead{data: p.out[p.start(&p.c.C, p.first+item)+row0*p.c.C.Row+col0:], stride: p.c.C.Row, runs: rows, length: cols}
	if k0 < p.k {
		f = t.aheadB(b, col0+j, p.c.N, k0, min(t.depth, p.k-k0))
	}
	return f.over((rows + t.a.width - 1) / t.a.width)
}

package cpu

import "vision/kernels"

// Sizes of the blocked product. A tile of tileRows × tileCols sums lives in
// registers; chunkCols columns of B (eight panels) and blockRows rows of A make
// one piece of work; depth is how far the contracted index runs before the next
// panel takes its turn: depth × tileCols values of B (24 KiB) stay in L1 while
// blockRows × depth of A come from L2. depth is a multiple of kernels' blocks of
// 128, so that the rule of NUMERICS.md §1 never sees it.
const (
	tileRows  = 6
	tileCols  = 16
	chunkCols = 8 * tileCols
	blockRows = 32 * tileRows
	depth     = 3 * sumBlock
	sumBlock  = 128

	// packLimit bounds the packed copies of one round of batch items, in floats.
	packLimit = 16 << 20
	// parallelWork is the number of multiply-adds under which waking a worker costs
	// more than it brings.
	parallelWork = 1 << 18
)

// Contract computes C = epilogue(A·B) by the rule of NUMERICS.md §1. The portable
// path is the definition (contract_portable.go). The AVX2 path packs A into
// panels of 6 rows and B into panels of 16 columns, then cuts C into pieces that
// are computed in any order; the sum of an element is always one worker's.
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
		j.set(&c)
		b.pool.each(j, c.Batch[0]*c.Batch[1])
	case b.portable:
		j := &b.jobs.portable
		j.set(&c)
		j.scratch = b.scratches(2 * c.N)
		b.pool.each(j, c.Batch[0]*c.Batch[1]*c.M)
	default:
		b.contractPacked(&c, k)
	}
}

// contractPacked runs the batch in rounds whose packed operands fit packLimit.
func (b *Backend) contractPacked(c *kernels.Contraction, k int) {
	p := &b.jobs.packed
	p.set(c)
	p.k = k
	p.plan(b.pool.threads)
	items := c.Batch[0] * c.Batch[1]
	sharedA, sharedB := c.A.Batch == [2]int{}, c.B.Batch == [2]int{}
	sizeA, sizeB := p.panelsA*tileRows*k, p.panelsB*tileCols*k
	round := min(items, max(1, packLimit/max(1, sizeA+sizeB)))
	p.itemsA, p.itemsB = packedItems(round, sharedA), packedItems(round, sharedB)
	packedA, packedB := b.Alloc(p.itemsA*sizeA), b.Alloc(p.itemsB*sizeB)
	defer b.Free(packedA)
	defer b.Free(packedB)
	p.packA, p.packB = floats(packedA), floats(packedB)
	p.scratch = b.scratches(blockRows * chunkCols)
	for p.first = 0; p.first < items; p.first += round {
		p.count = min(round, items-p.first)
		p.packing = true
		fresh := p.first == 0
		p.newA, p.newB = 0, 0
		if fresh || !sharedA {
			p.newA = min(p.itemsA, p.count) * p.panelsA
		}
		if fresh || !sharedB {
			p.newB = min(p.itemsB, p.count) * p.panelsB
		}
		b.each(p, p.newA+p.newB, (p.newA*tileRows+p.newB*tileCols)*k*8)
		p.packing = false
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

// packedJob is both phases of the packed product: packing panels, then computing
// pieces of C.
type packedJob struct {
	contractArgs
	k                    int
	panelsA, panelsB     int // per item
	rows                 int // rows of a piece, a multiple of tileRows
	rowBlocks, colChunks int // pieces per item
	itemsA, itemsB       int // packed items: 1 where the operand is shared
	first, count         int // batch items of this round
	newA, newB           int // panels to pack in this round
	packing              bool
	packA, packB         []float32
	scratch              [][]float32
}

// plan chooses the pieces: tall ones keep the panels of B in cache, but there
// must be enough of them for the workers to finish together.
func (p *packedJob) plan(threads int) {
	p.panelsA = (p.c.M + tileRows - 1) / tileRows
	p.panelsB = (p.c.N + tileCols - 1) / tileCols
	p.colChunks = (p.c.N + chunkCols - 1) / chunkCols
	items := p.c.Batch[0] * p.c.Batch[1]
	blocks := (p.panelsA*tileRows + blockRows - 1) / blockRows
	for threads > 1 && items*p.colChunks*blocks < 3*threads && blocks < p.panelsA {
		blocks++
	}
	perBlock := (p.panelsA + blocks - 1) / blocks
	p.rows = perBlock * tileRows
	p.rowBlocks = (p.panelsA + perBlock - 1) / perBlock
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

// pack copies panel i: first the panels of A, item by item, then those of B.
func (p *packedJob) pack(i int) {
	if i < p.newA {
		item, panel := i/p.panelsA, i%p.panelsA
		src := p.sourceA(p.first + item)
		n := tileRows * p.k
		packPanel(p.packA[i*n:(i+1)*n], &src, tileRows, panel*tileRows, p.c.M, p.k)
		return
	}
	i -= p.newA
	item, panel := i/p.panelsB, i%p.panelsB
	src := p.sourceB(p.first + item)
	n := tileCols * p.k
	packPanel(p.packB[i*n:(i+1)*n], &src, tileCols, panel*tileCols, p.c.N, p.k)
}

// compute makes rows [block·rows, …) × columns [chunk·chunkCols, …) of one item.
// The sums live in the worker's scratch, chunkCols to a row, until the last block
// of the contracted index has been added; then the epilogue takes each row.
func (p *packedJob) compute(worker, item, block, chunk int) {
	row0, col0 := block*p.rows, chunk*chunkCols
	rows, cols := min(p.rows, p.c.M-row0), min(chunkCols, p.c.N-col0)
	sums := p.scratch[worker]
	itemA, itemB := min(item, p.itemsA-1), min(item, p.itemsB-1)
	panelA, panelB := tileRows*p.k, tileCols*p.k
	a := p.packA[(itemA*p.panelsA+row0/tileRows)*panelA:]
	bp := p.packB[(itemB*p.panelsB+col0/tileCols)*panelB:]
	for k0 := 0; k0 < p.k; k0 += depth {
		n := min(depth, p.k-k0)
		first := 0
		if k0 == 0 {
			first = 1
		}
		for j := 0; j < cols; j += tileCols {
			bj := &bp[j/tileCols*panelB+k0*tileCols]
			for i := 0; i < rows; i += tileRows {
				tile6x16(n, &a[i/tileRows*panelA+k0*tileRows], bj, &sums[i*chunkCols+j], chunkCols, first)
			}
		}
	}
	for i := 0; i < rows; i++ {
		p.epilogue(p.first+item, row0+i, col0, sums[i*chunkCols:i*chunkCols+cols], false)
	}
}

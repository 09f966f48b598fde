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
// panels of a tile's rows and cuts C into pieces that are computed in any order; where
// each row of A is one piece's, that packs it. Panels of B are packed by the piece that
// meets them, one at a time; ahead of all pieces where several would pack the same; or
// lie packed already (constant.go). The sum of an element is always one worker's.
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

// contractPacked runs the batch in rounds whose packed rows fit packLimit; in one, if
// nothing is packed ahead of the pieces.
func (b *Backend) contractPacked(c *kernels.Contraction, k int) {
	p := &b.jobs.packed
	p.set(b, c)
	p.k = k
	p.plan(b.pool.threads)
	items := c.Batch[0] * c.Batch[1]
	shared := c.A.Batch == [2]int{}
	size := p.panels * p.tiling.a.floats(k)
	round := items
	if !p.ownA {
		if !shared {
			round = min(items, max(1, packLimit/size))
		}
		p.items = packedItems(round, shared)
		packed := b.Alloc(p.items * size)
		defer b.Free(packed)
		p.packed = floats(packed)
	}
	if n := p.panelsB * p.tiling.b.width * k; p.aheadB(items) && n <= packLimit {
		packedB := b.Alloc(n)
		defer b.Free(packedB)
		p.constant = floats(packedB)
		b.packAll(p, p.panelsB, p.tiling.b.width, packB)
	}
	p.scratch = b.scratches(p.rows*(chunkCols+p.tiling.b.width) + p.tiling.depth*p.tiling.b.width + p.ownFloats())
	for p.first = 0; p.first < items; p.first += round {
		p.count = min(round, items-p.first)
		if !p.ownA && (p.first == 0 || !shared) {
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
	panels, panelsB      int  // of A, per item; of B
	rows                 int  // rows of a piece, a multiple of a tile's
	rowBlocks, colChunks int  // pieces per item
	ownA                 bool // each piece packs its rows of A itself
	cols                 int  // columns of a chunk, a multiple of a tile's
	wide, narrow         int  // chunks of that many; columns of the others
	items                int  // packed items: 1 where A is shared
	first, count         int  // batch items of this round
	phase                phase
	packed               []float32
	scratch              [][]float32
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

package cpu

// blocking is how a product is cut so that its parts stay in cache. It does not
// show in the result.
type blocking struct {
	// depth is how far the contracted index runs before the next panel of B takes
	// its turn: that much of a panel of A stays in the first level while B runs
	// through it from the second, or the other way round (tiling.keepsB); the second
	// level holds the same of leastRows rows. It is a multiple of sumBlock, so that the
	// rule never sees it.
	depth int
	l2    int // bytes of the second level
}

// mostDepth and mostRows bound what large caches would allow: beyond them nothing
// is gained and pieces become few.
const (
	mostDepth = 3 * sumBlock
	mostRows  = 396
	// leastRows is how many rows of A a piece has room for at full depth: those of one
	// picture, 197 tokens in whole tiles.
	leastRows = 204
)

func (t *tiling) fit(c caches) blocking {
	const float = 4
	kept := t.a.width
	if t.keepsB {
		kept = t.b.width
	}
	depth := min(c.l1*2/3/(kept*float), c.l2*2/3/(leastRows*float)-chunkCols)
	return blocking{depth: min(max(depth/sumBlock*sumBlock, sumBlock), mostDepth), l2: c.l2}
}

// rows is the height of a piece, a multiple of a tile's: its rows of A, depth
// values each, and their sums take two thirds of the second level.
func (b *blocking) rows(width, depth int) int {
	const float = 4
	n := b.l2 * 2 / 3 / ((min(depth, b.depth) + chunkCols) * float)
	return max(min(n, mostRows)/width*width, width)
}

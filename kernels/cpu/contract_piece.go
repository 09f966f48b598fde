package cpu

// piece is rows × columns of one item's C, and where its computation stands.
type piece struct {
	item       int
	row0, rows int
	col0, cols int
	whole      int    // rows of tiles that write the result, in columns where they are whole too
	b          source // B where it is not packed
	j, k0      int    // the column within the piece and the value of k from which on panels meet
}

func (p *packedJob) piece(item, block, chunk int) piece {
	c := piece{item: item, row0: block * p.rows, b: p.sourceB(p.first + item)}
	c.rows = min(p.rows, p.c.M-c.row0)
	c.col0, c.cols = p.columns(chunk)
	if p.direct || p.steps == 0 && p.pre == nil && p.k <= p.tiling.depth {
		c.whole = c.rows / p.tiling.a.width * p.tiling.a.width
	}
	return c
}

// compute makes a piece. The sums live in the worker's scratch, chunkCols to a row, until
// the last block of the contracted index has been added. Whole tiles finish them where
// they can; elsewhere the epilogue takes each row.
func (p *packedJob) compute(c *piece, worker int) {
	t := p.tiling
	room := arena{p.scratch[worker]}
	sums, packed := room.take(p.rows*chunkCols), room.take(t.depth*t.b.width)
	s := tiles{ldc: chunkCols, first: 1}
	for c.k0 = 0; c.k0 < p.k; c.k0 += t.depth {
		s.k = min(t.depth, p.k-c.k0)
		for c.j = 0; c.j < c.cols; c.j += t.b.width {
			s.a, s.b, s.c = p.sliceA(c.item, c.row0/t.a.width, c.k0, s.k), packed, sums[c.j:]
			if p.constant != nil {
				s.b = p.panel(c.col0+c.j, c.k0)
			} else {
				t.b.pack(packed[:s.k*t.b.width], &c.b, c.col0+c.j, p.c.N, c.k0, s.k)
			}
			p.multiply(c, s)
		}
		s.first = 0
	}
	p.finish(c, sums)
}

// multiply runs the tiles of all rows that meet one panel of B. With the last values of the
// contracted index whole ones write the result: finished, or their sums where those of one
// round are all there is.
func (p *packedJob) multiply(c *piece, s tiles) {
	t := p.tiling
	var f ahead
	s.next, f = p.ahead(c)
	if c.whole == 0 || c.j+t.b.width > c.cols || c.k0+s.k < p.k {
		t.product(s, c.rows, &f)
		return
	}
	whole := s
	if p.direct {
		whole.out, whole.ldo = p.result(c)[c.j:], p.c.C.Row
		if p.bias != nil {
			whole.bias = p.bias[c.col0+c.j:]
		}
		if p.res != nil {
			whole.residual, whole.ldr = p.residual(c)[c.j:], p.c.Residual.Row
		}
	} else {
		whole.c, whole.ldc = p.result(c)[c.j:], p.c.C.Row
	}
	t.product(whole, c.whole, &f)
	if c.whole < c.rows {
		s.move(t, c.whole/t.a.width)
		t.product(s, c.rows-c.whole, &f)
	}
}

// finish applies the epilogue to what the tiles have left.
func (p *packedJob) finish(c *piece, sums []float32) {
	for i := range c.rows {
		done := 0
		if i < c.whole {
			done = c.cols / p.tiling.b.width * p.tiling.b.width
		}
		if done < c.cols {
			p.epilogue(p.first+c.item, c.row0+i, c.col0+done, sums[i*chunkCols:][done:c.cols], false)
		}
	}
}

// result and residual are C and what is added to it, from the piece's first element on.
func (p *packedJob) result(c *piece) []float32 {
	return p.out[p.start(&p.c.C, p.first+c.item)+c.row0*p.c.C.Row+c.col0:]
}

func (p *packedJob) residual(c *piece) []float32 {
	return p.res[p.start(&p.c.Residual, p.first+c.item)+c.row0*p.c.Residual.Row+c.col0:]
}

// panel is the packed panel of B that begins at column j, from k0 on.
func (p *packedJob) panel(j, k0 int) []float32 {
	return p.constant[j*p.k+k0*p.tiling.b.width:]
}

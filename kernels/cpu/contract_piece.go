package cpu

import "vision/kernels"

// piece is rows × columns of one item's C, and where its computation stands.
type piece struct {
	item       int
	row0, rows int
	col0, cols int
	whole      int       // rows of tiles that write what they aim at, in columns where they are whole too
	rowBias    []float32 // BiasRows as a matrix that the tiles add: each value as often as a tile has columns
	b          source    // B where it is not packed
	j, k0      int       // the column within the piece and the value of k from which on panels meet
}

func (p *packedJob) piece(item, block, chunk int) piece {
	c := piece{item: item, row0: block * p.rows, b: p.sourceB(p.first + item)}
	c.rows = min(p.rows, p.c.M-c.row0)
	c.col0, c.cols = p.columns(chunk)
	if p.aim != toSums || p.plainSums() {
		c.whole = c.rows / p.tiling.a.width * p.tiling.a.width
	}
	return c
}

// plainSums reports whether C is the sums of one round.
func (p *packedJob) plainSums() bool {
	return p.steps == 0 && p.bias == nil && p.pre == nil && p.k <= p.tiling.depth
}

// compute makes a piece. The sums live in the worker's scratch, chunkCols to a row, until
// the last block of the contracted index has been added. Whole tiles finish them where
// they can; elsewhere the epilogue takes each row.
func (p *packedJob) compute(c *piece, worker int) {
	t := p.tiling
	room := arena{p.scratch[worker]}
	sums, packed := room.take(p.rows*chunkCols), room.take(t.depth*t.b.width)
	own := room.take(p.ownFloats())
	s := tiles{ldc: chunkCols, first: 1}
	if p.aim != toSums && p.bias != nil && p.c.BiasRows {
		c.rowBias = room.take(c.rows * t.b.width)
		for i := range c.rows {
			fill(c.rowBias[i*t.b.width:][:t.b.width], p.bias[c.row0+i])
		}
	}
	for c.k0 = 0; c.k0 < p.k; c.k0 += t.depth {
		s.k = min(t.depth, p.k-c.k0)
		panels := p.panelsA(c, s.k, own)
		for c.j = 0; c.j < c.cols; c.j += t.b.width {
			s.a, s.b, s.c = panels, packed, sums[c.j:]
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
// contracted index whole ones write what they aim at.
func (p *packedJob) multiply(c *piece, s tiles) {
	t := p.tiling
	var f ahead
	s.next, f = p.ahead(c)
	if c.whole == 0 || c.j+t.b.width > c.cols || c.k0+s.k < p.k {
		t.product(s, c.rows, &f)
		return
	}
	whole := s
	p.point(c, &whole)
	t.product(whole, c.whole, &f)
	if c.whole < c.rows {
		s.move(t, c.whole/t.a.width)
		t.product(s, c.rows-c.whole, &f)
	}
}

// point lets tiles write what they aim at: the result, PreAct, the sums with their bias
// or, where those of one round are all there is, the sums to the result's place.
func (p *packedJob) point(c *piece, s *tiles) {
	switch p.aim {
	case toResult:
		s.out, s.ldo = p.from(c, p.out, &p.c.C)[c.j:], p.c.C.Row
		if p.res != nil {
			s.residual, s.ldr = p.from(c, p.res, &p.c.Residual)[c.j:], p.c.Residual.Row
		}
	case toPreAct:
		s.out, s.ldo = p.from(c, p.pre, &p.c.PreAct)[c.j:], p.c.PreAct.Row
	case toBiased:
		if p.bias == nil {
			return
		}
		s.out, s.ldo = s.c, s.ldc
	default:
		s.c, s.ldc = p.from(c, p.out, &p.c.C)[c.j:], p.c.C.Row
		return
	}
	if c.rowBias != nil {
		s.residual, s.ldr = c.rowBias, p.tiling.b.width
	} else if p.bias != nil {
		s.bias = p.bias[c.col0+c.j:]
	}
}

// finish applies what is left of the epilogue: to what whole tiles wrote, and all of it to
// the sums of the others.
func (p *packedJob) finish(c *piece, sums []float32) {
	done := 0 // columns of whole tiles
	if c.whole > 0 {
		done = c.cols / p.tiling.b.width * p.tiling.b.width
	}
	switch p.aim {
	case toPreAct:
		p.goOn(c, p.from(c, p.pre, &p.c.PreAct), p.c.PreAct.Row, done, sums)
	case toBiased:
		p.goOn(c, sums, chunkCols, done, sums)
	}
	for i := range c.rows {
		from := 0
		if i < c.whole {
			from = done
		}
		if from < c.cols {
			p.epilogue(p.first+c.item, c.row0+i, c.col0+from, sums[i*chunkCols:][from:c.cols], false)
		}
	}
}

// goOn applies the epilogue's last steps to n columns of the rows of whole tiles: v, rows
// stride apart, with the sums' places as room between the steps.
func (p *packedJob) goOn(c *piece, v []float32, stride, n int, sums []float32) {
	if n == 0 {
		return
	}
	if p.onlyGELU() {
		p.tiling.geluRows(p.from(c, p.out, &p.c.C), v, c.whole, n, p.c.C.Row, stride)
		return
	}
	for i := range c.whole {
		p.afterPreAct(p.first+c.item, c.row0+i, c.col0, v[i*stride:][:n], sums[i*chunkCols:][:n], false)
	}
}

// from is a matrix of C's shape from the piece's first element on.
func (p *packedJob) from(c *piece, data []float32, o *kernels.Operand) []float32 {
	return data[p.start(o, p.first+c.item)+c.row0*o.Row+c.col0:]
}

// panel is the packed panel of B that begins at column j, from k0 on.
func (p *packedJob) panel(j, k0 int) []float32 {
	return p.constant[j*p.k+k0*p.tiling.b.width:]
}

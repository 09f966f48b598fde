package cpu

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

// panelsA is the slice of A that a piece's tiles read; room is where a piece packs its own.
func (p *packedJob) panelsA(c *piece, k int, room []float32) []float32 {
	a := &p.tiling.a
	if !p.ownA {
		return p.sliceA(c.item, c.row0/a.width, c.k0, k)
	}
	src, n := p.sourceA(p.first+c.item), a.floats(k)
	for i := 0; i < c.rows; i += a.width {
		a.pack(room[i/a.width*n:][:n], &src, c.row0+i, p.c.M, c.k0, k)
	}
	return room
}

// ownFloats is the room of panelsA.
func (p *packedJob) ownFloats() int {
	if !p.ownA {
		return 0
	}
	return roundUp(p.rows/p.tiling.a.width*p.tiling.a.floats(min(p.k, p.tiling.depth)), 16)
}

// sliceA is the packed values k0 ≤ k < k0+n of a panel of an item's A and of the panels
// that follow it.
func (p *packedJob) sliceA(item, panel, k0, n int) []float32 {
	item = min(item, p.items-1) // 0 where all share it
	a := &p.tiling.a
	return p.packed[item*p.panels*a.floats(p.k)+p.panels*a.floats(k0)+panel*a.floats(n):]
}

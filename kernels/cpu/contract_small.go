package cpu

// grid is a matrix in a worker's scratch with room for whole tiles: its rows are
// a multiple of a tile's columns long and their number is rounded up to its rows.
type grid struct {
	v    []float32
	cols int // distance between rows
}

func (t *tiling) takeGrid(a *arena, rows, cols int) grid {
	return grid{v: a.take(t.gridFloats(rows, cols)), cols: roundUp(cols, t.b.width)}
}

func (t *tiling) gridFloats(rows, cols int) int {
	return roundUp(roundUp(rows, t.a.width)*roundUp(cols, t.b.width), 16)
}

func (g grid) row(i, n int) []float32 { return g.v[i*g.cols:][:n] }

// asA reads the grid's rows along the contracted index, asTransposed its columns.
func (g grid) asA(k int) source { return source{data: g.v, line: g.cols, k: 1, segLen: k} }
func (g grid) asTransposed(k int) source {
	return source{data: g.v, line: 1, k: g.cols, segLen: k}
}

// productFloats is the scratch that small needs beside its result.
func (t *tiling) productFloats(m, n, k int) int {
	return max(t.panelsFloats(m, k)+roundUp(t.b.floats(k), 16), 2*roundUp(n, 16))
}

// small computes c[m,n] = Σ a·b by the rule of NUMERICS.md §1 on one worker: what
// attention does for each head. room is scratch that it may overwrite.
func (t *tiling) small(c grid, a, b source, m, n, k int, room arena, portable bool) {
	if portable {
		p := room.take(n)
		for i := 0; i < m; i++ {
			productRow(c.row(i, n), p[:n], &a, &b, i, k)
		}
		return
	}
	size := t.a.floats(k)
	packA, packB := room.take(t.panelsFloats(m, k)), room.take(t.b.floats(k))
	for i := 0; i < m; i += t.a.width {
		t.a.pack(packA[i/t.a.width*size:][:size], &a, i, m, 0, k)
	}
	for j := 0; j < n; j += t.b.width {
		t.b.pack(packB, &b, j, n, 0, k)
		t.product(tiles{k: k, a: packA, b: packB, c: c.v[j:], ldc: c.cols, first: 1}, m, &ahead{})
	}
}

// panelsFloats is the room for m lines of A in panels.
func (t *tiling) panelsFloats(m, k int) int {
	return roundUp((m+t.a.width-1)/t.a.width*t.a.floats(k), 16)
}

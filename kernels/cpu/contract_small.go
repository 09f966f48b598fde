package cpu

// grid is a matrix in a worker's scratch with room for whole tiles: its rows are
// a multiple of tileCols long and their number is rounded up to tileRows.
type grid struct {
	v    []float32
	cols int // distance between rows
}

func takeGrid(a *arena, rows, cols int) grid {
	return grid{v: a.take(gridFloats(rows, cols)), cols: roundUp(cols, tileCols)}
}

func gridFloats(rows, cols int) int {
	return roundUp(roundUp(rows, tileRows)*roundUp(cols, tileCols), 16)
}

func (g grid) row(i, n int) []float32 { return g.v[i*g.cols:][:n] }

// asA reads the grid's rows along the contracted index, asTransposed its columns.
func (g grid) asA(k int) source { return source{data: g.v, line: g.cols, k: 1, segLen: k} }
func (g grid) asTransposed(k int) source {
	return source{data: g.v, line: 1, k: g.cols, segLen: k}
}

// productFloats is the scratch that product needs beside its result.
func productFloats(m, n, k int) int {
	return max(roundUp(roundUp(m, tileRows)*k, 16)+roundUp(roundUp(n, tileCols)*k, 16), 2*roundUp(n, 16))
}

// product computes c[m,n] = Σ a·b by the rule of NUMERICS.md §1 on one worker:
// what attention does for each head. room is scratch that it may overwrite.
func product(c grid, a, b source, m, n, k int, room arena, portable bool) {
	if portable {
		p := room.take(n)
		for i := 0; i < m; i++ {
			productRow(c.row(i, n), p[:n], &a, &b, i, k)
		}
		return
	}
	panelsA, panelsB := roundUp(m, tileRows)/tileRows, roundUp(n, tileCols)/tileCols
	packA, packB := room.take(panelsA*tileRows*k), room.take(panelsB*tileCols*k)
	for i := 0; i < panelsA; i++ {
		packPanel(packA[i*tileRows*k:(i+1)*tileRows*k], &a, tileRows, i*tileRows, m, k)
	}
	for j := 0; j < panelsB; j++ {
		packPanel(packB[j*tileCols*k:(j+1)*tileCols*k], &b, tileCols, j*tileCols, n, k)
	}
	for j := 0; j < panelsB; j++ {
		for i := 0; i < panelsA; i++ {
			tile6x16(k, &packA[i*tileRows*k], &packB[j*tileCols*k], &c.v[i*tileRows*c.cols+j*tileCols], c.cols, 1)
		}
	}
}

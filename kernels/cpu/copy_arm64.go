package cpu

//go:noescape
func transposeNEON(dst, src *float32, ds, ss, rows, cols int)

// transposeVector transposes the leading rows and columns that are whole fours; it
// returns how many those are.
func transposeVector(dst, src []float32, rows, cols, ds, ss int) (r4, c4 int) {
	r4, c4 = rows&^3, cols&^3
	if r4 == 0 || c4 == 0 {
		return 0, 0
	}
	for r := 0; r < r4; r += 16 {
		n := min(16, r4-r)
		d, s := dst[r*ds:(r+n-1)*ds+c4], src[r:(c4-1)*ss+r+n]
		transposeNEON(&d[0], &s[0], ds, ss, n, c4)
	}
	return r4, c4
}

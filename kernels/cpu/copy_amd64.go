package cpu

//go:noescape
func transposeAVX2(dst, src *float32, ds, ss, rows, cols int)

// transposeVector transposes the leading rows and columns that are whole eights;
// it returns how many those are.
func transposeVector(dst, src []float32, rows, cols, ds, ss int) (r8, c8 int) {
	r8, c8 = rows&^7, cols&^7
	if r8 == 0 || c8 == 0 {
		return 0, 0
	}
	for r := 0; r < r8; r += 16 {
		n := min(16, r8-r)
		d, s := dst[r*ds:(r+n-1)*ds+c8], src[r:(c8-1)*ss+r+n]
		transposeAVX2(&d[0], &s[0], ds, ss, n, c8)
	}
	return r8, c8
}

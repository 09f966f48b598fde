package cpu

//go:noescape
func colAdd4NEON(p, x *float32, stride, n int)

//go:noescape
func colMulAdd4NEON(p, x, y *float32, stride, n int)

//go:noescape
func mulAddNEON(p, x, y *float32, n int)

// colAddVector is colAdd for the leading columns that fill registers; it returns
// how many those are.
func colAddVector(p, x []float32, rows, stride int) int {
	n := len(p) &^ 3
	if n == 0 {
		return 0
	}
	r := 0
	for ; r+4 <= rows; r += 4 {
		rest := x[r*stride : (r+3)*stride+n]
		colAdd4NEON(&p[0], &rest[0], stride, n)
	}
	for ; r < rows; r++ {
		rest := x[r*stride : r*stride+n]
		addNEON(&p[0], &p[0], &rest[0], n)
	}
	return n
}

// colMulAddVector is colMulAdd for the leading columns that fill registers.
func colMulAddVector(p, x, y []float32, rows, stride int) int {
	n := len(p) &^ 3
	if n == 0 {
		return 0
	}
	r := 0
	for ; r+4 <= rows; r += 4 {
		a, b := x[r*stride:(r+3)*stride+n], y[r*stride:(r+3)*stride+n]
		colMulAdd4NEON(&p[0], &a[0], &b[0], stride, n)
	}
	for ; r < rows; r++ {
		a, b := x[r*stride:r*stride+n], y[r*stride:r*stride+n]
		mulAddNEON(&p[0], &a[0], &b[0], n)
	}
	return n
}

package cpu

import "unsafe"

// The Vector functions hand the leading elements that fill whole registers to
// the assembly and return how many those are.

//go:noescape
func addNEON(dst, a, b *float32, n int)

//go:noescape
func subNEON(dst, a, b *float32, n int)

//go:noescape
func mulNEON(dst, a, b *float32, n int)

//go:noescape
func divNEON(dst, a, b *float32, n int)

//go:noescape
func addScalarNEON(dst, a *float32, c float32, n int)

//go:noescape
func subScalarNEON(dst, a *float32, c float32, n int)

//go:noescape
func scaleNEON(dst, a *float32, c float32, n int)

//go:noescape
func divScalarNEON(dst, a *float32, c float32, n int)

func addVector(dst, a, b []float32) int {
	n := len(dst) &^ 3
	addNEON(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), n)
	return n
}

func subVector(dst, a, b []float32) int {
	n := len(dst) &^ 3
	subNEON(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), n)
	return n
}

func mulVector(dst, a, b []float32) int {
	n := len(dst) &^ 3
	mulNEON(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), n)
	return n
}

func divVector(dst, a, b []float32) int {
	n := len(dst) &^ 3
	divNEON(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), n)
	return n
}

func addScalarVector(dst, a []float32, c float32) int {
	n := len(dst) &^ 3
	addScalarNEON(unsafe.SliceData(dst), unsafe.SliceData(a), c, n)
	return n
}

func subScalarVector(dst, a []float32, c float32) int {
	n := len(dst) &^ 3
	subScalarNEON(unsafe.SliceData(dst), unsafe.SliceData(a), c, n)
	return n
}

func scaleVector(dst, a []float32, c float32) int {
	n := len(dst) &^ 3
	scaleNEON(unsafe.SliceData(dst), unsafe.SliceData(a), c, n)
	return n
}

func divScalarVector(dst, a []float32, c float32) int {
	n := len(dst) &^ 3
	divScalarNEON(unsafe.SliceData(dst), unsafe.SliceData(a), c, n)
	return n
}

package cpu

import "unsafe"

// The Vector functions hand the leading elements that fill whole registers to
// the assembly and return how many those are.

//go:noescape
func addAVX2(dst, a, b *float32, n int)

//go:noescape
func subAVX2(dst, a, b *float32, n int)

//go:noescape
func mulAVX2(dst, a, b *float32, n int)

//go:noescape
func divAVX2(dst, a, b *float32, n int)

//go:noescape
func addScalarAVX2(dst, a *float32, c float32, n int)

//go:noescape
func subScalarAVX2(dst, a *float32, c float32, n int)

//go:noescape
func scaleAVX2(dst, a *float32, c float32, n int)

//go:noescape
func divScalarAVX2(dst, a *float32, c float32, n int)

func addVector(dst, a, b []float32) int {
	n := len(dst) &^ 7
	addAVX2(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), n)
	return n
}

func subVector(dst, a, b []float32) int {
	n := len(dst) &^ 7
	subAVX2(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), n)
	return n
}

func mulVector(dst, a, b []float32) int {
	n := len(dst) &^ 7
	mulAVX2(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), n)
	return n
}

func divVector(dst, a, b []float32) int {
	n := len(dst) &^ 7
	divAVX2(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), n)
	return n
}

func addScalarVector(dst, a []float32, c float32) int {
	n := len(dst) &^ 7
	addScalarAVX2(unsafe.SliceData(dst), unsafe.SliceData(a), c, n)
	return n
}

func subScalarVector(dst, a []float32, c float32) int {
	n := len(dst) &^ 7
	subScalarAVX2(unsafe.SliceData(dst), unsafe.SliceData(a), c, n)
	return n
}

func scaleVector(dst, a []float32, c float32) int {
	n := len(dst) &^ 7
	scaleAVX2(unsafe.SliceData(dst), unsafe.SliceData(a), c, n)
	return n
}

func divScalarVector(dst, a []float32, c float32) int {
	n := len(dst) &^ 7
	divScalarAVX2(unsafe.SliceData(dst), unsafe.SliceData(a), c, n)
	return n
}

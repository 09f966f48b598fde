package kernels

import "fmt"

// MaxRank is the largest number of axes in a [Copy] and in a tensor.
const MaxRank = 6

// View is a strided layout inside a buffer; strides are in values, not negative.
// A stride of 0 in a source repeats it.
type View struct {
	Buffer
	Strides [MaxRank]int
}

// Copy moves the values of one shape between two layouts:
// dst[i…] = src[i…] for every index below Dims[:Rank]. In the destination no two
// indices may name one element. Values are moved, not computed: NaN payloads and
// signed zeros stay.
type Copy struct {
	Rank     int
	Dims     [MaxRank]int
	Dst, Src View
}

// Check panics with *[Error] unless both layouts lie inside their buffers.
func (c *Copy) Check() {
	if c.Rank < 0 || c.Rank > MaxRank {
		Fail("Copy", ErrShape, fmt.Sprintf("rank %d, expected at most %d", c.Rank, MaxRank))
	}
	lastDst, lastSrc := 0, 0
	for i := 0; i < c.Rank; i++ {
		if c.Dims[i] == 0 {
			return
		}
		if c.Dims[i] < 0 || c.Dst.Strides[i] < 0 || c.Src.Strides[i] < 0 {
			Fail("Copy", ErrShape, fmt.Sprintf("axis %d: size %d, strides %d and %d", i, c.Dims[i], c.Dst.Strides[i], c.Src.Strides[i]))
		}
		lastDst += (c.Dims[i] - 1) * c.Dst.Strides[i]
		lastSrc += (c.Dims[i] - 1) * c.Src.Strides[i]
	}
	if lastDst >= c.Dst.Len() || lastSrc >= c.Src.Len() {
		dims := c.Dims // a copy: c itself stays off the heap
		Fail("Copy", ErrShape, fmt.Sprintf("%v: reaches element %d of %d in the destination, %d of %d in the source",
			dims[:c.Rank], lastDst, c.Dst.Len(), lastSrc, c.Src.Len()))
	}
}

// RowMajor returns the strides of a contiguous layout.
func RowMajor(dims [MaxRank]int, rank int) (strides [MaxRank]int) {
	s := 1
	for i := rank - 1; i >= 0; i-- {
		strides[i] = s
		s *= dims[i]
	}
	return strides
}

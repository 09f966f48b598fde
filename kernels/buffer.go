package kernels

import "fmt"

// Memory is one allocation on a device. Only the backend that made it can look
// inside; everyone else holds it by reference.
type Memory interface {
	// Floats is the number of float32 values that the allocation holds.
	Floats() int
}

// Buffer is a run of float32 values in device memory. It is a small value: taking
// a part of it copies nothing. The zero Buffer means "absent".
type Buffer struct {
	Mem Memory
	off int
	n   int
}

// NewBuffer covers the whole of an allocation. Backends call it from Alloc.
func NewBuffer(m Memory) Buffer { return Buffer{Mem: m, n: m.Floats()} }

// Len is the number of values.
func (b Buffer) Len() int { return b.n }

// Offset is the index of the first value inside the allocation.
func (b Buffer) Offset() int { return b.off }

// IsNil reports whether the buffer is absent.
func (b Buffer) IsNil() bool { return b.Mem == nil }

// Slice returns values i … j−1. It panics with *[Error] if they are not inside b.
func (b Buffer) Slice(i, j int) Buffer {
	if i < 0 || j < i || j > b.n {
		Fail("Slice", ErrShape, fmt.Sprintf("[%d:%d] of %d values", i, j, b.n))
	}
	return Buffer{Mem: b.Mem, off: b.off + i, n: j - i}
}

// From returns the values from i on.
func (b Buffer) From(i int) Buffer { return b.Slice(i, b.n) }

// CheckConstant panics with *[Error] unless b is a whole allocation of rows × cols
// values.
func CheckConstant(b Buffer, rows, cols int) {
	if b.IsNil() || rows < 0 || cols < 0 || b.n != rows*cols || b.off != 0 || b.Mem.Floats() != b.n {
		Fail("Constant", ErrShape, fmt.Sprintf("[%d %d] of %d values at %d, expected a whole allocation", rows, cols, b.n, b.off))
	}
}

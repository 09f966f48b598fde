package checkpoint

import (
	"fmt"
	"slices"
)

// store is where a tensor's bytes lie: a part of the map, or an entry of a zip
// file, which may be compressed.
type store interface {
	// size is known without reading.
	size() int
	// bytes returns all of the store; read-only.
	bytes() ([]byte, error)
}

// mapped is a part of the file's map.
type mapped []byte

func (m mapped) size() int              { return len(m) }
func (m mapped) bytes() ([]byte, error) { return m, nil }

// entry is a tensor of a file: a shape laid over a store.
type entry struct {
	Info
	store   store
	offset  int     // byte of the first element in the store
	strides []int   // in elements, one per dimension; nil: row-major, contiguous
	swapped bool    // big-endian elements
	origin  *origin // of the bytes; nil for those that were in memory
}

// contiguous reports whether the elements lie row-major without gaps, so that
// the stored bytes are the tensor's bytes.
func (e *entry) contiguous() bool {
	if e.strides == nil {
		return true
	}
	want := 1
	for i := len(e.Shape) - 1; i >= 0; i-- {
		switch {
		case e.Shape[i] == 0:
			return true
		case e.Shape[i] != 1 && e.strides[i] != want:
			return false
		}
		want *= e.Shape[i]
	}
	return true
}

// check proves that every element lies inside the store. limit bounds a tensor
// that is larger than its store: with a stride of 0 a few stored bytes may claim
// to be terabytes.
func (e *entry) check(limit int) error {
	size := e.DType.Size()
	if size == 0 {
		return fmt.Errorf("has unknown dtype %s", quote(string(e.DType)))
	}
	n, err := elements(e.Shape, size)
	if err != nil {
		return err
	}
	if e.strides != nil && len(e.strides) != len(e.Shape) {
		return fmt.Errorf("has %d strides for %d dimensions", len(e.strides), len(e.Shape))
	}
	avail := e.store.size() - e.offset
	if e.offset < 0 || avail < 0 {
		return fmt.Errorf("begins at byte %d of a storage of %d bytes", e.offset, e.store.size())
	}
	if n == 0 {
		return nil
	}
	last := n - 1 // index of the furthest element, in elements from the first
	if e.strides != nil {
		last = 0
		for i, d := range e.Shape {
			s := e.strides[i]
			if s < 0 {
				return fmt.Errorf("has the negative stride %d", s)
			}
			if d > 1 && s > (avail-last)/(d-1) {
				return fmt.Errorf("shape %v with strides %v reaches beyond its storage of %d bytes", e.Shape, e.strides, e.store.size())
			}
			last += s * (d - 1)
		}
	}
	if last >= avail/size {
		return fmt.Errorf("shape %v of %s needs %d bytes, its storage has %d", e.Shape, e.DType, (last+1)*size, avail)
	}
	if n*size > limit && n*size > e.store.size() {
		return fmt.Errorf("repeats %d stored bytes to %d by strides of 0, more than the %d allowed", e.store.size(), n*size, limit)
	}
	return nil
}

// part returns the bytes of n elements from the row-major element at on,
// little-endian; a view where they are stored that way, else a copy.
func (e *entry) part(at, n int) ([]byte, error) {
	all, err := e.store.bytes()
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return []byte{}, nil
	}
	if len(all) != e.store.size() {
		return nil, fmt.Errorf("its storage has %d bytes, expected %d", len(all), e.store.size())
	}
	size := e.DType.Size()
	all = all[e.offset:]
	switch {
	case !e.contiguous():
		all = gather(all, e.Shape, e.strides, size, at, n)
	case e.swapped && size > 1:
		all = slices.Clone(all[at*size : (at+n)*size])
	default:
		return all[at*size : (at+n)*size : (at+n)*size], nil
	}
	if e.swapped {
		swap(all, size)
	}
	return all, nil
}

// gather copies n strided elements, from the row-major element at on, into
// row-major order.
func gather(src []byte, shape, strides []int, size, at, n int) []byte {
	dst := make([]byte, n*size)
	index := make([]int, len(shape))
	from := 0 // element index in src of the current position
	for axis := len(shape) - 1; axis >= 0; axis-- {
		index[axis] = at % shape[axis]
		from += index[axis] * strides[axis]
		at /= shape[axis]
	}
	for to := 0; to < len(dst); to += size {
		copy(dst[to:to+size], src[from*size:from*size+size])
		for axis := len(shape) - 1; axis >= 0; axis-- {
			index[axis]++
			from += strides[axis]
			if index[axis] < shape[axis] {
				break
			}
			from -= strides[axis] * shape[axis]
			index[axis] = 0
		}
	}
	return dst
}

// swap reverses the bytes of every element, in place.
func swap(b []byte, size int) {
	for ; len(b) >= size && size > 1; b = b[size:] {
		slices.Reverse(b[:size])
	}
}

// columnMajor returns the strides of a Fortran-ordered array.
func columnMajor(shape []int) []int {
	strides := make([]int, len(shape))
	step := 1
	for i, d := range shape {
		strides[i] = step
		step *= d
	}
	return strides
}

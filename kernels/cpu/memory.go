package cpu

import (
	"fmt"
	"math/bits"
	"unsafe"

	"vision/kernels"
)

// block is one allocation: 64-byte aligned, so that vector loads never straddle
// a cache line at its start.
type block struct {
	data  []float32 // the whole of the memory
	n     int       // the values handed out
	class int
	// packed is set while the values lie in panels (constant.go).
	packed *panels
}

// Floats is the number of values handed out.
func (m *block) Floats() int { return m.n }

// allocator keeps freed blocks in lists by size class and hands them out again.
// Classes are a quarter of a power of two apart: at most 25 % of a block is idle.
type allocator struct {
	free  map[int][]*block
	stats kernels.MemoryStats
}

// sizeClass returns the class of n values and the size of its blocks.
func sizeClass(n int) (class, size int) {
	const least = 16
	if n <= least {
		return 0, least
	}
	shift := max(bits.Len(uint(n-1))-3, 0)
	quarters := (n - 1) >> shift // 4 … 7
	return shift*8 + quarters + 1, (quarters + 1) << shift
}

// Alloc returns n values whose content is whatever was there before.
func (b *Backend) Alloc(n int) kernels.Buffer {
	if n < 0 {
		kernels.Fail("Alloc", kernels.ErrShape, fmt.Sprintf("%d values", n))
	}
	if n > mostFloats {
		kernels.Fail("Alloc", kernels.ErrMemory, fmt.Sprintf("%d values asked for; %d bytes held, %d of them in use", n, b.memory.stats.Held, b.memory.stats.InUse))
	}
	a := &b.memory
	class, size := sizeClass(n)
	var m *block
	if list := a.free[class]; len(list) > 0 {
		m = list[len(list)-1]
		a.free[class] = list[:len(list)-1]
	} else {
		m = &block{data: aligned(size), class: class}
		a.stats.Held += int64(size) * 4
	}
	m.n = n
	a.stats.InUse += int64(len(m.data)) * 4
	a.stats.Peak = max(a.stats.Peak, a.stats.InUse)
	return kernels.NewBuffer(m)
}

// mostFloats is more than any machine has: 4 TiB. What lies below and is not there
// either is for the operating system to refuse; trainings count what they need
// before they begin.
const mostFloats = 1 << 40

// Together gives each worker a picture: from op to op most of what a worker reads it wrote
// itself (see share), and no more activations are alive than the caches may hold.
func (b *Backend) Together() int { return b.pool.threads }

// Trim drops the free lists; the garbage collector does the rest.
func (b *Backend) Trim() {
	a := &b.memory
	for class, list := range a.free {
		for _, m := range list {
			a.stats.Held -= int64(len(m.data)) * 4
		}
		delete(a.free, class)
	}
}

// Free puts a buffer back on its list.
func (b *Backend) Free(buf kernels.Buffer) {
	if buf.IsNil() {
		return
	}
	m := buf.Mem.(*block)
	if m.n < 0 || buf.Offset() != 0 || buf.Len() != m.n {
		kernels.Fail("Free", kernels.ErrValue, "the buffer is a part of an allocation, or was freed before")
	}
	a := &b.memory
	if p := m.packed; p != nil && p.foreign != nil {
		m.n, m.data, m.packed = -1, nil, nil
		return
	}
	m.n, m.packed = -1, nil
	if a.free == nil {
		a.free = make(map[int][]*block)
	}
	a.free[m.class] = append(a.free[m.class], m)
	a.stats.InUse -= int64(len(m.data)) * 4
}

// account notes that a block in use grew by n values.
func (b *Backend) account(n int) {
	s := &b.memory.stats
	s.Held += int64(n) * 4
	s.InUse += int64(n) * 4
	s.Peak = max(s.Peak, s.InUse)
}

// Memory reports what the allocator holds.
func (b *Backend) Memory() kernels.MemoryStats { return b.memory.stats }

// aligned makes n floats that start on a cache line.
func aligned(n int) []float32 {
	const line = 16 // floats
	s := make([]float32, n+line)
	adviseHuge(s, true)
	skip := 0
	if r := uintptr(unsafe.Pointer(unsafe.SliceData(s))) % 64; r != 0 {
		skip = int(64-r) / 4
	}
	return s[skip : skip+n : skip+n]
}

// floats is the host view of a buffer, nil for an absent one. A buffer freed
// before this call is a mistake in the program, and is reported; so is a constant
// matrix, which only contractions read.
func floats(b kernels.Buffer) []float32 {
	if b.Mem == nil {
		return nil
	}
	m := b.Mem.(*block)
	if m.n < 0 {
		kernels.Fail("Buffer", kernels.ErrValue, "used after Free")
	}
	if m.packed != nil {
		kernels.Fail("Buffer", kernels.ErrValue, "a constant matrix is the B of contractions and nothing else")
	}
	return m.data[b.Offset() : b.Offset()+b.Len()]
}

// Upload copies host values into a buffer.
func (b *Backend) Upload(dst kernels.Buffer, src []float32) {
	if dst.Len() != len(src) {
		kernels.Fail("Upload", kernels.ErrShape, fmt.Sprintf("%d values into a buffer of %d", len(src), dst.Len()))
	}
	if isConstant(dst) {
		m := dst.Mem.(*block)
		mustBeWhole("Upload", dst, m)
		b.writePanels(m, src)
		return
	}
	copy(floats(dst), src)
}

// Download copies a buffer's values to the host.
func (b *Backend) Download(dst []float32, src kernels.Buffer) {
	if src.Len() != len(dst) {
		kernels.Fail("Download", kernels.ErrShape, fmt.Sprintf("%d values out of a buffer of %d", len(dst), src.Len()))
	}
	if isConstant(src) {
		m := src.Mem.(*block)
		b.reading(m, "Download", func() { m.packed.read(dst, m.data, src.Offset()) })
		return
	}
	copy(dst, floats(src))
}

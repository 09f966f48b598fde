package gpu

import (
	"errors"
	"fmt"
	"math/bits"

	"vision/kernels"
	"vision/kernels/cuda/driver"
)

// block is one allocation of device memory, 256-byte aligned by the driver.
type block struct {
	ptr   driver.Ptr
	size  int // values it has room for
	n     int // values handed out; -1 when free
	class int
	// graph is the recorded graph whose launches use the block: it does not return
	// to the cache while the graph lives.
	graph *Graph
}

// Floats is the number of values handed out.
func (m *block) Floats() int { return m.n }

// allocator keeps freed blocks by size class. One stream runs everything in order,
// so a block may be handed out again as soon as its last op is queued: the next
// user's ops come after it.
type allocator struct {
	all   map[*block]struct{}
	free  map[int][]*block
	stats kernels.MemoryStats
}

// sizeClass returns the class of n values and the size of its blocks: those of
// package cpu, a quarter of a power of two apart, from 256 bytes on.
func sizeClass(n int) (class, size int) {
	const least = 64
	if n <= least {
		return 0, least
	}
	shift := bits.Len(uint(n-1)) - 3
	quarters := (n - 1) >> shift // 4 … 7
	return shift*8 + quarters + 1, (quarters + 1) << shift
}

// mostFloats is more than any device has: 4 TiB.
const mostFloats = 1 << 40

// Alloc returns n values whose content is whatever was there before. When the
// device has no room, the cache is given back first and the driver asked again.
func (d *Device) Alloc(n int) kernels.Buffer {
	if n < 0 {
		kernels.Fail("Alloc", kernels.ErrShape, fmt.Sprintf("%d values", n))
	}
	if n > mostFloats {
		d.noRoom(4*uint64(n), "no device has as much")
	}
	a := &d.memory
	class, size := sizeClass(n)
	if d.options.Exact {
		size = max(n, 1)
	}
	var m *block
	if list := a.free[class]; len(list) > 0 {
		m = list[len(list)-1]
		a.free[class] = list[:len(list)-1]
	} else {
		m = &block{ptr: d.reserve(4 * uint64(size)), size: size, class: class}
		if a.all == nil {
			a.all = map[*block]struct{}{}
		}
		a.all[m] = struct{}{}
		a.stats.Held += 4 * int64(size)
	}
	m.n = n
	if d.graph != nil {
		m.graph = d.graph
	}
	a.stats.InUse += 4 * int64(m.size)
	a.stats.Peak = max(a.stats.Peak, a.stats.InUse)
	return kernels.NewBuffer(m)
}

// reserve takes memory from the driver.
func (d *Device) reserve(bytes uint64) driver.Ptr {
	d.refuseInCapture("Alloc")
	p, err := d.driver.MemAlloc(bytes)
	if isOutOfMemory(err) {
		d.Trim()
		p, err = d.driver.MemAlloc(bytes)
	}
	if isOutOfMemory(err) {
		d.noRoom(bytes, err.Error())
	}
	d.must("Alloc", err)
	return p
}

func isOutOfMemory(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && e.Status == driver.OutOfMemory
}

// noRoom panics with ErrMemory and the numbers that explain it.
func (d *Device) noRoom(bytes uint64, why string) {
	device := "free memory of the device not known"
	if free, total, err := d.driver.MemGetInfo(); err == nil {
		device = fmt.Sprintf("%d of the device's %d free", free, total)
	}
	s := d.memory.stats
	kernels.Fail("Alloc", kernels.ErrMemory, fmt.Sprintf("%d bytes asked for; %d bytes held, %d of them in use; %s: %s", bytes, s.Held, s.InUse, device, why))
}

// Free puts a buffer back on its list.
func (d *Device) Free(buf kernels.Buffer) {
	if buf.IsNil() {
		return
	}
	m := buf.Mem.(*block)
	if m.n < 0 || buf.Offset() != 0 || buf.Len() != m.n {
		kernels.Fail("Free", kernels.ErrValue, "the buffer is a part of an allocation, or was freed before")
	}
	if d.graph != nil && d.options.Exact {
		d.refuseInCapture("Free")
	}
	if d.graph != nil && m.graph != nil && m.graph != d.graph {
		// Its graph would hand it out at its end, while this one still launches.
		kernels.Fail("Free", kernels.ErrDevice, "the buffer belongs to another graph: free it outside of this one")
	}
	a := &d.memory
	m.n = -1
	a.stats.InUse -= 4 * int64(m.size)
	if d.graph != nil && m.graph == nil {
		m.graph = d.graph // its launches may read what this block held
	}
	switch {
	case m.graph != nil && m.graph != d.graph:
		m.graph.kept = append(m.graph.kept, m)
	case d.options.Exact:
		d.must("Free", d.driver.StreamSynchronize(d.stream))
		d.must("Free", d.release(m))
	default:
		a.cache(m)
	}
}

// cache puts a free block on its list.
func (a *allocator) cache(m *block) {
	if a.free == nil {
		a.free = map[int][]*block{}
	}
	a.free[m.class] = append(a.free[m.class], m)
}

// release gives a block back to the driver.
func (d *Device) release(m *block) error {
	delete(d.memory.all, m)
	d.memory.stats.Held -= 4 * int64(m.size)
	return d.driver.MemFree(m.ptr)
}

// Together sets no limit: one picture is too little for a GPU.
func (d *Device) Together() int { return 0 }

// Trim gives the cached blocks back to the driver, after the ops that use them.
func (d *Device) Trim() {
	d.refuseInCapture("Trim")
	a := &d.memory
	if len(a.free) == 0 {
		return
	}
	d.must("Trim", d.driver.StreamSynchronize(d.stream))
	for class, list := range a.free {
		delete(a.free, class)
		for _, m := range list {
			d.must("Trim", d.release(m))
		}
	}
}

// Memory reports what the allocator holds.
func (d *Device) Memory() kernels.MemoryStats { return d.memory.stats }

// close gives everything back, also what is in use.
func (a *allocator) close(dr driver.Driver) (errs []error) {
	for m := range a.all {
		errs = append(errs, dr.MemFree(m.ptr))
	}
	*a = allocator{}
	return errs
}

// Constant only checks: the kernels read weights row-major.
func (*Device) Constant(b kernels.Buffer, rows, cols int) { kernels.CheckConstant(b, rows, cols) }

package reference

import (
	"fmt"

	"vision/kernels"
)

// Backend is the reference as a device, so that a test drives it and the backend
// under test by the same calls.
type Backend struct{ stats kernels.MemoryStats }

var _ kernels.Backend = (*Backend)(nil)

// New returns a device without memory in use.
func New() *Backend { return &Backend{} }

// memory is one allocation.
type memory struct {
	data  []float32
	freed bool
}

// Floats is the number of values of the allocation.
func (m *memory) Floats() int { return len(m.data) }

// Name says what computes.
func (*Backend) Name() string { return "reference (scalar)" }

// Alloc returns n values.
func (r *Backend) Alloc(n int) kernels.Buffer {
	if n < 0 {
		kernels.Fail("Alloc", kernels.ErrShape, fmt.Sprintf("%d values", n))
	}
	if n > 1<<40 {
		kernels.Fail("Alloc", kernels.ErrMemory, fmt.Sprintf("%d values", n))
	}
	r.stats.InUse += 4 * int64(n)
	r.stats.Peak = max(r.stats.Peak, r.stats.InUse)
	r.stats.Held = r.stats.InUse
	return kernels.NewBuffer(&memory{data: make([]float32, n)})
}

// Free forgets an allocation; it is handed over whole, and once.
func (r *Backend) Free(b kernels.Buffer) {
	if b.IsNil() {
		return
	}
	m := b.Mem.(*memory)
	if m.freed || b.Offset() != 0 || b.Len() != len(m.data) {
		kernels.Fail("Free", kernels.ErrValue, "a part of an allocation, or freed before")
	}
	m.freed = true
	r.stats.InUse -= 4 * int64(b.Len())
	r.stats.Held = r.stats.InUse
}

// Upload copies from the host.
func (*Backend) Upload(dst kernels.Buffer, src []float32) {
	if dst.Len() != len(src) {
		kernels.Fail("Upload", kernels.ErrShape, fmt.Sprintf("%d values into %d", len(src), dst.Len()))
	}
	copy(values(dst), src)
}

// Download copies to the host.
func (*Backend) Download(dst []float32, src kernels.Buffer) {
	if src.Len() != len(dst) {
		kernels.Fail("Download", kernels.ErrShape, fmt.Sprintf("%d values out of %d", len(dst), src.Len()))
	}
	copy(dst, values(src))
}

// Arithmetic is that of NUMERICS.md.
func (*Backend) Arithmetic() string { return "" }

// Sync has nothing to wait for.
func (*Backend) Sync() error { return nil }

// Together sets no limit.
func (*Backend) Together() int { return 0 }

// Trim has nothing cached.
func (*Backend) Trim() {}

// Memory reports what is in use.
func (r *Backend) Memory() kernels.MemoryStats { return r.stats }

// Close has nothing to release.
func (*Backend) Close() error { return nil }

// values is the host view of a buffer, nil for an absent one.
func values(b kernels.Buffer) []float32 {
	if b.IsNil() {
		return nil
	}
	return b.Mem.(*memory).data[b.Offset() : b.Offset()+b.Len()]
}

// Constant only checks: the order stays.
func (*Backend) Constant(b kernels.Buffer, rows, cols int) { kernels.CheckConstant(b, rows, cols) }

package gpu

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
)

// block is one allocation of device memory.
type block struct {
	ptr   driver.Ptr
	size  int // values it has room for
	n     int // values handed out; -1 when free
	class int
}

// Floats is the number of values handed out.
func (m *block) Floats() int { return m.n }

// allocator keeps freed blocks by size class. One stream runs everything in order,
// so a block may be handed out again as soon as its last op is queued.
type allocator struct {
	free  map[int][]*block
	stats kernels.MemoryStats
}

package cpu

import (
	"fmt"
	"runtime"

	"vision/kernels"
)

// Options choose how the backend computes; none of them changes a bit.
type Options struct {
	// Threads is the number of cores to use; 0 means all that the process may use.
	Threads int
	// Portable forces the kernels in plain Go.
	Portable bool
	// Vector names the vector unit of the contractions, "avx2", "avx512" or "neon"; ""
	// means the widest that the machine has. Asking for one that it lacks is an error.
	Vector string
}

// Backend computes on the host. It is used from one goroutine at a time.
type Backend struct {
	pool     pool
	memory   allocator
	portable bool
	tiling   tiling
	jobs     jobs
	room     [][]float32 // scratch of each worker
}

var _ kernels.Backend = (*Backend)(nil)

// New starts the workers. It returns an error if the processor's floating-point
// control word flushes subnormals or rounds other than to nearest (NUMERICS.md §0).
func New(o Options) (*Backend, error) {
	threads := o.Threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	if threads < 0 || threads > 1024 {
		return nil, fmt.Errorf("cpu: %d threads, expected 1 to 1024", threads)
	}
	t, vector, err := chooseTiling(o.Vector)
	if err != nil {
		return nil, err
	}
	c := machineCaches()
	for _, u := range []*tiling{&t, t.narrowest()} {
		u.blocking = u.fit(c)
	}
	b := &Backend{portable: o.Portable || !vector, tiling: t}
	if err := b.pool.start(threads); err != nil {
		return nil, err
	}
	return b, nil
}

// Arithmetic is that of NUMERICS.md.
func (b *Backend) Arithmetic() string { return "" }

// Name says which kernels run and on how many threads.
func (b *Backend) Name() string {
	kind := b.tiling.name + "+fma"
	if b.portable {
		kind = "portable"
	}
	return fmt.Sprintf("cpu (%s, %d threads)", kind, b.pool.threads)
}

// Sync returns at once: ops are done when their call returns.
func (b *Backend) Sync() error { return nil }

// Close stops the workers and drops the cached memory.
func (b *Backend) Close() error {
	b.pool.stop()
	b.memory = allocator{}
	return nil
}

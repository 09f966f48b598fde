package ptxsim

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// job is a launch that was checked.
type job struct {
	program     *program
	grid, block driver.Dim3
	shared      uint32
	params      []byte
	number      uint64 // of the launch
}

// LaunchKernel checks a launch and queues it.
func (s *Sim) LaunchKernel(l driver.Launch) error {
	const call = "cuLaunchKernel"
	s.mu.Lock()
	fn, err := s.function(call, l.Function)
	var j *job
	if err == nil {
		j, err = newJob(call, fn, l)
	}
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.enqueue(call, l.Stream, func() error { return s.execute(call, j) })
}

func newJob(call string, fn *function, l driver.Launch) (*job, error) {
	p := fn.program
	bad := func(status driver.Status, format string, args ...any) (*job, error) {
		return nil, failure(call, status, "kernel "+p.name+": "+fmt.Sprintf(format, args...))
	}
	threads := l.Block.Count()
	switch {
	case l.Grid.X == 0 || l.Grid.Y == 0 || l.Grid.Z == 0 || threads == 0:
		return bad(driver.InvalidValue, "grid %v, block %v", l.Grid, l.Block)
	case l.Grid.Y > 65535 || l.Grid.Z > 65535 || l.Grid.X > 1<<31-1:
		return bad(driver.InvalidValue, "grid %v, at most 2147483647 × 65535 × 65535", l.Grid)
	case max(l.Block.X, l.Block.Y) > 1024 || l.Block.Z > 64 || threads > fn.maxThreads:
		return bad(driver.InvalidValue, "block %v has %d threads, at most %d", l.Block, threads, fn.maxThreads)
	case int(l.Shared) > fn.dynamic:
		return bad(driver.InvalidValue, "%d bytes of dynamic shared memory, at most %d were asked for", l.Shared, fn.dynamic)
	case len(l.Params) != len(p.entry.Params):
		return bad(driver.InvalidValue, "%d parameters, expected %d", len(l.Params), len(p.entry.Params))
	}
	j := &job{program: p, grid: l.Grid, block: l.Block, shared: l.Shared, params: make([]byte, p.paramBytes)}
	for i, v := range p.entry.Params {
		if l.Params[i] == nil {
			return bad(driver.InvalidValue, "parameter %d is a null pointer", i)
		}
		copy(j.params[p.params[v.Name]:], unsafe.Slice((*byte)(l.Params[i]), v.Bytes))
	}
	return j, nil
}

// execute runs all blocks. A fault ends the context; of several the one of the lowest
// block is reported, which does not depend on the number of goroutines: blocks are
// taken in order, so no lower one was left out.
func (s *Sim) execute(call string, j *job) error {
	s.launches++
	j.number = s.launches
	total := uint64(j.grid.Count())
	workers := s.options.Threads
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if s.options.Checks || s.options.Schedule != 0 {
		workers = 1
	}
	workers = int(min(uint64(workers), total))
	run := &execution{job: j, total: total}
	run.shuffle(s.options.Schedule)
	var wait sync.WaitGroup
	faults := make([]*fault, workers)
	counts := make([]*Counters, workers)
	for i := range workers {
		wait.Go(func() {
			b := s.prepare(j.program, j, j.params)
			b.random = run.random
			if s.options.Count {
				b.counts = newCounters(j)
				counts[i] = b.counts
			}
			faults[i] = run.work(b)
		})
	}
	wait.Wait()
	var first *fault
	for _, f := range faults {
		if f != nil && (first == nil || f.block < first.block) {
			first = f
		}
	}
	if first != nil {
		s.dead = failure(call, first.status, first.text)
		return nil // the launch was taken; the next call learns of it
	}
	s.count(j, counts)
	return nil
}

// execution is the blocks of a job, of which workers take one after the other.
type execution struct {
	*job
	total  uint64
	next   atomic.Uint64
	order  []uint64 // nil for that of their numbers
	random *rand.Rand
}

// shuffle puts the blocks in the order of a schedule, if it is not 0.
func (e *execution) shuffle(schedule uint64) {
	if schedule == 0 {
		return
	}
	e.random = rand.New(rand.NewPCG(schedule, e.number))
	e.order = make([]uint64, e.total)
	for i := range e.order {
		e.order[i] = uint64(i)
	}
	e.random.Shuffle(len(e.order), func(a, b int) { e.order[a], e.order[b] = e.order[b], e.order[a] })
}

// work runs blocks until none is left or one ends in a fault, which it returns: then
// nobody begins another.
func (e *execution) work(b *block) (failed *fault) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *fault:
			failed = r
			e.next.Store(e.total)
		default:
			panic(r)
		}
	}()
	for {
		n := e.next.Add(1) - 1
		if n >= e.total {
			return nil
		}
		if e.order != nil {
			n = e.order[n]
		}
		b.run(n)
	}
}

// Parameters is how many a kernel has: who launches through the C interface gives
// pointers without a count.
func (s *Sim) Parameters(f driver.Function) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn, err := s.function("cuLaunchKernel", f)
	if err != nil {
		return 0, err
	}
	return len(fn.program.entry.Params), nil
}

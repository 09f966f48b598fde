package cpu

import (
	"sync"
	"sync/atomic"

	"vision/kernels"
)

// job is an op cut into pieces that may run in any order on any worker. An op
// stores its arguments in a job owned by the backend and hands its address over,
// so that nothing is allocated.
type job interface {
	// run computes piece i on the given worker (0 … threads−1).
	run(worker, i int)
}

// pool is a set of workers that sleep between jobs. The caller is worker 0.
type pool struct {
	threads int
	wake    []chan struct{}
	done    sync.WaitGroup

	current job
	pieces  int64
	next    atomic.Int64
	failure atomic.Value // the first panic of a worker, rethrown by the caller
}

// start launches the workers and checks the floating-point mode in each.
func (p *pool) start(threads int) error {
	if err := checkFloatMode(); err != nil {
		return err
	}
	p.threads = threads
	p.wake = make([]chan struct{}, threads-1)
	for i := range p.wake {
		p.wake[i] = make(chan struct{}, 1)
		go p.work(i+1, p.wake[i])
	}
	return nil
}

func (p *pool) stop() {
	for _, c := range p.wake {
		close(c)
	}
	p.wake = nil
	p.threads = 1
}

// work is the life of a worker.
func (p *pool) work(worker int, wake chan struct{}) {
	for range wake {
		p.drain(worker)
		p.done.Done()
	}
}

// each runs pieces 0 … n−1 of a job and returns when all are done.
func (p *pool) each(j job, n int) {
	if n <= 0 {
		return
	}
	if n == 1 || p.threads == 1 {
		p.alone(j, n)
		return
	}
	p.current, p.pieces = j, int64(n)
	p.next.Store(0)
	helpers := min(n, p.threads) - 1
	p.done.Add(helpers)
	for _, c := range p.wake[:helpers] {
		c <- struct{}{}
	}
	p.drain(0)
	p.done.Wait()
	p.current = nil
	if f := p.failure.Load(); f != nil {
		p.failure = atomic.Value{}
		panic(f.(failure).value)
	}
}

// alone runs all pieces on the caller, after the check that workers make too.
func (p *pool) alone(j job, n int) {
	mustRound()
	for i := 0; i < n; i++ {
		j.run(0, i)
	}
}

// mustRound fails if this thread's floating-point mode would change results.
func mustRound() {
	if err := checkFloatMode(); err != nil {
		kernels.Fail("Run", kernels.ErrDevice, err.Error())
	}
}

// failure wraps a panic value, since atomic.Value wants one concrete type.
type failure struct{ value any }

// drain takes pieces until none is left. A panic is kept for the caller: on a
// worker's own goroutine nothing could recover it.
func (p *pool) drain(worker int) {
	defer func() {
		if v := recover(); v != nil {
			p.failure.CompareAndSwap(nil, failure{v})
			p.next.Store(p.pieces)
		}
	}()
	mustRound()
	for {
		i := p.next.Add(1) - 1
		if i >= p.pieces {
			return
		}
		p.current.run(worker, int(i))
	}
}

// grain is the number of elements of cheap work that is worth a worker's waking.
const grain = 1 << 14

// split cuts n elements into pieces of at least min elements, a multiple of 8,
// about four a worker: it returns the piece's size and the number of pieces.
func (p *pool) split(n, least int) (size, pieces int) {
	if n <= 0 {
		return 0, 0
	}
	size = max((n+4*p.threads-1)/(4*p.threads), least, 1)
	size = (size + 7) &^ 7
	return size, (n + size - 1) / size
}

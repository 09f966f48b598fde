package cpu

import (
	"runtime"
	"runtime/debug"
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

// pool is a set of workers that wait between jobs: awake for a moment, since the
// next op usually follows at once, then asleep. The caller is worker 0.
type pool struct {
	threads int
	workers []*waiter // the others, where each waits for its next job
	caller  *waiter   // where the caller waits for them

	// call is the number of the latest job, times callStep, plus how many workers it
	// wants: a worker may look at it at any time, at the fields below only when it is
	// one of those.
	call    atomic.Uint64
	running atomic.Int64 // workers that have not finished
	current job
	shares  []share      // of the pieces, one for each worker of the job; room for all threads
	failure atomic.Value // the first panic of a worker, rethrown by the caller
}

const callStep = 1 << 16

// share is a run of pieces. Pieces of one op beside each other read and write what lies
// together, and so do those of the next op: a worker that takes a run of them meets what
// it wrote itself, in its own caches, and leaves its run only when that is done.
type share struct {
	next atomic.Int64
	end  int64
	_    [48]byte // a cache line for each
}

// waiter lets one goroutine wait for a condition that another one makes true and
// then announces.
type waiter struct {
	asleep atomic.Bool
	signal chan struct{}
}

func newWaiter() *waiter { return &waiter{signal: make(chan struct{}, 1)} }

// patience is how many times a waiter looks before it sleeps, some 100 µs: longer
// than the caller takes from one op to the next, and no more than it may cost to wake
// a thread on a virtual machine. It yields in between, so that whoever else has work
// on this machine is not kept from it.
const patience = 600

// wait returns true once ready does, false if the waiter is closed before.
func (w *waiter) wait(ready func() bool) bool {
	for range patience {
		if ready() {
			return true
		}
		runtime.Gosched()
	}
	for !ready() {
		w.asleep.Store(true)
		if ready() && w.asleep.CompareAndSwap(true, false) {
			return true
		}
		if _, open := <-w.signal; !open {
			return false
		}
	}
	return true
}

// announce wakes the waiter if it sleeps. What makes ready true comes before.
func (w *waiter) announce() {
	if w.asleep.CompareAndSwap(true, false) {
		w.signal <- struct{}{}
	}
}

// start launches the workers and checks the floating-point mode in each.
func (p *pool) start(threads int) error {
	if err := checkFloatMode(); err != nil {
		return err
	}
	p.threads = threads
	p.shares = make([]share, threads)
	p.caller = newWaiter()
	p.workers = make([]*waiter, threads-1)
	for i := range p.workers {
		p.workers[i] = newWaiter()
		go p.work(i+1, p.workers[i])
	}
	return nil
}

func (p *pool) stop() {
	for _, w := range p.workers {
		close(w.signal)
	}
	p.workers = nil
	p.threads = 1
}

// work is the life of a worker.
func (p *pool) work(number int, here *waiter) {
	debug.SetPanicOnFault(true) // see Backend.reading
	var seen uint64
	called := func() bool { return p.call.Load() != seen }
	for here.wait(called) {
		if seen = p.call.Load(); number > int(seen%callStep) {
			continue
		}
		p.drain(number)
		if p.running.Add(-1) == 0 {
			p.caller.announce()
		}
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
	p.current = j
	helpers := min(n, p.threads) - 1
	p.shares = p.shares[:helpers+1]
	for i := range p.shares {
		p.shares[i].next.Store(int64(i * n / len(p.shares)))
		p.shares[i].end = int64((i + 1) * n / len(p.shares))
	}
	p.running.Store(int64(helpers))
	p.call.Store(p.call.Load()/callStep*callStep + callStep + uint64(helpers))
	for _, w := range p.workers[:helpers] {
		w.announce()
	}
	p.drain(0)
	p.caller.wait(p.finished)
	p.current = nil
	if f := p.failure.Load(); f != nil {
		p.failure = atomic.Value{}
		panic(f.(failure).value)
	}
}

// finished reports whether the caller is the last one at work.
func (p *pool) finished() bool { return p.running.Load() == 0 }

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

// drain takes pieces, first of the worker's own share, until none is left. A panic is
// kept for the caller: on a worker's own goroutine nothing could recover it.
func (p *pool) drain(worker int) {
	defer func() {
		if v := recover(); v != nil {
			p.failure.CompareAndSwap(nil, failure{v})
			for i := range p.shares {
				p.shares[i].next.Store(p.shares[i].end)
			}
		}
	}()
	mustRound()
	for n := range p.shares {
		s := &p.shares[(worker+n)%len(p.shares)]
		for i := s.next.Add(1) - 1; i < s.end; i = s.next.Add(1) - 1 {
			p.current.run(worker, int(i))
		}
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

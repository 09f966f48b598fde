package ptxsim

import (
	"math"
	"math/bits"

	"vision/kernels/cuda/driver"
)

// warp is 32 threads that share a program counter while they agree. Where they
// diverge, the group with the lowest counter runs first, and groups that reach the
// same place go on together.
type warp struct {
	block      *block
	index      int
	pc         int
	mask       uint32 // the running group
	live       uint32 // threads that have not ended
	first      uint32 // threads that began
	stop       int    // the lowest counter of a group that waits
	others     []group
	parked     []group // at an instruction that needs threads of other groups too
	r32        []lanes32
	r64        []lanes64
	predicates []uint32
	copies     copies
	written    []uint32 // by register in doubt, the lanes that have been written
	branches   uint64   // so far
}

// group waits at its counter.
type group struct {
	pc   int
	mask uint32
}

func newWarp(b *block, index, threads int) *warp {
	p := b.program
	w := &warp{block: b, index: index, first: all >> (32 - threads), r32: make([]lanes32, p.slots32), r64: make([]lanes64, p.slots64),
		predicates: make([]uint32, p.predicates),
		written:    make([]uint32, len(p.doubt))}
	for _, c := range p.constant32 {
		for i := range 32 {
			w.r32[c.slot][i] = uint32(c.value)
		}
	}
	for _, c := range p.constant64 {
		for i := range 32 {
			w.r64[c.slot][i] = c.value
		}
	}
	return w
}

func (w *warp) start() {
	w.pc, w.mask, w.live, w.stop, w.others = 0, w.first, w.first, math.MaxInt, w.others[:0]
	w.parked, w.branches = w.parked[:0], 0
	clear(w.written)
	w.copies.reset()
}

// thread is the number of a lane in its block.
func (w *warp) thread(lane int) int { return w.index*32 + lane }

// advance runs to the next barrier (true) or to the end of all threads.
func (w *warp) advance() bool {
	code := w.block.program.code
	counts := w.block.counts
	for {
		if w.pc >= w.stop {
			w.regroup()
		}
		o := &code[w.pc]
		m := w.mask
		if o.guard >= 0 {
			if o.watched > 0 && m&^w.written[o.watched-1] != 0 {
				w.fail(lowest(m&^w.written[o.watched-1]), driver.LaunchFailed, "the guard was never written")
			}
			if p := w.predicates[o.guard]; o.not {
				m &^= p
			} else {
				m &= p
			}
		}
		if o.needs != nil {
			if m == 0 {
				w.pc++ // guarded off for the whole group
				continue
			}
			if m != w.mask { // the others go past it
				w.wait(group{w.pc + 1, w.mask &^ m})
				w.mask = m
			}
			if m = w.gather(o, m); m == 0 {
				continue
			}
		}
		if counts != nil {
			counts.step(w, o, m)
		}
		if o.before != nil && m != 0 {
			o.before(w, m)
		}
		switch o.kind {
		case plain:
			if m != 0 {
				o.exec(w, m)
			}
			w.pc++
		case run:
			if w.stop < w.pc+o.length || m != all {
				w.slowly(o, m)
			} else {
				o.exec(w, m)
			}
			w.pc += o.length
		case branch:
			w.branch(o, m)
		case barrier:
			if w.live != w.first && w.block.sim.options.Checks {
				w.fail(-1, driver.LaunchFailed, "threads %#08x ended before the barrier", w.first&^w.live)
			}
			return true
		case leave:
			w.live &^= m
			if w.mask &^= m; w.mask != 0 {
				w.pc++
			} else if !w.resume() {
				return false
			}
		}
	}
}

func (w *warp) branch(o *op, m uint32) {
	w.branches++
	if budget := w.block.sim.options.Budget; budget > 0 && w.branches > budget {
		w.fail(-1, driver.LaunchTimeout, "more than %d branches", budget)
	}
	fall := w.mask &^ m
	switch {
	case m == 0:
		w.pc++
	case fall == 0:
		w.pc = o.target
	default:
		if w.block.counts != nil {
			w.block.counts.divergent(w)
		}
		a, b := group{w.pc + 1, fall}, group{o.target, m}
		if b.pc < a.pc {
			a, b = b, a
		}
		w.pc, w.mask = a.pc, a.mask
		w.wait(b)
	}
}

// wait puts a group aside, with those at the same place.
func (w *warp) wait(g group) {
	w.stop = min(w.stop, g.pc)
	for i := range w.others {
		if w.others[i].pc == g.pc {
			w.others[i].mask |= g.mask
			return
		}
	}
	w.others = append(w.others, g)
}

// regroup is called when the running group has come to, or beyond, one that waits.
func (w *warp) regroup() {
	if w.pc > w.stop {
		g := group{w.pc, w.mask}
		w.mask = 0
		w.wait(g)
	}
	w.pc = w.stop
	w.take()
}

// take joins the groups that wait at w.pc to the running one.
func (w *warp) take() {
	kept := w.others[:0]
	w.stop = math.MaxInt
	for _, g := range w.others {
		if g.pc == w.pc {
			w.mask |= g.mask
			continue
		}
		kept = append(kept, g)
		w.stop = min(w.stop, g.pc)
	}
	w.others = kept
}

// resume goes on with the lowest group that waits, or, when there is none, with a
// parked one; false if all threads have ended.
func (w *warp) resume() bool {
	if len(w.others) == 0 {
		n := len(w.parked)
		if n == 0 {
			return false
		}
		w.pc, w.mask, w.parked = w.parked[n-1].pc, w.parked[n-1].mask, w.parked[:n-1]
		return true
	}
	w.pc, w.mask = w.stop, 0
	w.take()
	return true
}

// gather brings the threads together that an instruction needs: a barrier, a shuffle.
// The lowest counter first is an order in which some may still be on their way, in
// code that lies behind and jumps back; until they come, the group is parked and
// the others run. With nobody left to run, the threads have diverged for good.
func (w *warp) gather(o *op, m uint32) uint32 {
	kept := w.parked[:0]
	for _, g := range w.parked {
		if g.pc == w.pc {
			w.mask |= g.mask
			m |= g.mask
		} else {
			kept = append(kept, g)
		}
	}
	w.parked = kept
	need := o.needs(w, m)
	if need&^m == 0 {
		return m
	}
	if len(w.others) == 0 {
		w.fail(-1, driver.LaunchFailed, "divergent: threads %#08x came, %#08x are needed, %#08x are alive", m, need, w.live)
	}
	w.parked = append(w.parked, group{w.pc, w.mask})
	w.mask = 0
	w.resume()
	return 0
}

// everyone is what most such instructions need: all threads that live.
func everyone(w *warp, _ uint32) uint32 { return w.live }

// lanes in a mask.
func lanes(m uint32) int { return bits.OnesCount32(m) }

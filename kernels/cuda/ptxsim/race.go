package ptxsim

import "vision/kernels/cuda/driver"

// touchShared records an access of one thread to shared memory and fails on bytes
// that nobody wrote and on races: two threads, one of them writing, between the
// same two barriers.
func (w *warp) touchShared(lane int, at, n uint64, write bool) {
	b := w.block
	me := uint64(w.thread(lane)) + 1
	w.known(lane, b.shadow, at, n, write, "shared memory")
	for i := at / 4; i <= (at+n-1)/4; i++ {
		t := &b.shadow.words[i]
		if t.writerPhase == b.phase && t.writer != me {
			w.fail(lane, driver.LaunchFailed, "race: %s of shared word %#x, which thread %d wrote since the last barrier", verb(write), 4*i, t.writer-1)
		}
		if write && t.readerPhase == b.phase && t.reader != me {
			w.fail(lane, driver.LaunchFailed, "race: write of shared word %#x, which %s read since the last barrier", 4*i, reader(t.reader))
		}
		t.note(me, b.phase, write)
	}
}

// touchGlobal is the same for device memory. Threads of a block may hand values on
// through it at a barrier, blocks of one launch may not.
func (w *warp) touchGlobal(lane int, a *allocation, at, n uint64, write bool) {
	b := w.block
	me := b.number*uint64(b.dim.Count()) + uint64(w.thread(lane)) + 1
	w.known(lane, a.shadow, at, n, write, "device memory")
	// A phase holds the launch above, and the barrier below, so that "same launch" and
	// "same phase of the same block" can both be asked.
	phase := b.launch<<32 | b.phase&0xffffffff
	perBlock := uint64(b.dim.Count())
	apart := func(who, when uint64) bool { // could the two accesses run at once?
		if when>>32 != b.launch || who == me {
			return false
		}
		if who != many && (who-1)/perBlock == b.number {
			return when == phase
		}
		return who != many || when == phase
	}
	for i := at / 4; i <= (at+n-1)/4; i++ {
		t := &a.shadow.words[i]
		if t.writer != 0 && apart(t.writer, t.writerPhase) {
			w.fail(lane, driver.LaunchFailed, "race: %s of word %d of allocation %d, which thread %d of block %d wrote in this launch",
				verb(write), i, a.id, (t.writer-1)%perBlock, (t.writer-1)/perBlock)
		}
		if write && t.reader != 0 && apart(t.reader, t.readerPhase) {
			w.fail(lane, driver.LaunchFailed, "race: write of word %d of allocation %d, which %s read in this launch", i, a.id, reader(t.reader))
		}
		if write && t.readerLaunch == b.launch && t.readerBlock != b.number+1 {
			w.fail(lane, driver.LaunchFailed, "race: write of word %d of allocation %d, which another block read in this launch", i, a.id)
		}
		t.note(me, phase, write)
		switch {
		case write:
		case t.readerLaunch != b.launch:
			t.readerLaunch, t.readerBlock = b.launch, b.number+1
		case t.readerBlock != b.number+1:
			t.readerBlock = many
		}
	}
}

// note keeps the access.
func (t *touch) note(me, phase uint64, write bool) {
	switch {
	case write:
		t.writer, t.writerPhase = me, phase
	case t.readerPhase == phase && t.reader != me:
		t.reader = many
	default:
		t.reader, t.readerPhase = me, phase
	}
}

// known fails on a read of bytes that nobody wrote, and notes those written.
func (w *warp) known(lane int, s *shadow, at, n uint64, write bool, what string) {
	if write {
		s.written(at, n)
		return
	}
	for i, k := range s.known[at : at+n] {
		if !k {
			w.fail(lane, driver.LaunchFailed, "read of %s at offset %d, which nobody has written", what, at+uint64(i))
		}
	}
}

func verb(write bool) string {
	if write {
		return "write"
	}
	return "read"
}

func reader(who uint64) string {
	if who == many {
		return "other threads"
	}
	return "another thread"
}

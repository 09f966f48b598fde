package ptxsim

import (
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim/syntax"
)

// warpwide compiles what lanes of a warp do together.
func (c *compiler) warpwide() (op, bool) {
	switch c.in.Op {
	case "shfl.sync.bfly.b32", "shfl.sync.idx.b32", "shfl.sync.up.b32", "shfl.sync.down.b32":
		return c.shuffle(), true
	case "bar.warp.sync":
		members := c.value(0)
		return op{needs: named(members), exec: func(w *warp, m uint32) { w.together(m, w.r32[members][lowest(m)]) }}, true
	}
	return op{}, false
}

// named are the living lanes of a member mask.
func named(members int) func(w *warp, m uint32) uint32 {
	return func(w *warp, m uint32) uint32 { return w.r32[members][lowest(m)] & w.live }
}

// together fails unless every living lane of a member mask is here.
func (w *warp) together(m, members uint32) {
	if missing := members & w.live &^ m; missing != 0 || m&^members != 0 {
		w.fail(-1, driver.LaunchFailed, "lanes %#08x are here, %#08x are named, of which %#08x are elsewhere", m, members, missing)
	}
	if gone := members &^ w.live; gone != 0 {
		w.fail(-1, driver.LaunchFailed, "lanes %#08x are named but have ended or never were", gone)
	}
}

// shuffle is shfl.sync d[|p], a, b, c, members: lane i takes a of a lane that b and
// the mode choose, or keeps its own where that lane is out of the segment.
func (c *compiler) shuffle() op {
	p := -1
	shift := 0
	if len(c.in.Operands) == 6 {
		p, shift = c.predicate(1), 1
	}
	if c.operand(0).Kind != syntax.Register {
		c.fail("destination is no register")
	}
	d, a, b, clamp, members := c.destination(0, 32), c.value(1+shift), c.value(2+shift), c.value(3+shift), c.value(4+shift)
	mode := c.in.Op[len("shfl.sync.") : len(c.in.Op)-len(".b32")]
	return op{needs: named(members), exec: func(w *warp, m uint32) {
		w.together(m, w.r32[members][lowest(m)])
		source := w.r32[a]
		var there uint32
		for i := range 32 {
			if m>>i&1 == 0 {
				continue
			}
			lane, by, c := uint32(i), w.r32[b][i]&31, w.r32[clamp][i]
			segment := c >> 8 & 31
			most := lane&segment | c&31&^segment
			from, ok := lane, false
			switch mode {
			case "bfly":
				from = lane ^ by
				ok = from <= most
			case "idx":
				from = lane&segment | by&^segment
				ok = from <= most
			case "up":
				from = lane - by
				ok = int32(from) >= int32(most)
			case "down":
				from = lane + by
				ok = from <= most
			}
			if !ok {
				from = lane
			} else {
				there |= 1 << i
			}
			if m>>from&1 == 0 {
				w.fail(i, driver.LaunchFailed, "the value of lane %d is asked for, which takes no part", from)
			}
			w.r32[d][i] = source[from]
		}
		if p >= 0 {
			w.predicates[p] = w.predicates[p]&^m | there
		}
	}}
}

// lowest lane of a mask that is not empty.
func lowest(m uint32) int {
	for i := range 32 {
		if m>>i&1 != 0 {
			return i
		}
	}
	return 0
}

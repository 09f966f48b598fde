package ptxsim

import (
	"strings"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// copies are the cp.async of a warp that have not been waited for, in groups of all its
// threads: the open group, and those committed, oldest first. A copy is done when its group is waited for,
// the latest moment that a device may choose; until then its destination may not be
// read by anyone.
type copies struct {
	open   []asyncCopy
	groups [][]asyncCopy
}

// asyncCopy is one cp.async of a warp.
type asyncCopy struct {
	mask     uint32
	bytes    uint64
	to, from lanes64 // shared address, device address
	valid    lanes32 // bytes that are copied, the rest is +0
}

func (c *copies) reset() { c.open, c.groups = c.open[:0], c.groups[:0] }

// async compiles cp.async and its groups.
func (c *compiler) async() (op, bool) {
	switch {
	case c.in.Op == "cp.async.commit_group":
		return op{needs: everyone, exec: func(w *warp, m uint32) {
			w.copies.groups = append(w.copies.groups, append([]asyncCopy(nil), w.copies.open...))
			w.copies.open = w.copies.open[:0]
		}}, true
	case c.in.Op == "cp.async.wait_group":
		n := int(min(c.number(0), 1<<30))
		return op{needs: everyone, exec: func(w *warp, m uint32) {
			w.complete(n)
		}}, true
	case c.in.Op == "cp.async.wait_all":
		return op{needs: everyone, exec: func(w *warp, m uint32) {
			w.copies.groups = append(w.copies.groups, append([]asyncCopy(nil), w.copies.open...))
			w.copies.open = w.copies.open[:0]
			w.complete(0)
		}}, true
	case c.in.Op == "cp.async.ca.shared.global" || c.in.Op == "cp.async.cg.shared.global":
		return c.copyAsync(), true
	}
	return op{}, false
}

// copyAsync is cp.async [shared], [global], bytes[, valid].
func (c *compiler) copyAsync() op {
	to, from := &access{space: "shared", size: 1}, &access{space: "global", size: 1}
	c.where(to, c.operand(0))
	c.where(from, c.operand(1))
	n := c.number(2)
	if n != 4 && n != 8 && n != 16 || n != 16 && strings.Contains(c.in.Op, ".cg.") {
		c.fail("%d bytes, expected 4, 8 or 16, with .cg 16", n)
	}
	valid := -1
	if len(c.in.Operands) > 3 {
		valid = c.value(3)
	}
	return op{exec: func(w *warp, m uint32) {
		a, b := to.addresses(w), from.addresses(w)
		var there places
		w.locateShared(&there, &a, m, n, true)
		copy := asyncCopy{mask: m, bytes: n, to: a, from: b}
		for i := range 32 {
			copy.valid[i] = uint32(n)
			if valid >= 0 {
				copy.valid[i] = min(w.r32[valid][i], uint32(n))
			}
			if s := w.block.shadow; s != nil && m>>i&1 != 0 {
				clear(s.known[a[i] : a[i]+n]) // on its way
			}
		}
		w.copies.open = append(w.copies.open, copy)
	}}
}

// complete does the copies of all groups but the last n.
func (w *warp) complete(n int) {
	for len(w.copies.groups) > n {
		group := w.copies.groups[0]
		w.copies.groups = w.copies.groups[1:]
		for i := range group {
			w.arrive(&group[i])
		}
	}
}

// arrive does one copy. A device wants the source aligned to the whole size, also
// where less is read.
func (w *warp) arrive(c *asyncCopy) {
	var from places
	var whole, any uint32
	for i := range 32 {
		if c.mask>>i&1 == 0 || c.valid[i] == 0 {
			continue
		}
		any |= 1 << i
		if uint64(c.valid[i]) == c.bytes {
			whole |= 1 << i
		} else {
			w.arrivePart(c, i)
		}
	}
	w.findGlobal(&from, &c.from, whole, c.bytes, false)
	if counts := w.block.counts; counts != nil && any != 0 {
		counts.global(w, &c.from, any, c.bytes, false)
	}
	for i := range 32 {
		if c.mask>>i&1 == 0 {
			continue
		}
		to := unsafe.Slice((*byte)(unsafe.Add(w.block.shared, c.to[i])), c.bytes)
		if whole>>i&1 != 0 {
			copy(to, unsafe.Slice((*byte)(from[i]), c.bytes))
		}
		clear(to[c.valid[i]:])
		if w.block.shadow != nil {
			w.touchShared(i, c.to[i], c.bytes, true)
		}
	}
}

// arrivePart copies the first bytes of one thread.
func (w *warp) arrivePart(c *asyncCopy, lane int) {
	if c.from[lane]&(c.bytes-1) != 0 {
		w.fail(lane, driver.MisalignedAddress, "cp.async of %d bytes from %#x", c.bytes, c.from[lane])
	}
	var at lanes64
	var from places
	for k := range uint64(c.valid[lane]) {
		at[lane] = c.from[lane] + k
		w.findGlobal(&from, &at, 1<<lane, 1, false)
		*(*byte)(unsafe.Add(w.block.shared, c.to[lane]+k)) = *(*byte)(from[lane])
	}
}

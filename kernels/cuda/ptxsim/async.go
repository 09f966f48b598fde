package ptxsim

import (
	"strings"
	"unsafe"

	"vision/kernels/cuda/ptxsim/syntax"
)

// copies are the cp.async of a warp, counted in groups of all its threads, that have not been waited for: the open group,
// and those committed, oldest first. A copy is done when its group is waited for,
// the latest moment that a device may choose; until then its destination may not be
// read by anyone.
type copies struct {
	open   []asyncCopy
	groups [][]asyncCopy
}

type asyncCopy struct {
	lane         int
	to, from     uint64 // shared address, device address
	bytes, valid uint64 // valid bytes are copied, the rest is +0
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
		n := int(c.operand(0).Bits)
		return op{needs: everyone, exec: func(w *warp, m uint32) {
			w.complete(n)
		}}, true
	case c.in.Op == "cp.async.wait_all":
		return op{needs: everyone, exec: func(w *warp, m uint32) {
			w.copies.groups = append(w.copies.groups, append([]asyncCopy(nil), w.copies.open...))
			w.copies.open = w.copies.open[:0]
			w.complete(0)
		}}, true
	case strings.HasPrefix(c.in.Op, "cp.async.ca.shared.global") || strings.HasPrefix(c.in.Op, "cp.async.cg.shared.global"):
		return c.copyAsync(), true
	}
	return op{}, false
}

// copyAsync is cp.async [shared], [global], bytes[, valid].
func (c *compiler) copyAsync() op {
	to, from := &access{space: "shared", size: 1}, &access{space: "global", size: 1}
	c.where(to, c.operand(0))
	c.where(from, c.operand(1))
	n := c.operand(2).Bits
	if c.operand(2).Kind != syntax.Immediate || n != 4 && n != 8 && n != 16 || n != 16 && strings.Contains(c.in.Op, ".cg.") {
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
		for i := range 32 {
			if m>>i&1 == 0 {
				continue
			}
			k := n
			if valid >= 0 {
				k = min(uint64(w.r32[valid][i]), n)
			}
			w.copies.open = append(w.copies.open, asyncCopy{i, a[i], b[i], n, k})
			if s := w.block.shadow; s != nil {
				for j := a[i]; j < a[i]+n; j++ {
					s.known[j] = false // on its way
				}
			}
		}
	}}
}

// complete does the copies of all groups but the last n.
func (w *warp) complete(n int) {
	b := w.block
	for len(w.copies.groups) > n {
		group := w.copies.groups[0]
		w.copies.groups = w.copies.groups[1:]
		for _, c := range group {
			step := c.bytes // a device wants the source aligned to the whole
			if c.valid < c.bytes {
				step = 4
			}
			for i := uint64(0); i < c.valid; i += step {
				var at lanes64
				var from places
				at[c.lane] = c.from + i
				w.locateGlobal(&from, &at, 1<<c.lane, step, false)
				copy(unsafe.Slice((*byte)(unsafe.Add(b.shared, c.to+i)), step), unsafe.Slice((*byte)(from[c.lane]), step))
			}
			clear(unsafe.Slice((*byte)(unsafe.Add(b.shared, c.to+c.valid)), c.bytes-c.valid))
			if b.shadow != nil {
				w.touchShared(c.lane, c.to, c.bytes, true)
			}
		}
	}
}

package ptxsim

import (
	"strings"

	"vision/kernels/cuda/ptxsim/syntax"
)

// destinations is the number of leading operands that an instruction writes.
func destinations(in *syntax.Instruction) int {
	word, _, _ := strings.Cut(in.Op, ".")
	switch word {
	case "st", "bra", "bar", "barrier", "ret", "exit", "cp":
		return 0
	case "shfl":
		return len(in.Operands) - 4 // d, or d|p
	}
	return 1
}

// instruction compiles c.in.
func (c *compiler) instruction() op {
	c.named = 0
	for _, family := range []func() (op, bool){c.control, c.float, c.integer, c.move, c.convert, c.compare, c.memory, c.warpwide, c.async, c.tensor} {
		if o, ok := family(); ok {
			if n := len(c.in.Operands); n != c.named {
				c.fail("%d operands, expected %d", n, c.named)
			}
			return o
		}
	}
	c.fail("this instruction is not known to the simulator")
	return op{}
}

// control compiles branches and barriers.
func (c *compiler) control() (op, bool) {
	switch c.in.Op {
	case "bra", "bra.uni":
		return op{kind: branch, target: c.p.entry.Labels[c.operand(0).Name]}, true
	case "ret", "exit":
		return op{kind: leave}, true
	case "bar.sync", "barrier.sync", "barrier.sync.aligned":
		if c.number(0) != 0 {
			c.fail("only barrier 0 for all threads is known")
		}
		return op{kind: barrier, needs: everyone}, true
	}
	return op{}, false
}

// move compiles copies between registers, selections and special registers.
func (c *compiler) move() (op, bool) {
	switch c.in.Op {
	case "mov.u32", "mov.b32", "mov.s32", "mov.f32", "mov.u16", "mov.b16":
		o := c.operand(1)
		switch o.Kind {
		case syntax.Special:
			return c.special(), true
		case syntax.Vector: // two halves into a word
			if len(o.Parts) != 2 {
				c.fail("%d parts, expected 2", len(o.Parts))
			}
			d, a, b := c.destination(0, 32), c.valueOf(o.Parts[0], 32), c.valueOf(o.Parts[1], 32)
			return op{exec: func(w *warp, m uint32) {
				map2(&w.r32[d], &w.r32[a], &w.r32[b], m, func(x, y uint32) uint32 { return x&0xffff | y<<16 })
			}}, true
		}
		if c.operand(0).Kind == syntax.Vector {
			return c.split(), true
		}
		d, a := c.destination(0, 32), c.value(1)
		return op{exec: func(w *warp, m uint32) {
			if m == all {
				w.r32[d] = w.r32[a]
				return
			}
			x, y := &w.r32[d], &w.r32[a]
			for i := range 32 {
				if m>>i&1 != 0 {
					x[i] = y[i]
				}
			}
		}}, true
	case "mov.u64", "mov.b64", "mov.s64", "mov.f64":
		return c.moveWide(), true
	case "mov.pred":
		d := c.predicate(0)
		if o := c.operand(1); o.Kind == syntax.Immediate {
			v := uint32(0) - uint32(o.Bits&1)
			return op{exec: func(w *warp, m uint32) { w.predicates[d] = w.predicates[d]&^m | v&m }}, true
		}
		a := c.predicate(1)
		return op{exec: func(w *warp, m uint32) { w.predicates[d] = w.predicates[d]&^m | w.predicates[a]&m }}, true
	case "selp.b32", "selp.f32", "selp.u32", "selp.s32", "selp.b16", "selp.u16", "selp.s16":
		d, a, b, p := c.destination(0, 32), c.value(1), c.value(2), c.predicate(3)
		return op{exec: func(w *warp, m uint32) { choose(&w.r32[d], &w.r32[a], &w.r32[b], w.predicates[p], m) }}, true
	case "selp.b64", "selp.u64", "selp.s64", "selp.f64":
		d, a, b, p := c.destination(0, 64), c.wide(1), c.wide(2), c.predicate(3)
		return op{exec: func(w *warp, m uint32) { choose(&w.r64[d], &w.r64[a], &w.r64[b], w.predicates[p], m) }}, true
	case "cvta.to.global.u64", "cvta.global.u64", "cvta.to.const.u64", "cvta.const.u64":
		return c.unaryWide(func(x uint64) uint64 { return x }), true
	case "cvta.shared.u64":
		return c.unaryWide(func(x uint64) uint64 { return x | sharedWindow }), true
	case "cvta.to.shared.u64":
		return c.unaryWide(func(x uint64) uint64 { return x &^ sharedWindow }), true
	}
	return op{}, false
}

// choose sets the lanes of m: to y where t is set, to z where not.
func choose[T any](x, y, z *[32]T, t, m uint32) {
	for i := range 32 {
		switch {
		case m>>i&1 == 0:
		case t>>i&1 != 0:
			x[i] = y[i]
		default:
			x[i] = z[i]
		}
	}
}

// sharedWindow marks a generic address as one of shared memory.
const sharedWindow = 1 << 63

// moveWide is a copy of 64 bits, of two words into one, or of one into two.
func (c *compiler) moveWide() op {
	if o := c.operand(0); o.Kind == syntax.Vector {
		if len(o.Parts) != 2 {
			c.fail("%d parts, expected 2", len(o.Parts))
		}
		low, high := -1, -1
		if o.Parts[0].Name != "_" {
			low = c.valueOf(o.Parts[0], 32)
		}
		if o.Parts[1].Name != "_" {
			high = c.valueOf(o.Parts[1], 32)
		}
		a := c.wide(1)
		return op{exec: func(w *warp, m uint32) {
			for i := range 32 {
				if m>>i&1 != 0 {
					v := w.r64[a][i]
					if low >= 0 {
						w.r32[low][i] = uint32(v)
					}
					if high >= 0 {
						w.r32[high][i] = uint32(v >> 32)
					}
				}
			}
		}}
	}
	d := c.destination(0, 64)
	if o := c.operand(1); o.Kind == syntax.Vector {
		if len(o.Parts) != 2 {
			c.fail("%d parts, expected 2", len(o.Parts))
		}
		a, b := c.valueOf(o.Parts[0], 32), c.valueOf(o.Parts[1], 32)
		return op{exec: func(w *warp, m uint32) {
			for i := range 32 {
				if m>>i&1 != 0 {
					w.r64[d][i] = uint64(w.r32[b][i])<<32 | uint64(w.r32[a][i])
				}
			}
		}}
	}
	a := c.wide(1)
	return op{exec: func(w *warp, m uint32) {
		x, y := &w.r64[d], &w.r64[a]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = y[i]
			}
		}
	}}
}

// split is a word into two halves.
func (c *compiler) split() op {
	o := c.operand(0)
	if len(o.Parts) != 2 {
		c.fail("%d parts, expected 2", len(o.Parts))
	}
	low, high, a := c.valueOf(o.Parts[0], 32), c.valueOf(o.Parts[1], 32), c.value(1)
	return op{exec: func(w *warp, m uint32) {
		for i := range 32 {
			if m>>i&1 != 0 {
				v := w.r32[a][i]
				w.r32[low][i], w.r32[high][i] = v&0xffff, v>>16
			}
		}
	}}
}

// special is a move from a register that the machine fills.
func (c *compiler) special() op {
	d, name := c.destination(0, 32), c.operand(1).Name
	var f func(w *warp, lane int) uint32
	switch name {
	case "%tid.x":
		f = func(w *warp, lane int) uint32 { return uint32(w.thread(lane)) % w.block.dim.X }
	case "%tid.y":
		f = func(w *warp, lane int) uint32 { return uint32(w.thread(lane)) / w.block.dim.X % w.block.dim.Y }
	case "%tid.z":
		f = func(w *warp, lane int) uint32 { return uint32(w.thread(lane)) / w.block.dim.X / w.block.dim.Y }
	case "%ntid.x":
		f = func(w *warp, _ int) uint32 { return w.block.dim.X }
	case "%ntid.y":
		f = func(w *warp, _ int) uint32 { return w.block.dim.Y }
	case "%ntid.z":
		f = func(w *warp, _ int) uint32 { return w.block.dim.Z }
	case "%ctaid.x":
		f = func(w *warp, _ int) uint32 { return w.block.at.X }
	case "%ctaid.y":
		f = func(w *warp, _ int) uint32 { return w.block.at.Y }
	case "%ctaid.z":
		f = func(w *warp, _ int) uint32 { return w.block.at.Z }
	case "%nctaid.x":
		f = func(w *warp, _ int) uint32 { return w.block.grid.X }
	case "%nctaid.y":
		f = func(w *warp, _ int) uint32 { return w.block.grid.Y }
	case "%nctaid.z":
		f = func(w *warp, _ int) uint32 { return w.block.grid.Z }
	case "%laneid":
		f = func(_ *warp, lane int) uint32 { return uint32(lane) }
	default:
		c.fail("special register %s is not known", name)
	}
	return op{exec: func(w *warp, m uint32) {
		for i := range 32 {
			if m>>i&1 != 0 {
				w.r32[d][i] = f(w, i)
			}
		}
	}}
}

package ptxsim

import (
	"strings"

	"vision/kernels/cuda/ptxsim/syntax"
)

// access is a load or store of a vector of values.
type access struct {
	space string // "param", "shared", "global", "const", "" for generic
	size  uint64 // of one value, bytes
	slots []int  // one per value, in the 64-bit file where size is 8 or wider is set
	wider bool   // a load of fewer bits into registers of 64
	at    int    // slot of the address register
	wide  bool   // the address register has 64 bits
	fixed uint64 // added to it
	sign  bool   // values of 1 and 2 bytes are extended
}

// memory compiles ld and st.
func (c *compiler) memory() (op, bool) {
	words := strings.Split(c.in.Op, ".")
	load := words[0] == "ld"
	if !load && words[0] != "st" {
		return op{}, false
	}
	a := &access{}
	count, kind := 1, words[len(words)-1]
	for _, word := range words[1 : len(words)-1] {
		switch word {
		case "param", "shared", "global", "const":
			a.space = word
		case "nc": // read only for the kernel's life: the same value here
		case "v2":
			count = 2
		case "v4":
			count = 4
		default:
			c.fail("modifier .%s is not known", word)
		}
	}
	size, ok := map[string]uint64{"f32": 4, "u32": 4, "s32": 4, "b32": 4, "u64": 8, "s64": 8, "b64": 8, "f64": 8, "u16": 2, "s16": 2, "b16": 2, "u8": 1, "s8": 1, "b8": 1}[kind]
	if !ok {
		c.fail("type .%s is not known", kind)
	}
	a.size, a.sign = size, kind[0] == 's'
	value, where := c.operand(0), c.operand(1)
	if !load {
		value, where = where, value
	}
	parts := []syntax.Operand{value}
	if value.Kind == syntax.Vector {
		parts = value.Parts
	}
	if len(parts) != count {
		c.fail("%d values, expected %d", len(parts), count)
	}
	if size*uint64(count) > 16 {
		c.fail("%d bytes in one access, at most 16", size*uint64(count))
	}
	for _, part := range parts {
		if load && part.Kind != syntax.Register {
			c.fail("destination %q is no register", part.Name)
		}
		bits := 32
		if size == 8 {
			bits = 64
		} else if part.Kind == syntax.Register && c.p.entry.Registers[part.Name] == syntax.B64 {
			if !load {
				c.fail("a store of %d bytes of the 64-bit register %s is not known", size, part.Name)
			}
			bits, a.wider = 64, true
		}
		a.slots = append(a.slots, c.valueOf(part, bits))
	}
	c.where(a, where)
	if load {
		return op{exec: c.loading(a)}, true
	}
	if a.space == "param" || a.space == "const" {
		c.fail("a store to read-only memory")
	}
	return op{exec: c.storing(a)}, true
}

// where finds the address of an access: register and number, or a variable.
func (c *compiler) where(a *access, o syntax.Operand) {
	if o.Kind != syntax.Address {
		c.fail("%q is no address", o.Name)
	}
	a.fixed = uint64(o.Offset)
	t, register := c.p.entry.Registers[o.Name]
	switch {
	case o.Name == "":
		a.at, a.wide = c.constant(0, 64), true
	case !register:
		a.fixed += c.symbol(o.Name)
		a.at, a.wide = c.constant(0, 64), true
	case t == syntax.B64:
		a.at, a.wide = c.slots[o.Name], true
	case t == syntax.B32 && a.space == "shared":
		a.at = c.slots[o.Name]
	default:
		c.fail("address register %s has %d bits", o.Name, t.Bits())
	}
}

// addresses of an access, lane by lane.
func (a *access) addresses(w *warp) (out lanes64) {
	if a.wide {
		out = w.r64[a.at]
	} else {
		for i, v := range w.r32[a.at] {
			out[i] = uint64(v)
		}
	}
	if a.fixed != 0 {
		for i := range out {
			out[i] += a.fixed
		}
	}
	return out
}

func (c *compiler) loading(a *access) func(w *warp, m uint32) {
	n := a.size * uint64(len(a.slots))
	if a.space == "param" {
		return func(w *warp, m uint32) {
			at := a.addresses(w)
			for i := range 32 {
				if m>>i&1 == 0 {
					continue
				}
				if size := uint64(len(w.block.params)); at[i] > size || n > size-at[i] || at[i]%n != 0 {
					w.badParam(i, at[i], n)
				}
				for j, slot := range a.slots {
					a.put(w, slot, i, w.block.param(at[i]+uint64(j)*a.size, a.size))
				}
			}
		}
	}
	return func(w *warp, m uint32) {
		at := a.addresses(w)
		var from places
		w.locate(&from, a.space, &at, m, n, false)
		for i := range 32 {
			if m>>i&1 != 0 {
				a.read(w, i, from[i])
			}
		}
	}
}

func (c *compiler) storing(a *access) func(w *warp, m uint32) {
	n := a.size * uint64(len(a.slots))
	return func(w *warp, m uint32) {
		at := a.addresses(w)
		var to places
		w.locate(&to, a.space, &at, m, n, true)
		for i := range 32 {
			if m>>i&1 != 0 {
				a.write(w, i, to[i])
			}
		}
	}
}

// put stores a value that came from memory into a register, extended to its size.
func (a *access) put(w *warp, slot, lane int, v uint64) {
	if a.sign {
		shift := 64 - 8*a.size
		v = uint64(int64(v<<shift) >> shift)
	}
	if a.size == 8 || a.wider {
		w.r64[slot][lane] = v
	} else {
		w.r32[slot][lane] = uint32(v)
	}
}

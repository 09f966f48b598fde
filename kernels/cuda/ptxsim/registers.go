package ptxsim

import (
	"sort"

	"vision/kernels/cuda/ptxsim/syntax"
)

// interval is where a register is alive, as indices into the code.
type interval struct {
	name       string
	start, end int
}

// uses calls visit for every register that an instruction names, and says whether it
// writes it. Destinations are the leading operands, by the opcode.
func uses(in *syntax.Instruction, visit func(name string, write bool)) {
	if in.Guard != "" {
		visit(in.Guard, false)
	}
	writes := destinations(in)
	var walk func(o syntax.Operand, write bool)
	walk = func(o syntax.Operand, write bool) {
		switch o.Kind {
		case syntax.Register:
			visit(o.Name, write)
		case syntax.Address:
			if len(o.Name) > 0 {
				visit(o.Name, false)
			}
		case syntax.Vector:
			for _, part := range o.Parts {
				walk(part, write)
			}
		}
	}
	for i := max(writes, 0); i < len(in.Operands); i++ {
		walk(in.Operands[i], false)
	}
	for i := 0; i < min(writes, len(in.Operands)); i++ {
		walk(in.Operands[i], true)
	}
}

// allocate gives registers slots by linear scan over the places where they are
// alive, so that a warp's file is small: a slot is free again after the last of them.
func (c *compiler) allocate() {
	e := c.p.entry
	c.slots = map[string]int{}
	list := intervals(e)
	sort.Slice(list, func(i, j int) bool {
		if list[i].start != list[j].start {
			return list[i].start < list[j].start
		}
		return list[i].name < list[j].name
	})
	var files [3]file // predicates, 32 bits, 64 bits
	for _, v := range list {
		f := &files[fileOf(e.Registers[v.name])]
		c.slots[v.name] = f.take(v)
	}
	c.p.predicates, c.p.slots32, c.p.slots64 = files[0].size, files[1].size, files[2].size
}

func fileOf(t syntax.Type) int { return [...]int{0, 1, 1, 2}[t] }

// file hands out slots.
type file struct {
	size int
	free []int
	busy []*busySlot
}

type busySlot struct{ slot, end int }

func (f *file) take(v *interval) int {
	kept := f.busy[:0]
	for _, b := range f.busy {
		if b.end < v.start {
			f.free = append(f.free, b.slot)
		} else {
			kept = append(kept, b)
		}
	}
	f.busy = kept
	var slot int
	if n := len(f.free); n > 0 {
		slot, f.free = f.free[n-1], f.free[:n-1]
	} else {
		slot = f.size
		f.size++
	}
	f.busy = append(f.busy, &busySlot{slot, v.end})
	return slot
}

package ptxsim

import (
	"strings"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim/syntax"
)

// next calls visit for the places that may follow an instruction.
func next(e *syntax.Entry, at int, visit func(to int)) {
	in := &e.Code[at]
	jump := in.Op == "bra" || in.Op == "bra.uni"
	if jump {
		visit(e.Labels[in.Operands[0].Name])
	}
	if (jump || in.Op == "ret" || in.Op == "exit") && in.Guard == "" {
		return
	}
	if at+1 < len(e.Code) {
		visit(at + 1)
	}
}

// numbered gives the registers that the code names numbers from 0.
func numbered(e *syntax.Entry) (index map[string]int, names []string) {
	index = map[string]int{}
	for i := range e.Code {
		uses(&e.Code[i], func(name string, _ bool) {
			if _, ok := e.Registers[name]; !ok {
				return // the name of a variable in an address
			}
			if _, seen := index[name]; !seen {
				index[name] = len(names)
				names = append(names, name)
			}
		})
	}
	return index, names
}

// intervals spans, for every register, the places where it is named or its value is
// still wanted: liveness, backward over the code until nothing changes.
func intervals(e *syntax.Entry) []*interval {
	index, names := numbered(e)
	words := (len(names) + 63) / 64
	live := make([][]uint64, len(e.Code)) // before each instruction
	for i := range live {
		live[i] = make([]uint64, words)
	}
	state := make([]uint64, words)
	for changed := true; changed; {
		changed = false
		for at := len(e.Code) - 1; at >= 0; at-- {
			clear(state)
			next(e, at, func(to int) {
				for w, bits := range live[to] {
					state[w] |= bits
				}
			})
			in := &e.Code[at]
			uses(in, func(name string, write bool) {
				if i, ok := index[name]; ok && write && in.Guard == "" {
					state[i/64] &^= 1 << (i % 64)
				}
			})
			uses(in, func(name string, write bool) {
				if i, ok := index[name]; ok && !write {
					state[i/64] |= 1 << (i % 64)
				}
			})
			for w := range state {
				if live[at][w] != state[w] {
					live[at][w], changed = state[w], true
				}
			}
		}
	}
	list := make([]*interval, len(names))
	note := func(i, at int) {
		if list[i] == nil {
			list[i] = &interval{names[i], at, at}
		}
		list[i].start, list[i].end = min(list[i].start, at), max(list[i].end, at)
	}
	for at := range e.Code {
		uses(&e.Code[at], func(name string, _ bool) {
			if i, ok := index[name]; ok {
				note(i, at)
			}
		})
		for i := range names {
			if live[at][i/64]>>(i%64)&1 != 0 {
				note(i, at)
			}
		}
	}
	return list
}

// doubtful finds the registers that may, on some way through the code, hold a value
// that was never written or was computed from one. Not every way is taken, and
// clang computes with such values where a selection drops the result. So these
// registers, and only these, are watched while the kernel runs.
func doubtful(e *syntax.Entry) map[string]int {
	index, names := numbered(e)
	words := (len(names) + 63) / 64
	in := make([][]uint64, len(e.Code)) // written on every way to the place; nil: not reached
	if len(in) == 0 {
		return nil
	}
	in[0] = make([]uint64, words)
	found := map[string]int{}
	state := make([]uint64, words)
	for work := []int{0}; len(work) > 0; {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		copy(state, in[at])
		ins := &e.Code[at]
		unwritten := false
		uses(ins, func(name string, write bool) {
			i, ok := index[name]
			switch {
			case !ok:
			case !write && state[i/64]>>(i%64)&1 == 0:
				unwritten = true
				if _, seen := found[name]; !seen {
					found[name] = len(found)
				}
			case write && ins.Guard == "" && !(unwritten && handsOn(ins.Op)):
				state[i/64] |= 1 << (i % 64)
			case write && unwritten:
				state[i/64] &^= 1 << (i % 64)
			}
		})
		next(e, at, func(to int) {
			if in[to] == nil {
				in[to] = append([]uint64(nil), state...)
				work = append(work, to)
				return
			}
			lost := false
			for w := range state {
				if in[to][w]&^state[w] != 0 {
					in[to][w] &= state[w]
					lost = true
				}
			}
			if lost {
				work = append(work, to)
			}
		})
	}
	return found
}

// handsOn says that an instruction only computes with its operands. The others act on
// them: memory, branches, what lanes do together.
func handsOn(opcode string) bool {
	switch classOf(opcode) {
	case FMA, FloatAdd, FloatMul, Division, Integer, Move:
		return true
	}
	return false
}

// watch makes what an instruction does to the registers in doubt: a value computed
// from one that was not written counts as not written; to act on it is a fault. A
// selection has the state of the operand that it takes.
func watch(in *syntax.Instruction, doubt map[string]int) func(w *warp, m uint32) {
	var reads, writes []int
	var names []string // of reads
	uses(in, func(name string, write bool) {
		i, ok := doubt[name]
		switch {
		case !ok:
		case write:
			writes = append(writes, i)
		default:
			reads, names = append(reads, i), append(names, name)
		}
	})
	if len(reads)+len(writes) == 0 {
		return nil
	}
	if strings.HasPrefix(in.Op, "selp.") && len(in.Operands) == 4 {
		return nil // compiled with its predicate's slot: watchSelection
	}
	acts := !handsOn(in.Op)
	return func(w *warp, m uint32) {
		written := all
		for k, i := range reads {
			if written &= w.written[i]; m&^written != 0 && acts {
				w.fail(lowest(m&^written), driver.LaunchFailed, "a value is used that was never written: %s", names[k])
			}
		}
		for _, i := range writes {
			w.written[i] = w.written[i]&^m | m&written
		}
	}
}

// watchSelection is watch for selp d, a, b, p.
func (c *compiler) watchSelection() func(w *warp, m uint32) {
	if !strings.HasPrefix(c.in.Op, "selp.") {
		return nil
	}
	state := func(w *warp, o syntax.Operand) uint32 {
		if i, ok := c.p.doubt[o.Name]; ok && o.Kind == syntax.Register {
			return w.written[i]
		}
		return all
	}
	d, ok := c.p.doubt[c.operand(0).Name]
	if !ok {
		return nil // nobody reads it
	}
	a, b, choice, slot := c.operand(1), c.operand(2), c.operand(3), c.predicate(3)
	return func(w *warp, m uint32) {
		p := w.predicates[slot]
		written := (p&state(w, a) | ^p&state(w, b)) & state(w, choice)
		w.written[d] = w.written[d]&^m | m&written
	}
}

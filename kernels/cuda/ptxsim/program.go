package ptxsim

import (
	"fmt"

	"vision/kernels/cuda/ptxsim/syntax"
)

// program is a kernel made ready to run: every instruction a closure on the 32
// lanes of a warp, registers in slots.
type program struct {
	name       string
	code       []op
	runs       map[int][]fmaSlots // by the place where a run begins
	entry      *syntax.Entry
	slots32    int // of 32 lanes each; constants come last
	slots64    int
	constant32 []constant
	constant64 []constant
	predicates int
	doubt      map[string]int // registers to watch, numbered
	params     map[string]int // offset of each parameter
	paramBytes int
	symbols    map[string]uint64 // addresses of shared, constant and global variables
	shared     int               // static shared memory in bytes
	dynamic    bool
}

// constant is the value that a slot holds for ever.
type constant struct {
	slot  int
	value uint64
}

// kind of an op.
type kind uint8

const (
	plain   kind = iota // run, then the next
	branch              // to target, where the guard holds
	barrier             // all threads of the block
	leave               // ret, exit
	run                 // several fused multiply-adds at once: length ops
)

// op is one instruction.
type op struct {
	kind   kind
	guard  int // predicate, −1 if none
	not    bool
	target int
	length int // instructions that it stands for
	class  class
	line   int
	text   string
	exec   func(w *warp, m uint32)
	// watched is 1 + the number of the guard where it is a register in doubt, else 0.
	watched int
	// needs, where given, is the mask of threads that must be there for the op, given
	// those that are.
	needs func(w *warp, m uint32) uint32
	// before, where given, watches registers that may not have been written.
	before func(w *warp, m uint32)
}

// compiler turns an entry into a program.
type compiler struct {
	p     *program
	slots map[string]int // register → slot of its kind
	c32   map[uint32]int
	c64   map[uint64]int
	in    *syntax.Instruction
	named int // operands of it that were looked at: all that it may have
}

// refusal is why a text cannot run.
type refusal struct{ err *syntax.Error }

func (c *compiler) fail(format string, args ...any) {
	panic(refusal{&syntax.Error{Line: c.in.Line, Text: c.in.Op + ": " + fmt.Sprintf(format, args...)}})
}

// compile makes an entry ready, or says at which line it uses what the machine does
// not have.
func compile(e *syntax.Entry, symbols map[string]uint64, shared int, dynamic, checks bool) (p *program, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case refusal:
			p, err = nil, r.err
		default:
			panic(r)
		}
	}()
	p = &program{name: e.Name, entry: e, params: map[string]int{}, symbols: symbols, shared: shared, dynamic: dynamic}
	for _, v := range e.Params {
		p.paramBytes = (p.paramBytes + v.Align - 1) / v.Align * v.Align
		p.params[v.Name] = p.paramBytes
		p.paramBytes += v.Bytes
	}
	c := &compiler{p: p, c32: map[uint32]int{}, c64: map[uint64]int{}}
	if err := ends(e); err != nil {
		return nil, err
	}
	c.allocate()
	if checks {
		p.doubt = doubtful(e)
	}
	for i := range e.Code {
		c.in = &e.Code[i]
		o := c.instruction()
		o.line, o.text, o.length, o.class = c.in.Line, c.in.Op, 1, classOf(c.in.Op)
		if o.before = watch(c.in, p.doubt); len(p.doubt) > 0 && o.before == nil {
			o.before = c.watchSelection()
		}
		o.guard = -1
		if c.in.Guard != "" {
			o.guard, o.not = c.slots[c.in.Guard], c.in.Not
			if i, ok := p.doubt[c.in.Guard]; ok {
				o.watched = i + 1
			}
		}
		p.code = append(p.code, o)
	}
	c.fuse()
	return p, nil
}

// ends checks that no thread can run off the end of the code.
func ends(e *syntax.Entry) error {
	line := e.Line
	if n := len(e.Code); n > 0 {
		last := &e.Code[n-1]
		line = last.Line
		switch last.Op {
		case "ret", "exit", "bra", "bra.uni":
			if last.Guard == "" {
				line = 0
			}
		}
	}
	for _, at := range e.Labels {
		if at == len(e.Code) && line == 0 {
			line = e.Code[at-1].Line
		}
	}
	if line != 0 {
		return &syntax.Error{Line: line, Text: "the code of " + e.Name + " ends without ret"}
	}
	return nil
}

// value returns the slot of a 32-bit source: a register, or an immediate.
func (c *compiler) value(i int) int { return c.valueOf(c.operand(i), 32) }

// wide is value for 64 bits.
func (c *compiler) wide(i int) int { return c.valueOf(c.operand(i), 64) }

func (c *compiler) operand(i int) syntax.Operand {
	if i >= len(c.in.Operands) {
		c.fail("%d operands, expected more", len(c.in.Operands))
	}
	c.named = max(c.named, i+1)
	return c.in.Operands[i]
}

// number is an operand that must be an integer in the text.
func (c *compiler) number(i int) uint64 {
	o := c.operand(i)
	if o.Kind != syntax.Immediate || o.Float {
		c.fail("operand %d is no number", i+1)
	}
	return o.Bits
}

func (c *compiler) valueOf(o syntax.Operand, bits int) int {
	switch o.Kind {
	case syntax.Register:
		t := c.p.entry.Registers[o.Name]
		if t == syntax.Pred || (bits == 64) != (t == syntax.B64) {
			c.fail("register %s has %d bits, expected %d", o.Name, t.Bits(), bits)
		}
		return c.slots[o.Name]
	case syntax.Immediate:
		return c.constant(o.Bits, bits)
	case syntax.Label:
		if bits == 64 {
			return c.constant(c.symbol(o.Name), 64)
		}
		return c.constant(c.symbol(o.Name), 32)
	}
	c.fail("operand %q is no value", o.Name)
	return 0
}

// symbol is the address of a variable: an offset in its state space.
func (c *compiler) symbol(name string) uint64 {
	if offset, ok := c.p.params[name]; ok {
		return uint64(offset)
	}
	at, ok := c.p.symbols[name]
	if !ok {
		c.fail("no variable %q", name)
	}
	return at
}

func (c *compiler) constant(v uint64, bits int) int {
	if bits == 64 {
		if s, ok := c.c64[v]; ok {
			return s
		}
		s := c.p.slots64
		c.p.slots64++
		c.c64[v] = s
		c.p.constant64 = append(c.p.constant64, constant{s, v})
		return s
	}
	if s, ok := c.c32[uint32(v)]; ok {
		return s
	}
	s := c.p.slots32
	c.p.slots32++
	c.c32[uint32(v)] = s
	c.p.constant32 = append(c.p.constant32, constant{s, v & 0xffffffff})
	return s
}

// target returns the slot of a destination register of so many bits.
func (c *compiler) destination(i, bits int) int {
	o := c.operand(i)
	if o.Kind != syntax.Register {
		c.fail("destination %q is no register", o.Name)
	}
	return c.valueOf(o, bits)
}

// predicate returns the slot of a predicate register.
func (c *compiler) predicate(i int) int {
	o := c.operand(i)
	if o.Kind != syntax.Register || c.p.entry.Registers[o.Name] != syntax.Pred {
		c.fail("operand %d, %q, is no predicate", i+1, o.Name)
	}
	return c.slots[o.Name]
}

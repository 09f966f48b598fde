// Package syntax reads the text of PTX as clang 19 writes it: modules of kernels
// over registers, with parameters, shared and constant arrays. It refuses what it
// does not know, with the line, instead of guessing.
package syntax

import "fmt"

// Module is one PTX file.
type Module struct {
	Version string // "7.0"
	Target  string // "sm_80"
	Globals []Variable
	Entries []*Entry
}

// Entry finds a kernel by name; nil if there is none.
func (m *Module) Entry(name string) *Entry {
	for _, e := range m.Entries {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// Variable is memory with a name: a parameter, an array in shared, constant or
// global memory.
type Variable struct {
	Name   string
	Space  string // "param", "shared", "const", "global"
	Align  int
	Bytes  int
	Extern bool   // its size is the launch's dynamic shared memory
	Init   []byte // for const and global; zeros follow
	Line   int
}

// Entry is one kernel.
type Entry struct {
	Name       string
	Params     []Variable
	Shared     []Variable
	Registers  map[string]Type // those that the code names: "%f1", in an inner block "p@1"
	Code       []Instruction
	Labels     map[string]int // index into Code
	MaxThreads int            // .maxntid, 0 if not given
	Line       int
}

// Type is a register's.
type Type uint8

// The types that registers are declared with; what they hold is bits.
const (
	Pred Type = iota
	B16
	B32
	B64
)

// Bits of a register of the type.
func (t Type) Bits() int { return [...]int{1, 16, 32, 64}[t] }

// Instruction is one statement.
type Instruction struct {
	Line int
	// Guard is the predicate register, "" if there is none; Not inverts it.
	Guard string
	Not   bool
	// Op is the whole of the opcode: "ld.global.v4.f32".
	Op       string
	Operands []Operand
}

// OperandKind says which fields of an Operand count.
type OperandKind uint8

// The kinds of operands.
const (
	Register  OperandKind = iota // Name
	Immediate                    // Bits
	Label                        // Name: of code, of a variable
	Address                      // [Name + Offset], Name a register, a variable or ""
	Vector                       // Parts
	Special                      // Name: "%tid.x"
)

// Operand of an instruction.
type Operand struct {
	Kind   OperandKind
	Name   string
	Bits   uint64
	Float  bool // an immediate written as 0f… or 0d…
	Offset int64
	Parts  []Operand
}

// Error is a place in a PTX text that cannot be read.
type Error struct {
	Line int
	Text string
}

func (e *Error) Error() string { return fmt.Sprintf("ptx line %d: %s", e.Line, e.Text) }

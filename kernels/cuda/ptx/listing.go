package ptx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Module is what audits read of a PTX text: its entries and their instructions by
// name. It knows nothing of operands; the simulator's parser (ptxsim/syntax) does.
type Module struct {
	Version, Target string
	Entries         []Entry
}

// Entry is one kernel.
type Entry struct {
	Name       string
	ParamBytes int // of its one parameter, a struct
	MaxThreads int // launch bound of a block, 0 if none
	MinBlocks  int // blocks asked for on a multiprocessor, 0 if none
	// Shared is the static shared memory, bytes: the arrays declared in the kernel and
	// those of the module that it names.
	Shared int
	Local  int // bytes of local memory of a thread
	// Dynamic reports that the kernel uses shared memory that the launch brings.
	Dynamic bool
	Blocks  []Block
}

// Block is a run of instructions entered only at its first, left only at its last.
type Block struct {
	Label  string // "" where nothing jumps
	Opcode []string
	// Loop reports that the block lies between a label and a later jump back to it.
	Loop bool
}

var (
	entryLine   = regexp.MustCompile(`^\.visible \.entry (\w+)\(`)
	paramLine   = regexp.MustCompile(`^\s*\.param \.align \d+ \.b8 \w+\[(\d+)\]`)
	boundLine   = regexp.MustCompile(`^\.maxntid (\d+)(?:, *(\d+))?(?:, *(\d+))?`)
	minimumLine = regexp.MustCompile(`^\.minnctapersm (\d+)`)
	sharedLine  = regexp.MustCompile(`^\s*(?:\.visible |\.extern |\.weak )?\.shared \.align (\d+) \.b8 (\w+)\[(\d*)\]`)
	localLine   = regexp.MustCompile(`^\s*\.local \.align \d+ \.b8 \s*\w+\[(\d+)\]`)
	labelLine   = regexp.MustCompile(`^(\$\w+):`)
	codeLine    = regexp.MustCompile(`^\s*(?:@!?%p\d+ )?\s*([a-z][a-z0-9_]*(?:\.[a-zA-Z0-9_:]+)*)(?:\s+([^;]*))?;$`)
	nameInCode  = regexp.MustCompile(`[A-Za-z_$][\w$]*`)
)

// Parse reads a module as clang writes it, one statement a line. A line that it
// does not know is an error with its number.
func Parse(text []byte) (Module, error) {
	var m Module
	shared := map[string]int{} // arrays of the module and of the entry at hand; -1 is dynamic
	var e *Entry
	var jumps []jump
	var used map[string]bool
	depth := 0 // of braces
	for i, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimRight(line, " \t\r")
		bare := strings.TrimSpace(line)
		switch {
		case bare == "":
		case strings.HasPrefix(bare, ".version "):
			m.Version = strings.TrimPrefix(bare, ".version ")
		case strings.HasPrefix(bare, ".target "):
			m.Target = strings.TrimPrefix(bare, ".target ")
		case sharedLine.MatchString(line):
			s := sharedLine.FindStringSubmatch(line)
			shared[s[2]] = -1
			if s[3] != "" {
				shared[s[2]] = number(s[3])
			}
		case e != nil && localLine.MatchString(line):
			e.Local += number(localLine.FindStringSubmatch(line)[1])
		case entryLine.MatchString(bare) && e == nil:
			m.Entries = append(m.Entries, Entry{Name: entryLine.FindStringSubmatch(bare)[1]})
			e, jumps, used = &m.Entries[len(m.Entries)-1], nil, map[string]bool{}
		case e != nil && paramLine.MatchString(line):
			e.ParamBytes = number(paramLine.FindStringSubmatch(line)[1])
		case e != nil && boundLine.MatchString(bare):
			e.MaxThreads = 1
			for _, n := range boundLine.FindStringSubmatch(bare)[1:] {
				e.MaxThreads *= max(number(n), 1)
			}
		case e != nil && minimumLine.MatchString(bare):
			e.MinBlocks = number(minimumLine.FindStringSubmatch(bare)[1])
		case bare == "{" && e != nil:
			if depth++; depth == 1 {
				e.Blocks = []Block{{}}
			}
		case bare == "}" && depth > 0:
			if depth--; depth == 0 {
				e.finish(jumps, used, shared)
				e = nil
			}
		case depth > 0 && labelLine.MatchString(bare):
			e.Blocks = append(e.Blocks, Block{Label: labelLine.FindStringSubmatch(bare)[1]})
		case strings.HasPrefix(bare, ".reg ") || strings.HasPrefix(bare, ".pragma ") ||
			strings.HasPrefix(bare, ".address_size ") || bare == ")":
		case depth > 0 && codeLine.MatchString(line):
			c := codeLine.FindStringSubmatch(line)
			last := &e.Blocks[len(e.Blocks)-1]
			last.Opcode = append(last.Opcode, c[1])
			for _, name := range nameInCode.FindAllString(c[2], -1) {
				used[name] = true
			}
			if c[1] == "bra" || strings.HasPrefix(c[1], "bra.") {
				jumps = append(jumps, jump{len(e.Blocks) - 1, strings.TrimSpace(c[2])})
				e.Blocks = append(e.Blocks, Block{})
			}
		default:
			return m, fmt.Errorf("ptx: line %d: %q is neither a declaration nor an instruction that is known here", i+1, bare)
		}
	}
	if len(m.Entries) == 0 || e != nil {
		return m, fmt.Errorf("ptx: %d entries, and the text ends inside one: expected whole kernels, at least one", len(m.Entries))
	}
	return m, nil
}

// jump is a branch: from which block, to which label.
type jump struct {
	from int
	to   string
}

// finish marks loops, drops empty blocks and adds up the shared memory.
func (e *Entry) finish(jumps []jump, used map[string]bool, shared map[string]int) {
	for _, j := range jumps {
		for to := range j.from + 1 {
			if e.Blocks[to].Label == j.to {
				for b := to; b <= j.from; b++ {
					e.Blocks[b].Loop = true
				}
			}
		}
	}
	kept := e.Blocks[:0]
	for _, b := range e.Blocks {
		if len(b.Opcode) > 0 {
			kept = append(kept, b)
		}
	}
	e.Blocks = kept
	for name, bytes := range shared {
		switch {
		case !used[name]:
		case bytes < 0:
			e.Dynamic = true
		default:
			e.Shared += bytes
		}
	}
}

// Count is the number of instructions with one of the given opcodes.
func (e *Entry) Count(opcodes ...string) int {
	n := 0
	for _, b := range e.Blocks {
		n += b.Count(opcodes...)
	}
	return n
}

// Count is the number of instructions with one of the given opcodes.
func (b *Block) Count(opcodes ...string) int {
	n := 0
	for _, o := range b.Opcode {
		for _, want := range opcodes {
			if o == want {
				n++
			}
		}
	}
	return n
}

// TensorCore reports whether a module computes on tensor cores: it is not canonical
// (NUMERICS.md §11) and its name says so.
func TensorCore(module string) bool {
	return strings.Contains(module, "tf32") || strings.Contains(module, "bf16")
}

// number reads digits, 0 for none.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// Package sass reads what NVIDIA's assembler made of a kernel: the listing of
// cuobjdump -sass and the report of ptxas -v. From them it answers, without a GPU:
// does a kernel fit (registers, spills, shared memory), is its arithmetic still what
// the PTX says, and how much of its main loop is fused multiply-adds.
//
// The PTX is canonical and the simulator executes it, but a GPU runs SASS; between the
// two stands ptxas. Command audit runs it for every kernel and architecture (make
// ptxas) and holds the committed table, ../KERNELS.md, to the result.
package sass

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Instruction is one line of a listing.
type Instruction struct {
	Address   int
	Predicate string // "@!P0", "" if none
	Opcode    string // "LDG.E.128"
	Operands  string // "R4, [R2.64]"
}

// Function is the machine code of one kernel, without the padding after its end.
type Function struct {
	Name         string
	Instructions []Instruction
}

var (
	functionLine    = regexp.MustCompile(`^\s*Function : (\S+)`)
	instructionLine = regexp.MustCompile(`^\s+/\*([0-9a-f]{4,})\*/\s+(@!?U?P\w+)?\s*([A-Z]\w*(?:\.\w+)*)\s*([^;]*);`)
	target          = regexp.MustCompile(`(?:^|[ ,])0x([0-9a-f]+)\s*$`)
)

// Parse reads a listing of cuobjdump -sass.
func Parse(listing string) ([]Function, error) {
	var fs []Function
	for line := range strings.Lines(listing) {
		if m := functionLine.FindStringSubmatch(line); m != nil {
			fs = append(fs, Function{Name: m[1]})
			continue
		}
		m := instructionLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if len(fs) == 0 {
			return nil, fmt.Errorf("sass: an instruction before the first function: %q", strings.TrimSpace(line))
		}
		address, err := strconv.ParseInt(m[1], 16, 64)
		if err != nil {
			return nil, fmt.Errorf("sass: address %q: %w", m[1], err)
		}
		f := &fs[len(fs)-1]
		f.Instructions = append(f.Instructions, Instruction{int(address), m[2], m[3], strings.TrimSpace(m[4])})
	}
	for i := range fs {
		if fs[i].trim(); len(fs[i].Instructions) == 0 {
			return nil, fmt.Errorf("sass: %s has no instructions that this reader knows", fs[i].Name)
		}
	}
	if len(fs) == 0 {
		return nil, fmt.Errorf("sass: the listing has no function")
	}
	return fs, nil
}

// trim drops the padding: NOPs after a branch to itself.
func (f *Function) trim() {
	n := len(f.Instructions)
	for n > 0 && f.Instructions[n-1].Opcode == "NOP" {
		n--
	}
	if n > 0 {
		if last := f.Instructions[n-1]; last.Opcode == "BRA" && last.Target() == last.Address {
			n--
		}
	}
	f.Instructions = f.Instructions[:n]
}

// Target is the address that a branch or call goes to, -1 if it names none.
func (i Instruction) Target() int {
	if m := target.FindStringSubmatch(i.Operands); m != nil {
		if a, err := strconv.ParseInt(m[1], 16, 64); err == nil {
			return int(a)
		}
	}
	return -1
}

// Jump reports an instruction that may continue elsewhere in the kernel. On sm_80 to
// sm_89 ptxas also writes CALL for a jump that never returns.
func (i Instruction) Jump() bool {
	return (i.Opcode == "BRA" || strings.HasPrefix(i.Opcode, "BRA.") || strings.HasPrefix(i.Opcode, "CALL.")) && i.Target() >= 0
}

// Main is the kernel without its subroutines. ptxas puts the slow paths of division
// and square root, and 64-bit integer division, behind the kernel's own code, reached
// by CALL and left by RET: a stretch from a call's target to the next that has a RET
// and no EXIT is such a subroutine.
func (f *Function) Main() []Instruction {
	called := map[int]bool{}
	for _, i := range f.Instructions {
		if strings.HasPrefix(i.Opcode, "CALL.") {
			called[i.Target()] = true
		}
	}
	var main []Instruction
	for start := 0; start < len(f.Instructions); {
		end, ret, exit := start, false, false
		for ; end < len(f.Instructions) && (end == start || !called[f.Instructions[end].Address]); end++ {
			ret = ret || strings.HasPrefix(f.Instructions[end].Opcode, "RET.")
			exit = exit || f.Instructions[end].Opcode == "EXIT"
		}
		if !(called[f.Instructions[start].Address] && ret && !exit) {
			main = append(main, f.Instructions[start:end]...)
		}
		start = end
	}
	return main
}

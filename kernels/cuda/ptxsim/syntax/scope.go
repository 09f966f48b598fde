package syntax

import (
	"strconv"
	"strings"
)

// Limits that no compiler's output comes near. A declaration of registers costs
// nothing until its registers are used, so a short text cannot ask for much memory.
const (
	maxDepth        = 16      // of blocks in braces
	maxRegisters    = 1 << 20 // of one name
	maxDeclarations = 256     // of registers in one block
)

// scope is the registers that one block in braces declares.
type scope struct {
	suffix string // sets its registers apart from those of other blocks
	list   []declared
}

// declared is one register, or name<count>: name0, name1, …
type declared struct {
	name  string
	count uint64 // 0 for the one register of that very name
	kind  Type
}

// open begins a block. Registers of an inner block, as inline assembly declares
// them, get its number as a suffix.
func (p *parser) open() {
	s := scope{}
	if len(p.scopes) > 0 {
		p.blocks++
		s.suffix = "@" + strconv.Itoa(p.blocks)
	}
	if len(p.scopes) >= maxDepth {
		p.fail("blocks are nested more than %d deep", maxDepth)
	}
	p.scopes = append(p.scopes, s)
}

func (p *parser) close() { p.scopes = p.scopes[:len(p.scopes)-1] }

// registers follows .reg: type, then names or name<count>.
func (p *parser) registers() {
	word := p.next()
	t, ok := map[string]Type{".pred": Pred, ".b16": B16, ".u16": B16, ".s16": B16, ".b32": B32, ".f32": B32, ".u32": B32, ".s32": B32,
		".b64": B64, ".u64": B64, ".s64": B64, ".f64": B64}[word]
	if !ok {
		p.fail("registers of type %q", word)
	}
	s := &p.scopes[len(p.scopes)-1]
	for {
		d := declared{name: p.name(), kind: t}
		if p.accept("<") {
			d.count = p.number()
			if d.count < 1 || d.count > maxRegisters {
				p.fail("%d registers %s, expected 1 to %d", d.count, d.name, maxRegisters)
			}
			p.expect(">")
		}
		for _, o := range s.list {
			if o.name == d.name {
				p.fail("registers %s are declared twice", d.name)
			}
		}
		if s.list = append(s.list, d); len(s.list) > maxDeclarations {
			p.fail("more than %d declarations of registers", maxDeclarations)
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(";")
}

// register finds the register that a word names in the blocks that are open, and
// enters it in the kernel's list.
func (p *parser) register(e *Entry, word string) (string, bool) {
	for i := len(p.scopes) - 1; i >= 0; i-- {
		for _, d := range p.scopes[i].list {
			if d.holds(word) {
				name := word + p.scopes[i].suffix
				e.Registers[name] = d.kind
				return name, true
			}
		}
	}
	return "", false
}

func (d *declared) holds(word string) bool {
	if d.count == 0 {
		return word == d.name
	}
	digits, ok := strings.CutPrefix(word, d.name)
	if !ok || digits == "" || len(digits) > 1 && digits[0] == '0' {
		return false
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	return err == nil && n < d.count
}

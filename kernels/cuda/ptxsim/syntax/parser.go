package syntax

import (
	"fmt"
	"strings"
)

// Parse reads a module.
func Parse(text []byte) (m *Module, err error) {
	tokens, err := lex(string(text))
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			m, err = nil, e
		default:
			panic(e)
		}
	}()
	return p.module(), nil
}

// parser walks over the tokens; a mistake panics with *Error, which Parse returns.
type parser struct {
	tokens []token
	at     int
}

func (p *parser) fail(format string, args ...any) {
	line := 1
	if n := min(p.at, len(p.tokens)-1); n >= 0 {
		line = p.tokens[n].line
	}
	panic(&Error{line, fmt.Sprintf(format, args...)})
}

func (p *parser) peek() string {
	if p.at >= len(p.tokens) {
		return ""
	}
	return p.tokens[p.at].text
}

func (p *parser) line() int {
	if p.at >= len(p.tokens) {
		return 0
	}
	return p.tokens[p.at].line
}

func (p *parser) next() string {
	if p.at >= len(p.tokens) {
		p.at = len(p.tokens) - 1
		p.fail("the text ends in the middle of a statement")
	}
	p.at++
	return p.tokens[p.at-1].text
}

// expect takes a token that must be there.
func (p *parser) expect(text string) {
	if got := p.next(); got != text {
		p.at--
		p.fail("%q, expected %q", got, text)
	}
}

// accept takes a token if it is there.
func (p *parser) accept(text string) bool {
	if p.peek() != text {
		return false
	}
	p.at++
	return true
}

func (p *parser) module() *Module {
	m := &Module{}
	for p.at < len(p.tokens) {
		switch word := p.next(); word {
		case ".version":
			m.Version = p.next()
		case ".target":
			m.Target = p.next()
			for p.accept(",") {
				p.next()
			}
		case ".address_size":
			if size := p.next(); size != "64" {
				p.fail("addresses of %s bits, expected 64", size)
			}
		case ".visible", ".weak", ".extern":
			p.declaration(m, word == ".extern")
		case ".entry", ".global", ".const", ".shared":
			p.at--
			p.declaration(m, false)
		default:
			p.at--
			p.fail("%q at the level of the module", word)
		}
	}
	if m.Version == "" || m.Target == "" {
		p.fail("no .version or no .target")
	}
	return m
}

func (p *parser) declaration(m *Module, extern bool) {
	switch word := p.next(); word {
	case ".entry":
		e := p.entry()
		if m.Entry(e.Name) != nil {
			p.fail("a second kernel %q", e.Name)
		}
		m.Entries = append(m.Entries, e)
	case ".global", ".const", ".shared":
		v := p.variable(strings.TrimPrefix(word, "."))
		v.Extern = v.Extern || extern
		m.Globals = append(m.Globals, v)
	default:
		p.at--
		p.fail("declaration of %q", word)
	}
}

// entry follows the word .entry.
func (p *parser) entry() *Entry {
	e := &Entry{Line: p.line(), Name: p.next(), Registers: map[string]Type{}, Labels: map[string]int{}}
	if p.accept("(") {
		for !p.accept(")") {
			p.expect(".param")
			v := p.variable("param")
			e.Params = append(e.Params, v)
			p.accept(",")
		}
	}
	for p.peek() != "{" {
		switch word := p.next(); word {
		case ".maxntid":
			n := p.number()
			for p.accept(",") {
				n *= p.number()
			}
			e.MaxThreads = int(n)
		case ".minnctapersm", ".maxnreg":
			p.number()
		default:
			p.at--
			p.fail("%q before the body of %s", word, e.Name)
		}
	}
	p.body(e, "")
	for i := range e.Code {
		p.checkLabels(e, &e.Code[i])
	}
	return e
}

// body reads a block in braces. Registers of an inner block, as inline assembly
// declares them, get the block's line as a suffix.
func (p *parser) body(e *Entry, scope string) {
	p.expect("{")
	for !p.accept("}") {
		switch word := p.peek(); {
		case word == "{":
			p.body(e, fmt.Sprintf("%s@%d", scope, p.line()))
		case word == ".reg":
			p.next()
			p.registers(e)
		case word == ".shared":
			p.next()
			e.Shared = append(e.Shared, p.variable("shared"))
		case word == ".pragma" || word == ".loc" || word == ".file":
			for p.next() != ";" {
			}
		case strings.HasPrefix(word, "."):
			p.fail("directive %q", word)
		case p.at+1 < len(p.tokens) && p.tokens[p.at+1].text == ":":
			if _, ok := e.Labels[word]; ok {
				p.fail("label %q stands twice", word)
			}
			e.Labels[word] = len(e.Code)
			p.at += 2
		default:
			e.Code = append(e.Code, p.instruction(e))
		}
	}
}

// registers follows .reg: type, then names or name<count>.
func (p *parser) registers(e *Entry) {
	word := p.next()
	t, ok := map[string]Type{".pred": Pred, ".b16": B16, ".u16": B16, ".s16": B16, ".b32": B32, ".f32": B32, ".u32": B32, ".s32": B32,
		".b64": B64, ".u64": B64, ".s64": B64, ".f64": B64}[word]
	if !ok {
		p.at--
		p.fail("registers of type %q", word)
	}
	for {
		name := p.next()
		if p.accept("<") {
			n := p.number()
			p.expect(">")
			if n > 1<<20 {
				p.fail("%d registers %s", n, name)
			}
			for i := range n {
				e.Registers[fmt.Sprintf("%s%d", name, i)] = t
			}
		} else {
			e.Registers[name] = t
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(";")
}

func (p *parser) checkLabels(e *Entry, in *Instruction) {
	if in.Op != "bra" && in.Op != "bra.uni" {
		return
	}
	if len(in.Operands) != 1 || in.Operands[0].Kind != Label {
		panic(&Error{in.Line, "a branch needs one label"})
	}
	if _, ok := e.Labels[in.Operands[0].Name]; !ok {
		panic(&Error{in.Line, fmt.Sprintf("no label %q in %s", in.Operands[0].Name, e.Name)})
	}
}

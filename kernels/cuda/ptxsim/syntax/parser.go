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
	scopes []scope // of the blocks that are open, the innermost last
	blocks int     // inner blocks of the kernel so far
}

// fail names the line of the token that was taken last.
func (p *parser) fail(format string, args ...any) {
	line := 1
	if p.at > 0 {
		line = p.tokens[p.at-1].line
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
		p.fail("the text ends in the middle of a statement")
	}
	p.at++
	return p.tokens[p.at-1].text
}

// name takes the name of a kernel, a variable or registers.
func (p *parser) name() string {
	word := p.next()
	if c := word[0]; !isWord(c) || c >= '0' && c <= '9' || strings.Contains(word, ".") {
		p.fail("%q, expected a name", word)
	}
	return word
}

// expect takes a token that must be there.
func (p *parser) expect(text string) {
	if got := p.next(); got != text {
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
			panic(&Error{e.Line, fmt.Sprintf("a second kernel %q", e.Name)})
		}
		m.Entries = append(m.Entries, e)
	case ".global", ".const", ".shared":
		v := p.variable(strings.TrimPrefix(word, "."))
		if extern != v.Extern {
			p.fail("%s: extern, and only extern, is shared memory without a size", v.Name)
		}
		p.unique(m.Globals, v)
		m.Globals = append(m.Globals, v)
	default:
		p.fail("declaration of %q", word)
	}
}

// unique fails on a second variable of a name.
func (p *parser) unique(list []Variable, v Variable) {
	for _, o := range list {
		if o.Name == v.Name {
			panic(&Error{v.Line, fmt.Sprintf("a second variable %q", v.Name)})
		}
	}
}

// entry follows the word .entry.
func (p *parser) entry() *Entry {
	e := &Entry{Line: p.line(), Name: p.name(), Registers: map[string]Type{}, Labels: map[string]int{}}
	if p.accept("(") {
		for !p.accept(")") {
			p.expect(".param")
			v := p.variable("param")
			p.unique(e.Params, v)
			e.Params = append(e.Params, v)
			if p.peek() != ")" {
				p.expect(",")
			}
		}
	}
	for p.peek() != "{" {
		switch word := p.next(); word {
		case ".maxntid":
			n := p.dimension()
			for p.accept(",") {
				n *= p.dimension()
			}
			e.MaxThreads = n
		case ".minnctapersm", ".maxnreg":
			p.number()
		default:
			p.fail("%q before the body of %s", word, e.Name)
		}
	}
	p.blocks = 0
	p.body(e)
	for i := range e.Code {
		p.checkLabels(e, &e.Code[i])
	}
	return e
}

// dimension of a block.
func (p *parser) dimension() int {
	n := p.number()
	if n < 1 || n > 1024 {
		p.fail("a block of %d threads, expected 1 to 1024", n)
	}
	return int(n)
}

// body reads a block in braces.
func (p *parser) body(e *Entry) {
	p.expect("{")
	p.open()
	for !p.accept("}") {
		switch word := p.peek(); {
		case word == "{":
			p.body(e)
		case word == ".reg":
			p.next()
			p.registers()
		case word == ".shared":
			p.next()
			v := p.variable("shared")
			if v.Extern {
				p.fail("%s has no size", v.Name)
			}
			p.unique(e.Shared, v)
			e.Shared = append(e.Shared, v)
		case word == ".pragma" || word == ".loc" || word == ".file":
			for p.next() != ";" {
			}
		case strings.HasPrefix(word, "."):
			p.next()
			p.fail("directive %q", word)
		case p.at+1 < len(p.tokens) && p.tokens[p.at+1].text == ":":
			p.name()
			if _, ok := e.Labels[word]; ok {
				p.fail("label %q stands twice", word)
			}
			e.Labels[word] = len(e.Code)
			p.expect(":")
		default:
			e.Code = append(e.Code, p.instruction(e))
		}
	}
	p.close()
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

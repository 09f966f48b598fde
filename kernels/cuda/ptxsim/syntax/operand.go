package syntax

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// instruction reads one statement up to its semicolon.
func (p *parser) instruction(e *Entry) Instruction {
	in := Instruction{Line: p.line()}
	if p.accept("@") {
		in.Not = p.accept("!")
		word := p.next()
		name, ok := p.register(e, word)
		if !ok || e.Registers[name] != Pred {
			p.fail("guard %q is no predicate register", word)
		}
		in.Guard = name
	}
	in.Op = p.next()
	if c := in.Op[0]; c < 'a' || c > 'z' {
		p.fail("%q, expected an instruction", in.Op)
	}
	for !p.accept(";") {
		in.Operands = append(in.Operands, p.operand(e))
		if p.peek() != ";" {
			if p.accept("|") { // shfl's second result is a predicate
				in.Operands = append(in.Operands, p.operand(e))
			}
			if p.peek() != ";" {
				p.expect(",")
			}
		}
	}
	return in
}

func (p *parser) operand(e *Entry) Operand {
	switch word := p.peek(); {
	case word == "{":
		p.next()
		v := Operand{Kind: Vector}
		for {
			part := p.operand(e)
			if part.Kind == Vector || part.Kind == Address {
				p.fail("a vector holds registers and numbers")
			}
			v.Parts = append(v.Parts, part)
			if p.accept("}") {
				return v
			}
			p.expect(",")
		}
	case word == "[":
		p.next()
		a := Operand{Kind: Address}
		if c := p.peek(); c != "" && c[0] >= '0' && c[0] <= '9' {
			a.Offset = int64(p.number())
		} else {
			a.Name = p.name()
			if name, ok := p.register(e, a.Name); ok {
				a.Name = name
			}
		}
		for p.peek() == "+" || p.peek() == "-" {
			sign := int64(1)
			if p.next() == "-" {
				sign = -1
			}
			if p.accept("-") {
				sign = -sign
			}
			a.Offset += sign * int64(p.number())
		}
		p.expect("]")
		return a
	case word == "-" || word != "" && word[0] >= '0' && word[0] <= '9':
		return p.immediate()
	default:
		p.next()
		if !isWord(word[0]) {
			p.fail("%q, expected an operand", word)
		}
		if name, ok := p.register(e, word); ok { // inline assembly has names without %
			return Operand{Kind: Register, Name: name}
		}
		if strings.HasPrefix(word, "%") {
			return Operand{Kind: Special, Name: word}
		}
		return Operand{Kind: Label, Name: word}
	}
}

// immediate is an integer, or the bits of a single-precision float: 0f3F800000.
func (p *parser) immediate() Operand {
	word := p.peek()
	if strings.HasPrefix(word, "0f") || strings.HasPrefix(word, "0F") {
		p.next()
		bits, err := strconv.ParseUint(word[2:], 16, 32)
		if err != nil || len(word) != 10 {
			p.fail("float %q, expected 0f and eight hexadecimal digits", word)
		}
		return Operand{Kind: Immediate, Bits: bits, Float: true}
	}
	negative := p.accept("-")
	v := p.number()
	if negative {
		v = -v
	}
	return Operand{Kind: Immediate, Bits: v}
}

func (p *parser) number() uint64 {
	word := strings.TrimSuffix(p.next(), "U")
	v, err := strconv.ParseUint(word, 0, 64)
	if err != nil {
		p.fail("%q is no number", word)
	}
	return v
}

// variable follows the state space: .align N .b8 name[bytes] [= {…}].
func (p *parser) variable(space string) Variable {
	v := Variable{Space: space, Align: 1, Line: p.line()}
	if p.accept(".align") {
		n := p.number()
		if n < 1 || n > 1024 || n&(n-1) != 0 {
			p.fail("alignment %d, expected a power of two up to 1024", n)
		}
		v.Align = int(n)
	}
	word := p.next()
	size, ok := map[string]int{".b8": 1, ".u8": 1, ".b16": 2, ".u16": 2, ".b32": 4, ".u32": 4, ".f32": 4, ".s32": 4, ".b64": 8, ".u64": 8, ".f64": 8, ".s64": 8}[word]
	if !ok {
		p.fail("variable of type %q", word)
	}
	v.Align = max(v.Align, size)
	v.Name = p.name()
	v.Bytes = size
	if p.accept("[") {
		if p.accept("]") {
			if space != "shared" {
				p.fail("%s has no size", v.Name)
			}
			v.Bytes, v.Extern = 0, true
		} else {
			n := p.number()
			if n < 1 || n > 1<<30 {
				p.fail("%s has %d elements", v.Name, n)
			}
			v.Bytes = size * int(n)
			p.expect("]")
		}
	}
	if p.accept("=") {
		if space != "const" && space != "global" {
			p.fail("values for %s memory", space)
		}
		v.Init = p.initial(size, v.Bytes)
	}
	if space != "param" {
		p.expect(";")
	}
	return v
}

// initial is a list of values in braces, or one value. What is not given is zero.
func (p *parser) initial(size, bytes int) []byte {
	var out []byte
	add := func() {
		o := p.immediate()
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], o.Bits)
		if out = append(out, b[:size]...); len(out) > bytes {
			p.fail("more values than the %d bytes hold", bytes)
		}
	}
	if !p.accept("{") {
		add()
		return out
	}
	for {
		add()
		if p.accept("}") {
			return out
		}
		p.expect(",")
	}
}

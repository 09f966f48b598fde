package syntax_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"vision/kernels/cuda/ptxsim/syntax"
)

const head = ".version 7.0\n.target sm_80\n.address_size 64\n"

// body is a kernel around statements, the first of which stands in line 9.
func body(statements string) string {
	return head + ".visible .entry k(.param .u64 a)\n{\n.reg .pred %p<2>;\n.reg .b32 %r<4>;\n.reg .b64 %rd<2>;\n" + statements + "\nret;\n}\n"
}

// What is wrong is named, with its line.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		line             int
	}{
		{"empty", "", "no .version or no .target", 1},
		{"no target", ".version 7.0\n", "no .version or no .target", 1},
		{"32-bit addresses", ".version 7.0\n.target sm_80\n.address_size 32\n\n.const .u32 a;", "addresses of 32 bits, expected 64", 3},
		{"device function", head + ".visible .func f()\n{\nret;\n}\n", `declaration of ".func"`, 4},
		{"unknown directive", head + ".section .debug", `".section" at the level of the module`, 4},
		{"directive in a body", body(".local .b8 a[4];"), `directive ".local"`, 9},
		{"unknown entry directive", head + ".entry k()\n.reqntid 32\n{\nret;\n}\n", `".reqntid" before the body of k`, 5},
		{"second kernel", body("") + body("")[len(head):], `a second kernel "k"`, 12},
		{"second parameter", head + ".entry k(\n.param .u32 a,\n.param .u32 a)\n{\nret;\n}\n", `a second variable "a"`, 6},
		{"second array", head + ".shared .u32 a;\n.const .u32 a;\n", `a second variable "a"`, 5},
		{"second shared array", body(".shared .u32 a;\n.shared .u32 a;"), `a second variable "a"`, 10},
		{"too many threads", head + ".entry k()\n.maxntid 32,\n4096, 1\n{\nret;\n}\n", "a block of 4096 threads", 6},
		{"no name", head + ".entry (\n", `"(", expected a name`, 4},
		{"register type", body(".reg .b128 %q<2>;"), `registers of type ".b128"`, 9},
		{"registers twice", body(".reg .f32 %r<2>;"), "registers %r are declared twice", 9},
		{"too many registers", body(".reg .f32 %f<\n2000000>;"), "2000000 registers %f", 10},
		{"no registers", body(".reg .f32 %f<0>;"), "0 registers %f", 9},
		{"leading zero", body("mov.u32 %r1, %r01;\nmov.u32 %r01, 1;\n@%p01 ret;"), `guard "%p01" is no predicate register`, 11},
		{"guard is no predicate", body("\n@%r1 ret;\n"), `guard "%r1" is no predicate register`, 10},
		{"guard not declared", body("@!%p7\nret;"), `guard "%p7" is no predicate register`, 9},
		{"guard of nothing", body("@%p1 ;"), `";", expected an instruction`, 9},
		{"no instruction", body("+ %r1, 2;"), `"+", expected an instruction`, 9},
		{"missing label", body("mov.u32 %r1, 2;\nbra $there;"), `no label "$there" in k`, 10},
		{"branch nowhere", body("bra %r1;"), "a branch needs one label", 9},
		{"label twice", body("$a:\nmov.u32 %r1, 1;\n$a:"), `label "$a" stands twice`, 11},
		{"bad number", body("mov.u32 %r1, 12x;"), `"12x" is no number`, 9},
		{"number too large", body("mov.u64 %rd1, 0x10000000000000000;"), `is no number`, 9},
		{"short float", body("mov.u32 %r1,\n0f3F80;\n"), `float "0f3F80", expected 0f and eight`, 10},
		{"double", body("mov.u64 %rd1, 0d3FF0000000000000;"), `"0d3FF0000000000000" is no number`, 9},
		{"no comma", body("add.s32 %r1, %r2 %r3;"), `"%r3", expected ","`, 9},
		{"no semicolon", body("add.s32 %r1, %r2, %r3\nmov.u32 %r1, 1;"), `"mov.u32", expected ","`, 10},
		{"open address", body("ld.param.u64 %rd1, [a;"), `";", expected "]"`, 9},
		{"vector in a vector", body("mov.b64 {%r1, {%r2, %r3}}, %rd1;"), "a vector holds registers", 9},
		{"empty vector", body("mov.b64 {}, %rd1;"), `"}", expected an operand`, 9},
		{"alignment", head + ".shared .align 3 .b8 a[4];", "alignment 3", 4},
		{"no alignment", head + ".shared .align 0 .b8 a[4];", "alignment 0", 4},
		{"variable type", head + ".shared .b128 a;", `variable of type ".b128"`, 4},
		{"no elements", head + ".shared .b8 a[0];", "a has 0 elements", 4},
		{"too many elements", head + ".global .b64 a[4294967296];", "a has 4294967296 elements", 4},
		{"too many values", head + ".const .u16 a[2] =\n{1, 2,\n3};", "more values than the 4 bytes hold", 6},
		{"values in shared memory", head + ".shared .u32 a = 1;", "values for shared memory", 4},
		{"no size", head + ".shared .b8 a[];", "extern, and only extern", 4},
		{"extern with a size", head + ".extern .shared .b8 a[4];", "extern, and only extern", 4},
		{"extern device memory", head + ".extern .global .b8 a[4];", "extern, and only extern", 4},
		{"open comment", head + "\n/* never\nended", "a comment does not end", 5},
		{"open string", body(".pragma \"nounroll;\n"), "a string does not end", 9},
		{"odd character", body("mov.u32 %r1, #1;"), `unexpected character '#'`, 9},
		{"odd character after a comment", "/* two\nlines */ ?", `unexpected character '?'`, 2},
		{"deep", body(strings.Repeat("{\n", 20)), "nested more than 16 deep", 24},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := syntax.Parse([]byte(c.text))
			var place *syntax.Error
			if !errors.As(err, &place) {
				t.Fatalf("%v, expected %q", err, c.want)
			}
			if !strings.Contains(place.Text, c.want) || place.Line != c.line {
				t.Errorf("%v, expected line %d: %s", err, c.line, c.want)
			}
			if want := fmt.Sprintf("ptx line %d: %s", place.Line, place.Text); err.Error() != want {
				t.Errorf("%q, expected %q", err.Error(), want)
			}
		})
	}
}

// A short text cannot ask for much memory.
func TestBoundedMemory(t *testing.T) {
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, ".reg .b32 %%x%d_<1000000>;\n", i)
	}
	text.WriteString("mov.u32 %x7_999999, %x0_0;\n.shared .b64 a[1000000000];")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := syntax.Parse([]byte(body(text.String()) + ".global .b64 b[1000000000] = {1};"))
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.Entries[0].Registers); n != 2 {
		t.Errorf("%d registers, 2 are named", n)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes of memory for a text of %d", used, text.Len())
	}
}

// Whatever the text, Parse returns a module or an error with a line of the text.
func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add(body("@%p1 bra $x;\n$x:\nst.shared.f32 [%r1+4], %r2;"))
	f.Add(head + ".extern .shared .align 16 .b8 room[];")
	f.Add(head + ".entry k(")
	f.Add(body("mov.u32 %r1,"))
	f.Fuzz(func(t *testing.T, text string) {
		m, err := syntax.Parse([]byte(text))
		if err == nil {
			for _, e := range m.Entries {
				if len(e.Registers) > len(text) || len(e.Code) > len(text) {
					t.Errorf("%d registers, %d instructions from %d bytes", len(e.Registers), len(e.Code), len(text))
				}
			}
			return
		}
		var place *syntax.Error
		if !errors.As(err, &place) || place.Line < 1 || place.Line > strings.Count(text, "\n")+1 {
			t.Errorf("%v in a text of %d lines", err, strings.Count(text, "\n")+1)
		}
	})
}

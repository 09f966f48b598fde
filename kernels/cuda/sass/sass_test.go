package sass

import (
	_ "embed"
	"strings"
	"testing"

	"vision/kernels/cuda/ptx"
)

// Two kernels, y = x / sqrt(x·x + 1e-6) in a loop and y = 3·x + y, their PTX by clang
// 19, their machine code for sm_80 by ptxas 13.5 as cuobjdump -sass lists it (without
// the column of encodings), and what ptxas -v said.
var (
	//go:embed testdata/normalise_axpy.ptx
	samplePTX string
	//go:embed testdata/normalise_axpy.sass
	sampleSASS string
	//go:embed testdata/report.txt
	sampleReport string
)

func sample(t *testing.T, listing string) (normalise, axpy *Function, entries map[string]ptx.Entry) {
	t.Helper()
	fs, err := Parse(listing)
	if err != nil {
		t.Fatal(err)
	}
	if len(fs) != 2 || fs[0].Name != "normalise" || fs[1].Name != "axpy" {
		t.Fatalf("%d functions, expected normalise and axpy", len(fs))
	}
	m, err := ptx.Parse([]byte(samplePTX))
	if err != nil {
		t.Fatal(err)
	}
	entries = map[string]ptx.Entry{}
	for _, e := range m.Entries {
		entries[e.Name] = e
	}
	return &fs[0], &fs[1], entries
}

func TestParse(t *testing.T) {
	normalise, axpy, _ := sample(t, sampleSASS)
	if first, want := axpy.Instructions[0], (Instruction{0, "", "IMAD.MOV.U32", "R1, RZ, RZ, c[0x0][0x28]"}); first != want {
		t.Errorf("axpy begins with %+v, expected %+v", first, want)
	}
	if last := axpy.Instructions[len(axpy.Instructions)-1]; last.Opcode != "EXIT" {
		t.Errorf("axpy ends with %+v, expected EXIT: the padding goes", last)
	}
	// The slow paths begin at 0x3f0, where the first CALL goes.
	main := normalise.Main()
	if last := main[len(main)-1]; last.Address >= 0x3f0 || last.Opcode != "EXIT" {
		t.Errorf("the kernel without its slow paths ends with %+v, expected its EXIT before 0x3f0", last)
	}
	for _, wrong := range []string{"", "\t\tFunction : empty\n", "        /*0000*/                   NOP;\n"} {
		if _, err := Parse(wrong); err == nil {
			t.Errorf("%q was read without an error", wrong)
		}
	}
}

// ptxas writes CALL for a jump too; such a stretch ends in EXIT and is the kernel's.
func TestMainKeepsJumpsByCall(t *testing.T) {
	fs, err := Parse(`		Function : far
        /*0000*/                   FFMA R1, R1, R1, R1 ;
        /*0010*/                   CALL.REL.NOINC 0x30 ;
        /*0020*/                   BRA 0x0 ;
        /*0030*/                   FADD R1, R1, R1 ;
        /*0040*/              @!P0 CALL.REL.NOINC 0x60 ;
        /*0050*/                   EXIT ;
        /*0060*/                   FFMA R1, R1, R1, R1 ;
        /*0070*/                   RET.REL.NODEC R4 0x0 ;
`)
	if err != nil {
		t.Fatal(err)
	}
	main := fs[0].Main()
	if n := len(main); n != 6 || main[n-1].Opcode != "EXIT" {
		t.Errorf("%d instructions are the kernel's: %+v; expected the first six", n, main)
	}
	if loops := fs[0].InnerLoops(); len(loops) != 1 || loops[0] != (Loop{From: 0, To: 0x20, Instructions: 3, FMA: 1}) {
		t.Errorf("loops %+v, expected the one of three instructions", loops)
	}
}

func TestCheckArithmetic(t *testing.T) {
	normalise, axpy, entries := sample(t, sampleSASS)
	if got, want := OfPTX(entries["normalise"]), (Arithmetic{FMA: 1, Div: 1, Sqrt: 1}); got != want {
		t.Errorf("the PTX of normalise has %s, expected %s", got, want)
	}
	for _, f := range []*Function{normalise, axpy} {
		if err := CheckArithmetic(entries[f.Name], f); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	// What an assembler that took liberties would have written.
	for _, c := range []struct{ name, old, new, say string }{
		{"fused", "FMUL R0, R4, 3 ;", "NOP ;", "1 add, 0 mul"},
		{"fused", "FADD R7, R0, R7 ;", "FFMA R7, R4, 3, R7 ;", "1 fma, 0 add"},
		{"split", "FFMA R8, R6, R6, 9.9999999747524270788e-07 ;", "FMUL R8, R6, R6 ;", "0 fma, 0 add, 1 mul"},
		{"flushed", "FMUL R0, R4, 3 ;", "FMUL.FTZ R0, R4, 3 ;", "1 FMUL.FTZ for 0 square roots"},
		{"approximate", "FCHK P1, R6, R9 ;", "NOP ;", "0 div"},
		{"rounded otherwise", "FADD R7, R0, R7 ;", "FADD.RZ R7, R0, R7 ;", "FADD.RZ"},
		{"half precision", "FADD R7, R0, R7 ;", "HADD2 R7, R0, R7 ;", "HADD2"},
		{"spilled", "FADD R7, R0, R7 ;", "STL [R1], R7 ;", "STL"},
	} {
		if !strings.Contains(sampleSASS, c.old) {
			t.Fatalf("%s: the sample lacks %q", c.name, c.old)
		}
		a, b, _ := sample(t, strings.ReplaceAll(sampleSASS, c.old, c.new))
		found := false
		for _, f := range []*Function{a, b} {
			if err := CheckArithmetic(entries[f.Name], f); err != nil && strings.Contains(err.Error(), c.say) {
				found = true
			}
		}
		if !found {
			t.Errorf("%s, %q for %q: no complaint with %q", c.name, c.new, c.old, c.say)
		}
	}
}

func TestInnerLoops(t *testing.T) {
	fs, err := Parse(`		Function : nested
        /*0000*/                   S2R R0, SR_TID.X ;
        /*0010*/                   FFMA R1, R1, R1, R1 ;
        /*0020*/                   FFMA R1, R1, R1, R1 ;
        /*0030*/               @P1 BRA 0x20 ;
        /*0040*/                   FFMA R1, R1, R1, R1 ;
        /*0050*/                   FFMA R1, R1, R1, R1 ;
        /*0060*/                   FFMA R1, R1, R1, R1 ;
        /*0070*/                   LDS R2, [R3] ;
        /*0080*/              @!P0 BRA 0x50 ;
        /*0090*/               @P2 BRA 0x10 ;
        /*00a0*/                   EXIT ;
`)
	if err != nil {
		t.Fatal(err)
	}
	loops := fs[0].InnerLoops()
	if len(loops) != 2 || loops[0] != (Loop{0x50, 0x80, 4, 2}) || loops[1] != (Loop{0x20, 0x30, 2, 1}) {
		t.Fatalf("%+v, expected the loops at 0x50 and 0x20 and not the one around them", loops)
	}
	if loops[0].Share() != 0.5 {
		t.Errorf("share %g, expected a half", loops[0].Share())
	}
}

func TestParseResources(t *testing.T) {
	r, err := ParseResources(sampleReport)
	if err != nil {
		t.Fatal(err)
	}
	if len(r) != 3 || r["normalise"] != (Resources{Registers: 19}) {
		t.Errorf("%+v, expected 19 registers for normalise", r)
	}
	full := `ptxas info    : Compiling entry function 'k' for 'sm_90'
    64 bytes stack frame, 12 bytes spill stores, 8 bytes spill loads
ptxas info    : Used 128 registers, used 1 barriers, 49152 bytes smem, 376 bytes cmem[0]
`
	if r, err = ParseResources(full); err != nil || r["k"] != (Resources{128, 64, 12, 8, 49152, 1}) {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := ParseResources(strings.Replace(full, "spill stores", "spilled", 1)); err == nil {
		t.Error("a report without spills was read as one without spills")
	}
	if _, err := ParseResources(""); err == nil {
		t.Error("an empty report passed")
	}
}

package main

import (
	"os"
	"strings"
	"testing"

	"vision/kernels/cuda/ptx"
	"vision/kernels/cuda/sass"
)

// TestKernelsTable: KERNELS.md shows what resources.txt holds. The main loops in it
// only make ptxas can compare.
func TestKernelsTable(t *testing.T) {
	rows, err := sass.Rows()
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../KERNELS.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := markdown(rows, nil); !strings.HasPrefix(string(committed), want) {
		t.Errorf("KERNELS.md does not begin as resources.txt says (%s): make ptxas ARGS=-write", firstDifference(string(committed), want))
	}
}

// A unit of one kernel whose machine code is all right, for faults to be put in.
func goodUnit(t *testing.T) *unit {
	t.Helper()
	m, err := ptx.Parse([]byte(".visible .entry k(\n\t.param .align 8 .b8 k_param_0[8]\n)\n.maxntid 256, 1, 1\n{\n\tfma.rn.f32 \t%f1, %f1, %f1, %f1;\n\tret;\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	u := &unit{name: "m", module: m, shared: map[string]int{}}
	for range sass.Assemblers {
		var by []made
		for range architectures {
			f := &sass.Function{Name: "k", Instructions: []sass.Instruction{{Address: 0, Opcode: "FFMA", Operands: "R1, R1, R1, R1"}, {Address: 16, Opcode: "BRA", Operands: "0x0"}, {Address: 32, Opcode: "EXIT"}}}
			by = append(by, made{resources: map[string]sass.Resources{"k": {Registers: 16}}, functions: map[string]*sass.Function{"k": f}})
		}
		u.made = append(u.made, by)
	}
	return u
}

func TestCheck(t *testing.T) {
	rule := sass.MainLoop{Module: "m", Entry: "k", Loops: 1, Floor: 50, Best: 50}
	if f := check([]*unit{goodUnit(t)}, []sass.MainLoop{rule}, true); len(f) != 0 {
		t.Errorf("a good kernel: %q", f)
	}
	resources := func(u *unit, r sass.Resources) { u.made[1][2].resources["k"] = r }
	for _, c := range []struct {
		say   string
		fault func(*unit, *sass.MainLoop)
	}{
		{"spills 4 bytes out", func(u *unit, _ *sass.MainLoop) { resources(u, sass.Resources{SpillStores: 4}) }},
		{"8 bytes of local memory", func(u *unit, _ *sass.MainLoop) { resources(u, sass.Resources{Stack: 8}) }},
		{"static shared memory", func(u *unit, _ *sass.MainLoop) { resources(u, sass.Resources{Shared: 49153}) }},
		{"is not in what", func(u *unit, _ *sass.MainLoop) { delete(u.made[1][2].functions, "k") }},
		{"0 fma", func(u *unit, _ *sass.MainLoop) { u.made[1][2].functions["k"].Instructions[0].Opcode = "NOP" }},
		{"50.00 % of a main loop", func(_ *unit, r *sass.MainLoop) { r.Floor = 51 }},
		{"the best of", func(_ *unit, r *sass.MainLoop) { r.Best = 51 }},
		{"1 inner loops", func(_ *unit, r *sass.MainLoop) { r.Loops = 2 }},
		{"there is no such kernel", func(_ *unit, r *sass.MainLoop) { r.Entry = "other" }},
	} {
		u, r := goodUnit(t), rule
		c.fault(u, &r)
		f := check([]*unit{u}, []sass.MainLoop{r}, true)
		found := false
		for _, line := range f {
			found = found || strings.Contains(line, c.say)
		}
		if !found {
			t.Errorf("%q, expected a finding with %q", f, c.say)
		}
	}
}

// TestQuick: what is not assembled is taken as committed, a fault in what is assembled
// is found, and one elsewhere is not looked for.
func TestQuick(t *testing.T) {
	o, newest := options{quick: true, only: "*"}, len(sass.Assemblers)-1
	if n := o.pairs(); n != 2 {
		t.Errorf("%d pairs are assembled, expected sm_80 and sm_90 by the newest", n)
	}
	u := goodUnit(t)
	for a := range u.made {
		for arch := range u.made[a] {
			if !o.assembles(a, arch) {
				u.made[a][arch] = made{}
			}
		}
	}
	rule := sass.MainLoop{Module: "m", Entry: "k", Loops: 1, Floor: 50, Best: 50}
	if f := check([]*unit{u}, []sass.MainLoop{rule}, true); len(f) != 0 {
		t.Errorf("a good kernel: %q", f)
	}
	committed := rowsOf([]*unit{goodUnit(t)})
	rows := rowsOf([]*unit{u})
	if fillRows(rows, committed, o); sass.FormatRows(rows) != sass.FormatRows(committed) {
		t.Errorf("filled rows:\n%s\nexpected:\n%s", sass.FormatRows(rows), sass.FormatRows(committed))
	}
	u.made[newest][0].resources["k"] = sass.Resources{Registers: 17, SpillStores: 4}
	u.made[newest][0].functions["k"].Instructions[0].Opcode = "NOP"
	rows = rowsOf([]*unit{u})
	if fillRows(rows, committed, o); sass.FormatRows(rows) == sass.FormatRows(committed) {
		t.Error("another number of registers was not seen")
	}
	if f := strings.Join(check([]*unit{u}, []sass.MainLoop{rule}, true), "\n"); !strings.Contains(f, "spills 4 bytes") || !strings.Contains(f, "0 fma") || !strings.Contains(f, "0.00 %") {
		t.Errorf("findings %q, expected the spill, the arithmetic and the main loop", f)
	}
	for _, other := range []options{{quick: true, only: "*", write: true}, {quick: true, only: "a*"}} {
		if err := run(other); err == nil || !strings.Contains(err.Error(), "neither with -write nor with -only") {
			t.Errorf("%+v: error %v", other, err)
		}
	}
}

// An unrolled loop is right if it holds whole bodies and the twin is exact; either alone
// is not enough.
func TestCheckArithmetic(t *testing.T) {
	m, err := ptx.Parse([]byte(".visible .entry k(\n\t.param .align 8 .b8 k_param_0[8]\n)\n.maxntid 256, 1, 1\n{\n$L__1:\n\tmul.rn.f32 \t%f1, %f1, %f1;\n\tadd.rn.f32 \t%f1, %f1, %f1;\n\t@%p1 bra \t$L__1;\n\tret;\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	code := func(opcodes string) *sass.Function {
		f := &sass.Function{Name: "k"}
		for i, o := range strings.Fields(opcodes) {
			f.Instructions = append(f.Instructions, sass.Instruction{Address: 16 * i, Opcode: o, Operands: "R1, R1, R1"})
		}
		return f
	}
	unrolled, fused, exact := "FMUL FADD FMUL FADD FMUL FADD", "FMUL FADD FMUL FADD FFMA", "FMUL FADD"
	for _, c := range []struct {
		shipped, twin string
		ok            bool
	}{{exact, "", true}, {unrolled, exact, true}, {unrolled, "", false}, {fused, exact, false}, {unrolled, "FFMA", false}} {
		u := made{functions: map[string]*sass.Function{"k": code(c.shipped)}}
		if c.twin != "" {
			u.twins = map[string]*sass.Function{"k": code(c.twin)}
		}
		if err := checkArithmetic(m.Entries[0], u); (err == nil) != c.ok {
			t.Errorf("%q, without unrolling %q: %v, expected it to pass: %t", c.shipped, c.twin, err, c.ok)
		}
	}
}

package syntax_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vision/kernels/cuda/ptx"
	"vision/kernels/cuda/ptxsim/syntax"
)

// Every shipped module is read, and as many instructions are found in each kernel as
// the audits' reader, which knows nothing of operands, finds.
func TestParsesEveryModule(t *testing.T) {
	for _, name := range ptx.Modules() {
		text, err := ptx.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := syntax.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		other, err := ptx.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if m.Version != "7.0" || m.Target != "sm_80" {
			t.Errorf("%s: version %s for %s", name, m.Version, m.Target)
		}
		if len(m.Entries) != len(other.Entries) || len(m.Entries) == 0 {
			t.Errorf("%s: %d kernels, the audits see %d", name, len(m.Entries), len(other.Entries))
			continue
		}
		for i, e := range m.Entries {
			o, count, bytes := other.Entries[i], 0, 0
			for _, b := range o.Blocks {
				count += len(b.Opcode)
			}
			for _, p := range e.Params {
				bytes += p.Bytes
			}
			if e.Name != o.Name || len(e.Code) != count || bytes != o.ParamBytes || e.MaxThreads != o.MaxThreads {
				t.Errorf("%s: %s has %d instructions, %d bytes of parameters, %d threads; the audits see %s, %d, %d, %d",
					name, e.Name, len(e.Code), bytes, e.MaxThreads, o.Name, count, o.ParamBytes, o.MaxThreads)
			}
		}
	}
}

const small = `.version 7.0
.target sm_80, debug
.address_size 64
.extern .shared .align 16 .b8 room[];
.shared .align 4 .f32 tile[33];
.const .u32 table[4] = {1, -2, 0f3F800000};
.visible .entry k(
	.param .u64 k_param_0,
	.param .align 8 .b8 k_param_1[24]
)
.maxntid 32, 4, 1
.minnctapersm 2
{
	.reg .pred %p<2>;
	.reg .b32 %r<4>, one;
	.reg .f32 %f<5>;
	.reg .b64 %rd<2>;
	/* a comment
	   over lines */ ld.param.u64 %rd1, [k_param_0];
	mov.u32 %r1, %tid.x; // special
$again:
	@!%p1 add.s32 %r2, %r1, -5;
	{
		.reg .f32 %f<2>;
		.reg .b32 one;
		mov.b32 one, %r3;
		fma.rn.f32 %f1, %f1, 0f3F800000, %f4;
	}
	st.global.v2.f32 [%rd1+-8], {%f1, %f2};
	shfl.sync.bfly.b32 %r1|%p0, %r2, 16, 31, 0xffffffff;
	mov.b64 {%r1, _}, %rd0;
	@%p0 bra $again;
	ret;
}
`

func reg(name string) syntax.Operand { return syntax.Operand{Kind: syntax.Register, Name: name} }
func imm(v uint64) syntax.Operand    { return syntax.Operand{Kind: syntax.Immediate, Bits: v} }
func float(v uint64) syntax.Operand {
	return syntax.Operand{Kind: syntax.Immediate, Bits: v, Float: true}
}
func at(name string, offset int64) syntax.Operand {
	return syntax.Operand{Kind: syntax.Address, Name: name, Offset: offset}
}
func vec(parts ...syntax.Operand) syntax.Operand {
	return syntax.Operand{Kind: syntax.Vector, Parts: parts}
}

func TestStructure(t *testing.T) {
	got, err := syntax.Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	in := func(line int, op string, operands ...syntax.Operand) syntax.Instruction {
		return syntax.Instruction{Line: line, Op: op, Operands: operands}
	}
	guarded := func(guard string, not bool, i syntax.Instruction) syntax.Instruction {
		i.Guard, i.Not = guard, not
		return i
	}
	want := &syntax.Module{
		Version: "7.0", Target: "sm_80",
		Globals: []syntax.Variable{
			{Name: "room", Space: "shared", Align: 16, Extern: true, Line: 4},
			{Name: "tile", Space: "shared", Align: 4, Bytes: 132, Line: 5},
			{Name: "table", Space: "const", Align: 4, Bytes: 16, Line: 6, Init: []byte{1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0, 0, 0x80, 0x3f}},
		},
		Entries: []*syntax.Entry{{
			Name: "k", Line: 7, MaxThreads: 128,
			Params: []syntax.Variable{
				{Name: "k_param_0", Space: "param", Align: 8, Bytes: 8, Line: 8},
				{Name: "k_param_1", Space: "param", Align: 8, Bytes: 24, Line: 9},
			},
			Registers: map[string]syntax.Type{"%p0": syntax.Pred, "%p1": syntax.Pred, "%r1": syntax.B32, "%r2": syntax.B32, "%r3": syntax.B32,
				"%f1": syntax.B32, "%f2": syntax.B32, "%f4": syntax.B32, "%rd0": syntax.B64, "%rd1": syntax.B64, "%f1@1": syntax.B32, "one@1": syntax.B32},
			Labels: map[string]int{"$again": 2},
			Code: []syntax.Instruction{
				in(19, "ld.param.u64", reg("%rd1"), at("k_param_0", 0)),
				in(20, "mov.u32", reg("%r1"), syntax.Operand{Kind: syntax.Special, Name: "%tid.x"}),
				guarded("%p1", true, in(22, "add.s32", reg("%r2"), reg("%r1"), imm(^uint64(4)))),
				in(26, "mov.b32", reg("one@1"), reg("%r3")),
				in(27, "fma.rn.f32", reg("%f1@1"), reg("%f1@1"), float(0x3f800000), reg("%f4")),
				in(29, "st.global.v2.f32", at("%rd1", -8), vec(reg("%f1"), reg("%f2"))),
				in(30, "shfl.sync.bfly.b32", reg("%r1"), reg("%p0"), reg("%r2"), imm(16), imm(31), imm(0xffffffff)),
				in(31, "mov.b64", vec(reg("%r1"), syntax.Operand{Kind: syntax.Label, Name: "_"}), reg("%rd0")),
				guarded("%p0", false, in(32, "bra", syntax.Operand{Kind: syntax.Label, Name: "$again"})),
				in(33, "ret"),
			},
		}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the module is not what it says (-want +got):\n%s", d)
	}
	if got.Entry("k") != got.Entries[0] || got.Entry("other") != nil {
		t.Error("Entry does not find kernels by name")
	}
}

// A text without its end is refused wherever it is cut between two words, and never
// read as another module.
func TestCutShort(t *testing.T) {
	last := strings.LastIndexByte(small, '}')
	for i := strings.Index(small, ".visible") + len(".visible"); i <= last; i++ {
		if _, err := syntax.Parse([]byte(small[:i])); err == nil {
			t.Errorf("cut at byte %d, after %q, the text is read", i, small[max(0, i-20):i])
		} else if place := (*syntax.Error)(nil); !errors.As(err, &place) || place.Line < 1 || place.Line > strings.Count(small[:i], "\n")+1 {
			t.Errorf("cut at byte %d: %v", i, err)
		}
	}
}

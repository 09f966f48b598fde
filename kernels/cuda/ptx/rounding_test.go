package ptx

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// parsed is a module of the program.
func parsed(t *testing.T, name string) (Module, []byte) {
	t.Helper()
	text, err := Text(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m, text
}

// Allowed forms of what touches floats (NUMERICS.md §0). Arithmetic and conversions
// to float round to nearest even and say so, conversions to integers say towards
// zero or to nearest, and what only moves or compares says nothing. Everything that
// has a float type and is not here is refused: approximations, flushing, saturation,
// half and double precision, reciprocals, min and max (whose NaN is another), atomics.
var canonical = []*regexp.Regexp{
	regexp.MustCompile(`^(add|sub|mul|fma|div|sqrt)\.rn\.f32$`),
	regexp.MustCompile(`^cvt\.rn\.f32\.[us](8|16|32|64)$`),
	regexp.MustCompile(`^cvt\.r[zn]i\.[us](32|64)\.f32$`),
	regexp.MustCompile(`^(neg|abs|mov|selp)\.f32$`),
	regexp.MustCompile(`^setp\.[a-z]+(\.and|\.or)?\.f32$`),
	regexp.MustCompile(`^(ld|st)\.(param|global|global\.nc|shared)(\.v[24])?\.f32$`),
}

// floating is an opcode with a type of floats, of any width or packing.
var floating = regexp.MustCompile(`\.(f16|bf16|tf32|f32|f64|e4m3|e5m2)`)

// nowhere are opcodes that no canonical kernel has, whatever their type: they make
// sums depend on the order of arrival, call, or address local memory.
var nowhere = regexp.MustCompile(`^(atom|red|call|ex2|lg2|sin|cos|tanh|rcp|rsqrt|ldmatrix|mma|wmma|wgmma)\b|\.(local|ftz|approx|full|sat|atomic)\b`)

// notCanonical is why an opcode may not stand in a canonical kernel, "" if it may.
func notCanonical(opcode string) string {
	if nowhere.MatchString(opcode) {
		return "no canonical kernel uses it"
	}
	if !floating.MatchString(opcode) {
		return ""
	}
	for _, ok := range canonical {
		if ok.MatchString(opcode) {
			return ""
		}
	}
	return "NUMERICS.md §0 knows no such form on floats"
}

func TestRoundingModifiers(t *testing.T) {
	canonicalModules := 0
	for _, name := range Modules() {
		m, text := parsed(t, name)
		if m.Version != "7.0" || m.Target != "sm_80" {
			t.Errorf("%s is PTX %s for %s, expected 7.0 for sm_80", name, m.Version, m.Target)
		}
		// In any module, also those for tensor cores.
		for _, not := range []string{".local", ".func", "call"} {
			if i := bytes.Index(text, []byte(not)); i >= 0 {
				t.Errorf("%s, line %d: %q: kernels use no local memory and call nothing", name, 1+bytes.Count(text[:i], []byte("\n")), not)
			}
		}
		if TensorCore(name) {
			continue
		}
		canonicalModules++
		for _, e := range m.Entries {
			seen := map[string]bool{}
			for _, b := range e.Blocks {
				for _, o := range b.Opcode {
					if why := notCanonical(o); why != "" && !seen[o] {
						seen[o] = true
						t.Errorf("%s, %s: %s: %s", name, e.Name, o, why)
					}
				}
			}
		}
	}
	if canonicalModules == 0 {
		t.Error("no canonical module was read")
	}
}

// The rule itself: it must refuse what clang would emit under other flags.
func TestNotCanonical(t *testing.T) {
	for _, o := range strings.Fields(`add.f32 add.ftz.f32 add.rn.ftz.f32 add.rn.sat.f32 add.rz.f32 add.rn.f64 add.rn.f32x2 mul.f32 mad.rn.f32
		fma.rz.f32 fma.rn.ftz.f32 fma.rn.f16 div.approx.f32 div.full.f32 div.f32 sqrt.approx.f32 sqrt.f32 rcp.rn.f32 rsqrt.approx.f32
		ex2.approx.ftz.f32 sin.approx.f32 min.f32 max.NaN.f32 neg.ftz.f32 abs.ftz.f32 setp.lt.ftz.f32 cvt.rz.f32.s32 cvt.f32.s32
		cvt.rn.f16.f32 cvt.rni.f32.f32 cvt.rmi.s32.f32 cvt.rzi.ftz.s32.f32 cvt.rna.tf32.f32 cvt.rn.bf16x2.f32 atom.global.add.f32
		atom.global.add.u32 red.global.add.f32 ld.local.f32 st.local.u32 call.uni mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32
		ldmatrix.sync.aligned.m8n8.x4.shared.b16`) {
		if notCanonical(o) == "" {
			t.Errorf("%s passes for canonical", o)
		}
	}
	for _, o := range strings.Fields(`add.rn.f32 sub.rn.f32 mul.rn.f32 fma.rn.f32 div.rn.f32 sqrt.rn.f32 neg.f32 abs.f32 mov.f32 selp.f32 setp.ge.f32
		setp.neu.and.f32 cvt.rn.f32.u32 cvt.rn.f32.s64 cvt.rzi.s32.f32 cvt.rni.s32.f32 ld.global.nc.v4.f32 st.shared.f32 ld.param.v2.f32
		add.s32 cp.async.cg.shared.global shfl.sync.bfly.b32 bar.sync div.u32 cvt.u64.u32`) {
		if why := notCanonical(o); why != "" {
			t.Errorf("%s: %s, expected it to pass", o, why)
		}
	}
}

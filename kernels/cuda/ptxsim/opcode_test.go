package ptxsim_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vision/kernels/cuda/ptxsim"
)

// sample is an instruction with tables of its sources and what it must give, an
// expectation that comes from elsewhere: math/big, or the text of the PTX manual.
type sample struct {
	op string
	// in and out are the kinds of sources and destination: r 32 bits, d 64, h 16,
	// p a predicate.
	in  string
	out string
	// form is the instruction, where it is not "op D, A, B, C;". It runs where the
	// predicate %p10 holds, unless it says so itself.
	form   string
	values [][]uint64 // of each source; every combination is tried
	want   func(x []uint64) uint64
	float  bool // the result is a float: all NaN are one
}

func samples() []sample {
	return slices.Concat(floatSamples(), integerSamples(), logicSamples(), convertSamples(), compareSamples(), moveSamples())
}

// text of the module: thread i takes the i-th value of each table; lanes outside the
// mask keep what the destination held before.
func (s *sample) text() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("mov.u32 %%r40, %%tid.x;\nmov.u32 %%r41, %%ctaid.x;\nmov.u32 %%r42, %%ntid.x;\nmad.lo.s32 %%r43, %%r41, %%r42, %%r40;\nmul.wide.u32 %%rd20, %%r43, 8;")
	p("ld.param.u32 %%r44, [lanes];\nand.b32 %%r45, %%r40, 31;\nshr.u32 %%r46, %%r44, %%r45;\nand.b32 %%r47, %%r46, 1;\nsetp.ne.s32 %%p10, %%r47, 0;")
	form := s.form
	if form == "" {
		form = s.op + " " + strings.Join([]string{"D", "A", "B", "C"}[:1+len(s.in)], ", ") + ";"
	}
	for i := range s.in {
		p("ld.param.u64 %%rd21, [in%d];\nadd.s64 %%rd22, %%rd21, %%rd20;\nld.global.u64 %%rd%d, [%%rd22];", i, i+1)
		switch s.in[i] {
		case 'r':
			p("cvt.u32.u64 %%r%d, %%rd%d;", i+1, i+1)
		case 'h':
			p("cvt.u16.u64 %%h%d, %%rd%d;", i+1, i+1)
		case 'p':
			p("setp.ne.s64 %%p%d, %%rd%d, 0;", i+1, i+1)
		}
	}
	switch s.out { // what lanes outside the mask keep
	case "r":
		p("mov.u32 %%r9, %d;", kept)
	case "h":
		p("mov.u16 %%h9, %d;", kept)
	case "d":
		p("mov.u64 %%rd9, %d;", kept)
	case "p":
		p("setp.ne.s32 %%p9, %%r40, %%r40;")
	}
	files := map[string]string{"r": "%r", "h": "%h", "d": "%rd", "p": "%p"}
	form = letter.ReplaceAllStringFunc(form, func(l string) string {
		if l == "D" {
			return files[s.out] + "9"
		}
		i := int(l[0] - 'A')
		return fmt.Sprintf("%s%d", files[s.in[i:i+1]], i+1)
	})
	if !strings.Contains(form, "@") {
		form = "@%p10 " + form
	}
	p("%s", form)
	p("ld.param.u64 %%rd21, [out];\nadd.s64 %%rd22, %%rd21, %%rd20;")
	switch s.out {
	case "r":
		p("cvt.u64.u32 %%rd9, %%r9;")
	case "h":
		p("cvt.u64.u16 %%rd9, %%h9;")
	case "p":
		p("selp.b64 %%rd9, 1, 0, %%p9;")
	}
	p("st.global.u64 [%%rd22], %%rd9;\nret;")
	params := ".param .u32 lanes, .param .u64 out"
	for i := range s.in {
		params += fmt.Sprintf(", .param .u64 in%d", i)
	}
	return program("", params, b.String())
}

// kept is what a destination holds before.
const kept = 0x2a2a

// letter stands for a source or the destination in a form.
var letter = regexp.MustCompile(`\b[ABCD]\b`)

// columns are all combinations of the sources' values, filled up to whole warps.
func (s *sample) columns() [][]uint64 {
	n := 1
	for _, v := range s.values {
		n *= len(v)
	}
	out := make([][]uint64, len(s.values))
	for i := range (n + 63) / 64 * 64 {
		k := i % n
		for j, v := range s.values {
			out[j] = append(out[j], v[k%len(v)])
			k /= len(v)
		}
	}
	return out
}

// TestOpcodes runs every sample with all lanes, some and one.
func TestOpcodes(t *testing.T) {
	for _, s := range samples() {
		t.Run(strings.TrimSpace(s.op+" "+s.form), func(t *testing.T) {
			t.Parallel()
			m := newMachine(t, ptxsim.Options{Checks: true})
			f := m.kernel(s.text())
			columns := s.columns()
			n := len(columns[0])
			want := make([]uint64, n)
			for i := range want {
				var x []uint64
				for _, c := range columns {
					x = append(x, c[i])
				}
				want[i] = s.want(x)
			}
			for _, lanes := range []uint32{1<<32 - 1, 0x5aa50ff1, 1 << 7} {
				out := m.room(8 * n)
				params := []any{lanes, out}
				for _, c := range columns {
					params = append(params, put(m, c))
				}
				m.run(f, n/64, 64, 0, params...)
				s.compare(t, columns, get[uint64](m, out, n), want, lanes)
			}
		})
	}
}

func (s *sample) compare(t *testing.T, columns [][]uint64, got, want []uint64, lanes uint32) {
	t.Helper()
	bad := 0
	for i, g := range got {
		w := want[i]
		if lanes>>(i%32)&1 == 0 {
			if w = kept; s.out == "p" {
				w = 0
			}
		}
		if g == w || s.float && isNaN(g) && isNaN(w) && g>>32 == 0 {
			continue
		}
		if bad++; bad <= 3 {
			var x []string
			for _, c := range columns {
				x = append(x, fmt.Sprintf("%#x", c[i]))
			}
			t.Errorf("of %s, lanes %#08x: %#x, expected %#x", strings.Join(x, ", "), lanes, g, w)
		}
	}
	if bad > 3 {
		t.Errorf("%d of %d are wrong", bad, len(got))
	}
}

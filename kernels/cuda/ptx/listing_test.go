package ptx

import (
	"slices"
	"strings"
	"testing"
)

const sample = `
.version 7.0
.target sm_80
.address_size 64
.extern .shared .align 16 .b8 dynamic[];
.shared .align 16 .b8 tile[2048];
.visible .entry first(
	.param .align 8 .b8 first_param_0[24]
)
.maxntid 32, 8, 1
.minnctapersm 2
{
	.reg .pred 	%p<3>;
	.shared .align 4 .b8 own[512];

// %bb.0:
	mov.u64 	%rd3, tile;
	mov.u64 	%rd4, own;
	@%p1 bra 	$L__BB0_3;
// %bb.1:
	add.rn.f32 	%f1, %f2, %f3;
$L__BB0_2:                              // =>This Inner Loop Header: Depth=1
	fma.rn.f32 	%f1, %f2, %f3, %f4;
	@!%p2 bra 	$L__BB0_2;
$L__BB0_3:
	ret;
}
.visible .entry second(
	.param .align 4 .b8 second_param_0[4]
)
{
	mov.u64 	%rd3, dynamic;
	ret;
}
`

func TestParse(t *testing.T) {
	m, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if m.Version != "7.0" || m.Target != "sm_80" || len(m.Entries) != 2 {
		t.Fatalf("%+v", m)
	}
	a, b := m.Entries[0], m.Entries[1]
	if a.Name != "first" || a.ParamBytes != 24 || a.MaxThreads != 256 || a.MinBlocks != 2 || a.Shared != 2560 || a.Dynamic {
		t.Errorf("first: %+v", a)
	}
	if b.Name != "second" || b.ParamBytes != 4 || b.MaxThreads != 0 || b.Shared != 0 || !b.Dynamic {
		t.Errorf("second: %+v", b)
	}
	var loops []bool
	for _, x := range a.Blocks {
		loops = append(loops, x.Loop)
	}
	if !slices.Equal(loops, []bool{false, false, true, false}) {
		t.Errorf("loops %v, expected the third block alone", loops)
	}
	if n := a.Count("fma.rn.f32", "add.rn.f32"); n != 2 {
		t.Errorf("%d sums and fused products, expected 2", n)
	}
	for _, c := range []struct{ old, new, say string }{
		{"\tret;\n}\n.vis", "\tret;\n\twhat is this\n}\n.vis", "line 27"},
		{"\tret;\n}\n", "\tret;\n", "line 27"},
		{"mov.u64 \t%rd3, dynamic;\n\tret;\n}", "mov.u64 \t%rd3, dynamic;", "inside"},
	} {
		if _, err := Parse([]byte(strings.ReplaceAll(sample, c.old, c.new))); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%q for %q: %v, expected %q in the error", c.new, c.old, err, c.say)
		}
	}
}

package sass

import (
	"bytes"
	"strings"
	"testing"

	"vision/kernels/cuda/ptx"
)

func TestNoUnroll(t *testing.T) {
	out := NoUnroll([]byte(samplePTX))
	if n := bytes.Count(out, []byte("\n.pragma \"nounroll\";\n{\n")); n != strings.Count(samplePTX, ".entry") {
		t.Errorf("%d kernels may not be unrolled, expected all of %d", n, strings.Count(samplePTX, ".entry"))
	}
	if _, err := ptx.Parse(out); err != nil {
		t.Error(err)
	}
}

// A kernel of a product, a loop of fma and add, and a last sum.
func TestCheckUnrolled(t *testing.T) {
	e := ptx.Entry{Blocks: []ptx.Block{
		{Opcode: []string{"mul.rn.f32"}},
		{Opcode: []string{"fma.rn.f32", "add.rn.f32"}, Loop: true},
		{Opcode: []string{"add.rn.f32", "ret"}},
	}}
	code := func(fma, add, mul int) *Function {
		f := &Function{}
		for opcode, n := range map[string]int{"FFMA": fma, "FADD": add, "FMUL": mul} {
			for range n {
				f.Instructions = append(f.Instructions, Instruction{Address: 16 * len(f.Instructions), Opcode: opcode, Operands: "R1, R1, R1"})
			}
		}
		return f
	}
	for _, ok := range [][3]int{{1, 2, 1}, {4, 5, 1}, {8, 9, 1}} {
		if err := CheckUnrolled(e, code(ok[0], ok[1], ok[2]), Unlimited); err != nil {
			t.Errorf("%v: %v", ok, err)
		}
	}
	// One fused, one split, one lost, one product too many, the loop missing.
	for _, wrong := range [][3]int{{2, 1, 0}, {9, 8, 0}, {7, 10, 2}, {8, 8, 1}, {8, 9, 2}, {0, 1, 1}} {
		if err := CheckUnrolled(e, code(wrong[0], wrong[1], wrong[2]), Unlimited); err == nil {
			t.Errorf("%v passes", wrong)
		}
	}
	if err := CheckUnrolled(e, code(2, 3, 1), Twice); err != nil {
		t.Errorf("a block that stands twice: %v", err)
	}
	if err := CheckUnrolled(e, code(3, 4, 1), Twice); err == nil {
		t.Error("a block that stands three times passes for twice")
	}
}

package sass

import (
	"fmt"
	"regexp"
	"strings"

	"vision/kernels/cuda/ptx"
)

// Arithmetic counts the float32 operations written down in a kernel.
type Arithmetic struct{ FMA, Add, Mul, Div, Sqrt int }

// OfPTX counts the operations of a kernel's PTX; a difference is a sum.
func OfPTX(e ptx.Entry) Arithmetic {
	return Arithmetic{
		FMA:  e.Count("fma.rn.f32"),
		Add:  e.Count("add.rn.f32", "sub.rn.f32"),
		Mul:  e.Count("mul.rn.f32"),
		Div:  e.Count("div.rn.f32"),
		Sqrt: e.Count("sqrt.rn.f32"),
	}
}

// What ptxas (12.9 and 13.5, sm_80 to sm_120) writes for a correctly rounded
// quotient and root, slow paths apart:
//
//	div    FCHK, which asks whether the fast path is exact; a reciprocal (MUFU.RCP,
//	       or a constant for a constant divisor), refined by two FFMA; three FFMA
//	sqrt   MUFU.RSQ; two FMUL.FTZ; two FFMA
const (
	fmaPerQuotient = 5
	fmaPerRoot     = 2
	mulPerRoot     = 2 // FMUL.FTZ
)

// foreign are float instructions that no canonical kernel's code has outside those
// expansions: other roundings, flushing, approximations, other precisions. HFMA2 with
// two zeros only loads a constant.
var foreign = regexp.MustCompile(`^(F(ADD|MUL|FMA)2?\.|MUFU\.(EX2|LG2|SIN|COS|TANH|SQRT)|D(ADD|MUL|FMA)|H(ADD2|MUL2|FMA2)|FSWZADD|RED|ATOM|BRX|HMMA|IMMA|STL|LDL)`)

// OfSASS counts the operations of a kernel's machine code, slow paths left out and
// the expansions of div and sqrt taken back.
func OfSASS(f *Function) (Arithmetic, error) {
	var a Arithmetic
	flushed := 0
	for _, i := range f.Main() {
		switch {
		case i.Opcode == "FFMA":
			a.FMA++
		case i.Opcode == "FFMA2":
			a.FMA += 2
		case i.Opcode == "FADD" && strings.Contains(i.Operands, "-RZ"):
			// x + (−0) = x for every x: how a sign is changed or a value moved.
		case i.Opcode == "FADD":
			a.Add++
		case i.Opcode == "FADD2":
			a.Add += 2
		case i.Opcode == "FMUL":
			a.Mul++
		case i.Opcode == "FMUL2":
			a.Mul += 2
		case i.Opcode == "FCHK":
			a.Div++
		case i.Opcode == "MUFU.RSQ":
			a.Sqrt++
		case i.Opcode == "FMUL.FTZ":
			flushed++
		case strings.HasPrefix(i.Opcode, "HFMA2") && strings.Contains(i.Operands, "-RZ, RZ,"):
		case foreign.MatchString(i.Opcode):
			return a, fmt.Errorf("%s %s at %#x: no canonical operation becomes that", i.Opcode, i.Operands, i.Address)
		}
	}
	if flushed != mulPerRoot*a.Sqrt {
		return a, fmt.Errorf("%d FMUL.FTZ for %d square roots, expected %d", flushed, a.Sqrt, mulPerRoot*a.Sqrt)
	}
	a.FMA -= fmaPerRoot*a.Sqrt + fmaPerQuotient*a.Div
	return a, nil
}

// CheckArithmetic compares a kernel's machine code with its PTX: as many fused
// products, sums, products, quotients and roots. A product fused with a sum would
// lack an FMUL and an FADD and have an FFMA too many; a split one the reverse.
func CheckArithmetic(e ptx.Entry, f *Function) error {
	want := OfPTX(e)
	got, err := OfSASS(f)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("machine code has %s, its PTX %s", got, want)
	}
	return nil
}

func (a Arithmetic) String() string {
	return fmt.Sprintf("%d fma, %d add, %d mul, %d div, %d sqrt", a.FMA, a.Add, a.Mul, a.Div, a.Sqrt)
}

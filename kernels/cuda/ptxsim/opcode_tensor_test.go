package ptxsim_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The fragments of mma.sync as the PTX manual draws them, for lane l with g = l/4 and
// t = l mod 4: where in the matrices the values of its registers stand.

// place of a value in a matrix.
type place struct{ row, col int }

// fragment lists the values of one register of A, B or C in lane l, low half first.
type fragment func(l, register int) []place

// pair is two neighbours along the columns, or the rows.
func pair(row, col int, down bool) []place {
	if down {
		return []place{{row, col}, {row + 1, col}}
	}
	return []place{{row, col}, {row, col + 1}}
}

// m16n8k16 of bf16: two values in a register.
var (
	bf16A fragment = func(l, r int) []place { return pair(l/4+r%2*8, l%4*2+r/2*8, false) }
	bf16B fragment = func(l, r int) []place { return pair(l%4*2+r*8, l/4, true) }
	// m16n8k8 of tf32.
	tf32A fragment = func(l, r int) []place { return []place{{l/4 + r%2*8, l%4 + r/2*4}} }
	tf32B fragment = func(l, r int) []place { return []place{{l%4 + r*4, l / 4}} }
	// C and D, of float32, of both.
	sumC fragment = func(l, r int) []place { return []place{{l/4 + r/2*8, l%4*2 + r%2}} }
)

// matrix of float32 bits.
type matrix map[place]uint64

// filled has a value for each place.
func filled(rows, cols int, f func(row, col int) float32) matrix {
	m := matrix{}
	for row := range rows {
		for col := range cols {
			m[place{row, col}] = bits(f(row, col))
		}
	}
	return m
}

// registers lays a matrix out for a kernel: n words for each lane, register by register.
func (m matrix) registers(f fragment, n int, halves bool) []uint32 {
	var out []uint32
	for r := range n {
		for l := range 32 {
			var word uint64
			for i, p := range f(l, r) {
				if halves {
					word |= m[p] >> 16 << (16 * i)
				} else {
					word = m[p]
				}
			}
			out = append(out, uint32(word))
		}
	}
	return out
}

// product is A·B + C by the model that the simulator states: exact products, added to the
// accumulator in binary64 in ascending k, rounded once.
func product(a, b, c matrix, depth int) matrix {
	d := matrix{}
	for at, start := range c {
		d[at] = func() (u uint64) {
			defer func() {
				if _, nan := recover().(big.ErrNaN); nan {
					u = notANumber
				}
			}()
			sum := new(big.Float).SetPrec(53).SetFloat64(float64(float(start)))
			for k := range depth {
				x, y := a[place{at.row, k}], b[place{k, at.col}]
				if isNaN(x) || isNaN(y) {
					return notANumber
				}
				sum.Add(sum, new(big.Float).SetPrec(53).Mul(exact(x), exact(y)))
			}
			f, _ := sum.Float32()
			return bits(f)
		}()
	}
	return d
}

// multiply runs one mma on the device.
func multiply(t *testing.T, op string, a, b, c []uint32) []uint32 {
	var body strings.Builder
	body.WriteString(threadWord)
	name := map[byte]int{'a': 10, 'b': 20, 'c': 30}
	vector := map[byte]string{}
	for _, m := range []struct {
		letter byte
		n      int
	}{{'a', len(a) / 32}, {'b', len(b) / 32}, {'c', 4}} {
		fmt.Fprintf(&body, "ld.param.u64 %%rd4, [%c];\nadd.s64 %%rd5, %%rd4, %%rd3;\n", m.letter)
		var list []string
		for i := range m.n {
			fmt.Fprintf(&body, "ld.global.u32 %%r%d, [%%rd5+%d];\n", name[m.letter]+i, 128*i)
			list = append(list, fmt.Sprintf("%%r%d", name[m.letter]+i))
		}
		vector[m.letter] = "{" + strings.Join(list, ", ") + "}"
	}
	fmt.Fprintf(&body, "%s {%%r40, %%r41, %%r42, %%r43}, %s, %s, %s;\n", op, vector['a'], vector['b'], vector['c'])
	for i := range 4 {
		fmt.Fprintf(&body, "st.global.u32 [%%rd1+%d], %%r%d;\n", 128*i, 40+i)
	}
	body.WriteString("ret;")
	return one(t, 32, 128, "", ", .param .u64 a, .param .u64 b, .param .u64 c", body.String(), a, b, c)
}

// testMultiply compares a product of matrices with the model: of small integers, which
// no order of summation changes and a wrong place does; of numbers that round at every
// step; of sums that only binary64 holds; of infinities and NaN.
func testMultiply(t *testing.T, op string, depth int, fa, fb fragment, halves bool) {
	registers := 4 // of A, in both shapes
	at := func(row, col int) float64 { return float64(row*31+col*7) + 1 }
	cases := map[string]func(which byte, row, col int) float32{
		"integers": func(which byte, row, col int) float32 { return float32((row*5+col*3+int(which))%16 - 7) },
		"rounding": func(which byte, row, col int) float32 {
			return operand(math.Ldexp(1+math.Mod(at(row, col)*0.61803398875, 1), (row*3+col*5+int(which))%9-4))
		},
		"beyond binary32": func(which byte, row, col int) float32 {
			switch {
			case which == 'c':
				return 0x1p24
			case which == 'a':
				return float32(1 + col)
			}
			return []float32{1, -1}[row%2] * 0x1p-2
		},
		"cancellation": func(which byte, row, col int) float32 { // what comes after k = 1 is kept, what was before is lost
			if which == 'a' && col < 2 {
				return []float32{0x1p60, -0x1p60}[col]
			}
			return []float32{1, 1.5}[row%2*int(which-'a')/2]
		},
		"infinities": func(which byte, row, col int) float32 {
			switch {
			case which == 'a' && row == 3 && col == 2:
				return float32(math.Inf(1))
			case which == 'b' && row == 1 && col == 5:
				return float32(math.NaN())
			}
			return float32(row%3 - 1)
		},
		"subnormals": func(which byte, row, col int) float32 {
			return []float32{0x1p-130, 0x1p-70, 0x1p-149}[which-'a'] * float32(1+(row+col)%3)
		},
	}
	for name, f := range cases {
		of := func(which byte, rows, cols int) matrix {
			return filled(rows, cols, func(row, col int) float32 { return f(which, row, col) })
		}
		a, b, c := of('a', 16, depth), of('b', depth, 8), of('c', 16, 8)
		got := multiply(t, op, a.registers(fa, registers, halves), b.registers(fb, 2, halves), c.registers(sumC, 4, false))
		want := product(a, b, c, depth).registers(sumC, 4, false)
		for i := range got { // all NaN are one
			if isNaN(uint64(got[i])) {
				got[i] = uint32(notANumber)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// operand keeps the seven bits of fraction that bf16 and tf32 both hold.
func operand(v float64) float32 { return quantum(bits(float32(v)), 7, false) }

func testMultiplyBF16(t *testing.T) {
	testMultiply(t, "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", 16, bf16A, bf16B, true)
}

func testMultiplyTF32(t *testing.T) {
	const op = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"
	testMultiply(t, op, 8, tf32A, tf32B, false)
	// The low 13 bits of an operand do not count; a NaN that cvt made stays one.
	a := filled(16, 8, func(row, col int) float32 { return float32(row + col) })
	b := filled(8, 8, func(row, col int) float32 { return float32(row*col + 1) })
	c := filled(16, 8, func(int, int) float32 { return 0.5 })
	noisy := matrix{}
	for p, v := range a {
		noisy[p] = v | 0x1abc
	}
	want := product(a, b, c, 8).registers(sumC, 4, false)
	got := multiply(t, op, noisy.registers(tf32A, 4, false), b.registers(tf32B, 2, false), c.registers(sumC, 4, false))
	equal(t, "tf32 with low bits", got, want...)
}

// A NaN whose payload is in the low bits alone must not become an infinity on its way
// through the conversion and the product.
func TestConvertedNaN(t *testing.T) {
	got := one(t, 1, 1, "", ", .param .u32 x", threadWord+`
		ld.param.u32 %r2, [x];
		cvt.rna.tf32.f32 %r3, %r2;
		st.global.u32 [%rd1], %r3;
		ret;`, uint32(0x7f800001))
	if kept := uint64(got[0] &^ 0x1fff); !isNaN(kept) {
		t.Errorf("%#x has %#x in the bits that a product reads", got[0], kept)
	}
}

package ptxsim_test

import (
	"math/big"
	mathbits "math/bits"
)

// words are the numbers at which 32 bits wrap and signs change; longs those of 64.
var (
	words  = []uint64{0, 1, 2, 3, 7, 31, 32, 33, 255, 0x1234, 0x7fff, 0x8000, 0xffff, 0x10000, 0x10001, 0x12345678, 0x7fffffff, 0x80000000, 0x80000001, 0xdeadbeef, 0xfffffff9, 0xfffffffe, 0xffffffff}
	longs  = append([]uint64{1 << 32, 1<<32 + 1, 0xffffffff00000000, 0x123456789abcdef0, 1<<63 - 1, 1 << 63, 1<<63 + 1, 0xfedcba9876543210, 1<<64 - 2, 1<<64 - 1}, words...)
	halves = []uint64{0, 1, 2, 15, 16, 255, 0x1234, 0x7fff, 0x8000, 0x8001, 0xfffe, 0xffff}
	// shifts pass the length of the register.
	shifts = []uint64{0, 1, 5, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 1 << 31, 0xffffffff}
)

func without(list []uint64, v uint64) (out []uint64) {
	for _, x := range list {
		if x != v {
			out = append(out, x)
		}
	}
	return out
}

// arithmetic is an instruction on integers of one length.
func arithmetic(op, in, out string, operands, result int, signed bool, f func(x []*big.Int) *big.Int) sample {
	s := sample{op: op, in: in, out: out, want: modulo(operands, result, signed, f)}
	for i, kind := range in {
		list := map[rune][]uint64{'r': words, 'd': longs, 'h': halves}[kind]
		if i == 2 {
			list = list[len(list)/2:]
		}
		s.values = append(s.values, list)
	}
	return s
}

func integerSamples() []sample {
	n := func() *big.Int { return new(big.Int) }
	add := func(x []*big.Int) *big.Int { return n().Add(x[0], x[1]) }
	sub := func(x []*big.Int) *big.Int { return n().Sub(x[0], x[1]) }
	mul := func(x []*big.Int) *big.Int { return n().Mul(x[0], x[1]) }
	mad := func(x []*big.Int) *big.Int { return n().Add(mul(x), x[2]) }
	high := func(bits uint) func(x []*big.Int) *big.Int {
		return func(x []*big.Int) *big.Int { return n().Rsh(mul(x), bits) }
	}
	least := func(x []*big.Int) *big.Int {
		if x[0].Cmp(x[1]) < 0 {
			return x[0]
		}
		return x[1]
	}
	most := func(x []*big.Int) *big.Int { return n().Sub(add(x), least(x)) }
	quo := func(x []*big.Int) *big.Int { return n().Quo(x[0], x[1]) }
	rem := func(x []*big.Int) *big.Int { return n().Rem(x[0], x[1]) }
	neg := func(x []*big.Int) *big.Int { return n().Neg(x[0]) }

	var list []sample
	for _, t := range []struct {
		kind   string // of registers
		bits   int
		suffix string
		signed bool
	}{{"r", 32, "s32", true}, {"r", 32, "u32", false}, {"d", 64, "s64", true}, {"d", 64, "u64", false}} {
		one, two, three := t.kind, t.kind+t.kind, t.kind+t.kind+t.kind
		like := func(op, in string, f func(x []*big.Int) *big.Int) {
			list = append(list, arithmetic(op+"."+t.suffix, in, t.kind, t.bits, t.bits, t.signed, f))
		}
		like("add", two, add)
		like("sub", two, sub)
		like("mul.lo", two, mul)
		like("mad.lo", three, mad)
		like("min", two, least)
		like("max", two, most)
		if t.suffix != "s64" {
			like("mul.hi", two, high(uint(t.bits)))
			like("div", two, quo)
			list[len(list)-1].values[1] = without(list[len(list)-1].values[1], 0) // by 0: anything
			like("rem", two, rem)
			list[len(list)-1].values[1] = without(list[len(list)-1].values[1], 0)
		}
		if t.signed {
			like("neg", one, neg)
		}
	}
	list = append(list,
		arithmetic("abs.s32", "r", "r", 32, 32, true, func(x []*big.Int) *big.Int { return n().Abs(x[0]) }),
		arithmetic("add.s16", "hh", "h", 16, 16, true, add),
		arithmetic("sub.s16", "hh", "h", 16, 16, true, sub),
		arithmetic("mul.hi.u16", "hh", "h", 16, 16, false, high(16)),
		arithmetic("mul.lo.s16", "hh", "h", 16, 16, true, mul),
		arithmetic("mul.wide.u16", "hh", "r", 16, 32, false, mul),
		arithmetic("mul.wide.s16", "hh", "r", 16, 32, true, mul),
		arithmetic("mul.wide.u32", "rr", "d", 32, 64, false, mul),
		arithmetic("mul.wide.s32", "rr", "d", 32, 64, true, mul),
		sample{op: "mad.wide.u32", in: "rrd", out: "d", values: [][]uint64{words, words, longs}, want: widened(false)},
		sample{op: "mad.wide.s32", in: "rrd", out: "d", values: [][]uint64{words, words, longs}, want: widened(true)},
		// Numbers in the text have a sign, which reaches to the end of a register.
		sample{op: "add.s32", in: "r", out: "r", form: "add.s32 D, A, -5;", values: [][]uint64{words}, want: modulo(32, 32, true, func(x []*big.Int) *big.Int { return n().Sub(x[0], big.NewInt(5)) })},
		sample{op: "add.s64", in: "d", out: "d", form: "add.s64 D, A, -5;", values: [][]uint64{longs}, want: modulo(64, 64, true, func(x []*big.Int) *big.Int { return n().Sub(x[0], big.NewInt(5)) })},
	)
	return list
}

// widened is x·y + z, of two words and 64 bits.
func widened(signed bool) func(x []uint64) uint64 {
	return func(x []uint64) uint64 {
		p := new(big.Int).Mul(whole(x[0], 32, signed), whole(x[1], 32, signed))
		return cut(p.Add(p, whole(x[2], 64, signed)), 64)
	}
}

// logicSamples are the instructions on bits.
func logicSamples() []sample {
	var list []sample
	for _, t := range []struct {
		kind, suffix string
		bits         int
	}{{"h", "b16", 16}, {"r", "b32", 32}, {"d", "b64", 64}, {"p", "pred", 1}} {
		values := map[string][]uint64{"h": halves, "r": words, "d": longs, "p": {0, 1}}[t.kind]
		for op, f := range map[string]func(x, y *big.Int) *big.Int{
			"and": func(x, y *big.Int) *big.Int { return new(big.Int).And(x, y) },
			"or":  func(x, y *big.Int) *big.Int { return new(big.Int).Or(x, y) },
			"xor": func(x, y *big.Int) *big.Int { return new(big.Int).Xor(x, y) },
		} {
			list = append(list, sample{op: op + "." + t.suffix, in: t.kind + t.kind, out: t.kind, values: [][]uint64{values, values},
				want: modulo(t.bits, t.bits, false, func(x []*big.Int) *big.Int { return f(x[0], x[1]) })})
		}
		if t.kind != "h" {
			list = append(list, sample{op: "not." + t.suffix, in: t.kind, out: t.kind, values: [][]uint64{values},
				want: modulo(t.bits, t.bits, false, func(x []*big.Int) *big.Int { return new(big.Int).Not(x[0]) })})
		}
	}
	shift := func(op, kind string, bits int, signed, left bool) {
		values := map[string][]uint64{"h": halves, "r": words, "d": longs}[kind]
		list = append(list, sample{op: op, in: kind + "r", out: kind, values: [][]uint64{values, shifts},
			want: func(x []uint64) uint64 { return cut(shifted(whole(x[0], bits, signed), x[1], left), bits) }})
	}
	shift("shl.b16", "h", 16, false, true)
	shift("shr.u16", "h", 16, false, false)
	shift("shl.b32", "r", 32, false, true)
	shift("shr.u32", "r", 32, false, false)
	shift("shr.b32", "r", 32, false, false)
	shift("shr.s32", "r", 32, true, false)
	shift("shl.b64", "d", 64, false, true)
	shift("shr.u64", "d", 64, false, false)
	shift("shr.s64", "d", 64, true, false)

	field := func(op, kind string, bits int, signed bool) {
		values := map[string][]uint64{"r": words, "d": longs}[kind]
		list = append(list, sample{op: op, in: kind + "rr", out: kind, values: [][]uint64{values, shifts, shifts}, want: bitField(bits, signed)})
	}
	field("bfe.u32", "r", 32, false)
	field("bfe.s32", "r", 32, true)
	field("bfe.u64", "d", 64, false)
	funnel := func(op string, left, wrap bool) {
		list = append(list, sample{op: op, in: "rrr", out: "r", values: [][]uint64{words, words, shifts}, want: func(x []uint64) uint64 {
			n := min(x[2], 32)
			if wrap {
				n = x[2] % 32
			}
			pair := new(big.Int).SetUint64(x[1]<<32 | x[0])
			if left {
				return cut(new(big.Int).Rsh(shifted(pair, n, true), 32), 32)
			}
			return cut(shifted(pair, n, false), 32)
		}})
	}
	funnel("shf.l.wrap.b32", true, true)
	funnel("shf.r.wrap.b32", false, true)
	funnel("shf.l.clamp.b32", true, false)
	funnel("shf.r.clamp.b32", false, false)
	return append(list,
		sample{op: "clz.b32", in: "r", out: "r", values: [][]uint64{words}, want: func(x []uint64) uint64 { return uint64(32 - mathbits.Len32(uint32(x[0]))) }},
		sample{op: "clz.b64", in: "d", out: "r", values: [][]uint64{longs}, want: func(x []uint64) uint64 { return uint64(64 - mathbits.Len64(x[0])) }},
		sample{op: "popc.b32", in: "r", out: "r", values: [][]uint64{words}, want: func(x []uint64) uint64 { return uint64(mathbits.OnesCount64(x[0])) }},
		sample{op: "brev.b32", in: "r", out: "r", values: [][]uint64{words}, want: func(x []uint64) uint64 { return mathbits.Reverse64(x[0]) >> 32 }},
		sample{op: "prmt.b32", in: "rrr", out: "r", values: [][]uint64{{0x33221100, 0x80ff7f00}, {0x77665544, 0x8090a0b0}, {0x3210, 0x7654, 0x0123, 0x5041, 0x7777, 0xfedc, 0xba98, 0x9f08, 0x13210}}, want: permuted})
}

// bitField is the manual's: bit i of the result is bit pos+i of the source for i below
// the length; beyond either, 0, or for a signed one the field's last bit, which is the
// source's sign where the field passes its end.
func bitField(bits int, signed bool) func(x []uint64) uint64 {
	return func(x []uint64) uint64 {
		position, length := int(x[1]&0xff), int(x[2]&0xff)
		var sign, out uint64
		if signed && length > 0 {
			sign = x[0] >> min(position+length-1, bits-1) & 1
		}
		for i := range bits {
			bit := sign
			if i < length && position+i < bits {
				bit = x[0] >> (position + i) & 1
			}
			out |= bit << i
		}
		return out
	}
}

// permuted takes, for each nibble of the third, that byte of the eight, or its sign.
func permuted(x []uint64) uint64 {
	bytes := []uint64{}
	for _, v := range x[:2] {
		for i := range 4 {
			bytes = append(bytes, v>>(8*i)&0xff)
		}
	}
	var out uint64
	for i := range 4 {
		selector := x[2] >> (4 * i) & 15
		b := bytes[selector%8]
		if selector >= 8 {
			b = map[bool]uint64{false: 0, true: 0xff}[b >= 0x80]
		}
		out |= b << (8 * i)
	}
	return out
}

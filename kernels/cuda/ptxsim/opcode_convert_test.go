package ptxsim_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// thresholds are floats about the ends of the integers, and halves.
var thresholds = func() []uint64 {
	list := floats
	for _, f := range []float32{0.5, 2.5, 3.5, 0x1.fffffep-2, 0x1.000002p-1, 0x1.fffffep30, 0x1p31, 0x1.000002p31, 0x1.fffffep31, 0x1p32, 0x1p63, 1e30} {
		list = append(list, bits(f), bits(-f))
	}
	return list
}()

func convertSamples() []sample {
	toFloat := func(op, in string, operand int, signed bool, values []uint64) sample {
		return sample{op: op, in: in, out: "r", values: [][]uint64{values}, want: func(x []uint64) uint64 {
			f, _ := new(big.Float).SetInt(whole(x[0], operand, signed)).Float32()
			return bits(f)
		}}
	}
	toInteger := func(op string, round bool, least, most int64) sample {
		return sample{op: op, in: "r", out: "r", values: [][]uint64{thresholds}, want: func(x []uint64) uint64 { return integral(x[0], round, least, most) & 0xffffffff }}
	}
	resize := func(op, in, out string, operand, result int, signed bool, values []uint64) sample {
		return sample{op: op, in: in, out: out, values: [][]uint64{values}, want: modulo(operand, result, signed, func(x []*big.Int) *big.Int { return x[0] })}
	}
	// Odd integers beyond 2²⁴ round, ties to even.
	large := append([]uint64{1<<24 - 1, 1<<24 + 1, 1<<24 + 3, 1<<25 + 2, 1<<25 + 6, 0x7fffffbf, 0x7fffffc0, 0xffffff7f, 0xffffff80, 0xff000001}, words...)
	larger := append([]uint64{1<<40 + 1<<16, 1<<40 + 3<<16, 1<<40 + 1<<16 + 1, 0x7fffffbfffffffff, 0x7fffffc000000000, 0xffffff8000000000}, longs...)
	return []sample{
		toFloat("cvt.rn.f32.s32", "r", 32, true, large),
		toFloat("cvt.rn.f32.u32", "r", 32, false, large),
		toFloat("cvt.rn.f32.s64", "d", 64, true, larger),
		toFloat("cvt.rn.f32.u64", "d", 64, false, larger),
		toInteger("cvt.rzi.s32.f32", false, math.MinInt32, math.MaxInt32),
		toInteger("cvt.rni.s32.f32", true, math.MinInt32, math.MaxInt32),
		toInteger("cvt.rzi.u32.f32", false, 0, math.MaxUint32),
		resize("cvt.u64.u32", "r", "d", 32, 64, false, words),
		resize("cvt.s64.u32", "r", "d", 32, 64, false, words),
		resize("cvt.s64.s32", "r", "d", 32, 64, true, words),
		resize("cvt.u64.s32", "r", "d", 32, 64, true, words),
		resize("cvt.u64.u16", "h", "d", 16, 64, false, halves),
		resize("cvt.u32.u64", "d", "r", 64, 32, false, longs),
		resize("cvt.s32.s64", "d", "r", 64, 32, true, longs),
		resize("cvt.s32.u64", "d", "r", 64, 32, false, longs),
		resize("cvt.u32.s64", "d", "r", 64, 32, true, longs),
		resize("cvt.u16.u64", "d", "h", 64, 16, false, longs),
		resize("cvt.u16.u32", "r", "h", 32, 16, false, words),
		resize("cvt.u32.u16", "h", "r", 16, 32, false, halves),
		resize("cvt.s32.u16", "h", "r", 16, 32, false, halves),
		resize("cvt.s32.s16", "h", "r", 16, 32, true, halves),
		resize("cvt.u32.u8", "r", "r", 8, 32, false, words),
		resize("cvt.s32.s8", "r", "r", 8, 32, true, words),
		resize("cvt.u16.u8", "r", "h", 8, 16, false, words),
		{op: "cvt.rn.bf16x2.f32", in: "rr", out: "r", values: [][]uint64{roundings(16), halves}, want: func(x []uint64) uint64 { return brain(x[0])<<16 | brain(x[1]) }},
		{op: "cvt.rn.bf16.f32", in: "r", out: "h", values: [][]uint64{roundings(16)}, want: func(x []uint64) uint64 { return brain(x[0]) }},
		{op: "cvt.rna.tf32.f32", in: "r", out: "r", float: true, values: [][]uint64{roundings(13)}, want: func(x []uint64) uint64 { return bits(quantum(x[0], 10, true)) }},
	}
}

// roundings are floats and, for each, what lies at and about the ties when so many of
// the lowest bits are rounded away.
func roundings(dropped int) []uint64 {
	list := append([]uint64(nil), floats...)
	for _, f := range floats {
		if isNaN(f) || f&0x7f800000 == 0x7f800000 {
			continue
		}
		high := f &^ (1<<dropped - 1)
		for _, low := range []uint64{1, 1<<(dropped-1) - 1, 1 << (dropped - 1), 1<<(dropped-1) + 1, 1<<dropped - 1} {
			list = append(list, high|low, high|low|1<<dropped)
		}
	}
	return list
}

// brain is the bf16 nearest to a float32, ties to even; the NaN is 7fff.
func brain(u uint64) uint64 {
	if isNaN(u) {
		return 0x7fff
	}
	return bits(quantum(u, 7, false)) >> 16
}

// The comparisons of the PTX manual, by what they are true of.
var comparisons = map[string]string{
	"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "lo": "<", "ls": "<=", "hi": ">", "hs": ">=",
	"equ": "=u", "neu": "<>u", "ltu": "<u", "leu": "<=u", "gtu": ">u", "geu": ">=u", "num": "<=>", "nan": "u",
}

func compareSamples() []sample {
	var list []sample
	for how, holds := range comparisons {
		float := strings.HasSuffix(holds, "u") || how == "num"
		if how[0] != 'h' && how != "lo" && how != "ls" {
			list = append(list, sample{op: "setp." + how + ".f32", in: "rr", out: "p", values: [][]uint64{floats, floats}, want: func(x []uint64) uint64 {
				relation := "u"
				if !isNaN(x[0]) && !isNaN(x[1]) {
					relation = "<=>"[1+exact(x[0]).Cmp(exact(x[1])):][:1]
				}
				return truth(strings.Contains(holds, relation))
			}})
		}
		if float {
			continue
		}
		for _, kind := range []string{"u16", "s16", "b16", "u32", "s32", "b32", "u64", "s64", "b64"} {
			if kind[0] == 'b' && how != "eq" && how != "ne" {
				continue
			}
			var size int
			fmt.Sscanf(kind[1:], "%d", &size)
			in := map[int]string{16: "hh", 32: "rr", 64: "dd"}[size]
			values := map[int][]uint64{16: halves, 32: words, 64: longs}[size]
			list = append(list, sample{op: "setp." + how + "." + kind, in: in, out: "p", values: [][]uint64{values, values}, want: func(x []uint64) uint64 {
				c := whole(x[0], size, kind[0] == 's').Cmp(whole(x[1], size, kind[0] == 's'))
				return truth(strings.Contains(holds, "<=>"[1+c:][:1]))
			}})
		}
	}
	return list
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// moveSamples are copies, selections and the two ways between parts and wholes.
func moveSamples() []sample {
	same := func(x []uint64) uint64 { return x[0] }
	choice := func(x []uint64) uint64 {
		if x[2] != 0 {
			return x[0]
		}
		return x[1]
	}
	var list []sample
	for kind, suffixes := range map[string]string{"r": "b32 u32 s32 f32", "d": "b64 u64 s64 f64", "h": "b16 u16 s16"} {
		values := map[string][]uint64{"h": halves, "r": append(words, 0x7f800001), "d": longs}[kind]
		for _, suffix := range strings.Fields(suffixes) {
			if suffix != "s16" {
				list = append(list, sample{op: "mov." + suffix, in: kind, out: kind, values: [][]uint64{values}, want: same})
			}
			list = append(list, sample{op: "selp." + suffix, in: kind + kind + "p", out: kind, values: [][]uint64{values, values, {0, 1}}, want: choice})
		}
	}
	for _, op := range []string{"cvta.global.u64", "cvta.to.global.u64", "cvta.const.u64", "cvta.to.const.u64"} {
		list = append(list, sample{op: op, in: "d", out: "d", values: [][]uint64{longs}, want: same}) // device addresses are generic ones
	}
	return append(list,
		sample{op: "mov.pred", in: "p", out: "p", values: [][]uint64{{0, 1}}, want: same},
		sample{op: "mov.pred", in: "p", out: "p", form: "mov.pred D, -1;", values: [][]uint64{{0, 1}}, want: func([]uint64) uint64 { return 1 }},
		sample{op: "mov.pred", in: "p", out: "p", form: "mov.pred D, 0;", values: [][]uint64{{0, 1}}, want: func([]uint64) uint64 { return 0 }},
		sample{op: "mov.f32", in: "r", out: "r", form: "mov.f32 D, 0fC0490FDB;", values: [][]uint64{words}, want: func([]uint64) uint64 { return bits(-math.Pi) }},
		sample{op: "mov.b64", in: "rr", out: "d", form: "mov.b64 D, {A, B};", values: [][]uint64{words, words}, want: func(x []uint64) uint64 { return x[1]<<32 | x[0] }},
		sample{op: "mov.b64", in: "d", out: "r", form: "mov.b64 {D, %r30}, A;", values: [][]uint64{longs}, want: func(x []uint64) uint64 { return x[0] & 0xffffffff }},
		sample{op: "mov.b64", in: "d", out: "r", form: "mov.b64 {_, D}, A;", values: [][]uint64{longs}, want: func(x []uint64) uint64 { return x[0] >> 32 }},
		sample{op: "mov.b32", in: "hh", out: "r", form: "mov.b32 D, {A, B};", values: [][]uint64{halves, halves}, want: func(x []uint64) uint64 { return x[1]<<16 | x[0] }},
		sample{op: "mov.b32", in: "r", out: "h", form: "mov.b32 {%h10, D}, A;", values: [][]uint64{words}, want: func(x []uint64) uint64 { return x[0] >> 16 }},
	)
}

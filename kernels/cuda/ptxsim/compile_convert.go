package ptxsim

import (
	"math"
	"strings"
)

// convert compiles cvt between integers and floats. Conversions to float round to
// nearest even (.rn), those to integers truncate (.rzi) or round (.rni) and
// saturate; a NaN becomes 0.
func (c *compiler) convert() (op, bool) {
	switch c.in.Op {
	case "cvt.rn.f32.s32":
		return c.unary(func(x uint32) uint32 { return u32(float32(int32(x))) }), true
	case "cvt.rn.f32.u32":
		return c.unary(func(x uint32) uint32 { return u32(float32(x)) }), true
	case "cvt.rn.f32.u64":
		return c.narrowing(func(x uint64) uint32 { return u32(float32(x)) }), true
	case "cvt.rn.f32.s64":
		return c.narrowing(func(x uint64) uint32 { return u32(float32(int64(x))) }), true
	case "cvt.rzi.s32.f32":
		return c.unary(func(x uint32) uint32 { return uint32(saturate(math.Trunc(float64(f32(x))))) }), true
	case "cvt.rni.s32.f32":
		return c.unary(func(x uint32) uint32 { return uint32(saturate(math.RoundToEven(float64(f32(x))))) }), true
	case "cvt.rzi.u32.f32":
		return c.unary(func(x uint32) uint32 {
			v := math.Trunc(float64(f32(x)))
			if v != v {
				return 0
			}
			return uint32(min(max(v, 0), math.MaxUint32))
		}), true
	case "cvt.u64.u32", "cvt.s64.u32":
		return c.extending(func(x uint32) uint64 { return uint64(x) }), true
	case "cvt.s64.s32", "cvt.u64.s32":
		return c.extending(func(x uint32) uint64 { return uint64(int64(int32(x))) }), true
	case "cvt.u64.u16":
		return c.extending(func(x uint32) uint64 { return uint64(x & 0xffff) }), true
	case "cvt.u32.u64", "cvt.s32.s64", "cvt.s32.u64", "cvt.u32.s64":
		return c.narrowing(func(x uint64) uint32 { return uint32(x) }), true
	case "cvt.u16.u64":
		return c.narrowing(func(x uint64) uint32 { return uint32(x) & 0xffff }), true
	case "cvt.u16.u32", "cvt.u32.u16", "cvt.s32.u16":
		return c.unary(func(x uint32) uint32 { return x & 0xffff }), true
	case "cvt.u32.u8", "cvt.u16.u8":
		return c.unary(func(x uint32) uint32 { return x & 0xff }), true
	case "cvt.s32.s16":
		return c.unary(func(x uint32) uint32 { return uint32(int32(int16(x))) }), true
	case "cvt.s32.s8":
		return c.unary(func(x uint32) uint32 { return uint32(int32(int8(x))) }), true
	case "cvt.rn.bf16x2.f32": // the first source goes to the upper half
		return c.binary(func(x, y uint32) uint32 { return bf16(x)<<16 | bf16(y) }), true
	case "cvt.rn.bf16.f32":
		return c.unary(bf16), true
	case "cvt.rna.tf32.f32":
		return c.unary(tf32), true
	}
	return op{}, false
}

// saturate is the conversion of an integral value to int32.
func saturate(v float64) int32 {
	switch {
	case v != v:
		return 0
	case v >= math.MaxInt32:
		return math.MaxInt32
	case v <= math.MinInt32:
		return math.MinInt32
	}
	return int32(v)
}

// bf16 rounds a float to its upper 16 bits, nearest even.
func bf16(x uint32) uint32 {
	if v := f32(x); v != v {
		return 0x7fff
	}
	return (x + 0x7fff + x>>16&1) >> 16
}

// tf32 rounds a float to 10 bits of fraction, ties away from zero; the low 13 bits
// are cleared. The NaN is one that stays a NaN without them.
func tf32(x uint32) uint32 {
	switch v := f32(x); {
	case v != v:
		return 0x7fffffff
	case x&0x7f800000 == 0x7f800000: // an infinity
		return x
	}
	return (x + 0x1000) &^ 0x1fff
}

// compare compiles setp and the logic of predicates.
func (c *compiler) compare() (op, bool) {
	switch c.in.Op {
	case "and.pred", "or.pred", "xor.pred":
		d, a, b := c.predicate(0), c.predicate(1), c.predicate(2)
		f := map[string]func(x, y uint32) uint32{
			"and.pred": func(x, y uint32) uint32 { return x & y },
			"or.pred":  func(x, y uint32) uint32 { return x | y },
			"xor.pred": func(x, y uint32) uint32 { return x ^ y },
		}[c.in.Op]
		return op{exec: func(w *warp, m uint32) {
			w.predicates[d] = w.predicates[d]&^m | f(w.predicates[a], w.predicates[b])&m
		}}, true
	case "not.pred":
		d, a := c.predicate(0), c.predicate(1)
		return op{exec: func(w *warp, m uint32) { w.predicates[d] = w.predicates[d]&^m | ^w.predicates[a]&m }}, true
	}
	rest, ok := strings.CutPrefix(c.in.Op, "setp.")
	if !ok {
		return op{}, false
	}
	how, kind, _ := strings.Cut(rest, ".")
	d := c.predicate(0)
	switch kind {
	case "f32":
		return c.compare32(d, comparison(how, func(x, y uint32) (bool, bool, bool) {
			a, b := f32(x), f32(y)
			return a < b, a == b, a != a || b != b
		})), true
	case "u16", "b16":
		return c.compare32(d, comparison(how, func(x, y uint32) (bool, bool, bool) {
			return uint16(x) < uint16(y), uint16(x) == uint16(y), false
		})), true
	case "u32", "b32":
		return c.compare32(d, comparison(how, func(x, y uint32) (bool, bool, bool) { return x < y, x == y, false })), true
	case "s32":
		return c.compare32(d, comparison(how, func(x, y uint32) (bool, bool, bool) { return int32(x) < int32(y), x == y, false })), true
	case "s16":
		return c.compare32(d, comparison(how, func(x, y uint32) (bool, bool, bool) { return int16(x) < int16(y), int16(x) == int16(y), false })), true
	case "u64", "b64":
		return c.compare64(d, comparison(how, func(x, y uint64) (bool, bool, bool) { return x < y, x == y, false })), true
	case "s64":
		return c.compare64(d, comparison(how, func(x, y uint64) (bool, bool, bool) { return int64(x) < int64(y), x == y, false })), true
	}
	return op{}, false
}

// comparison is a condition from less, equal and unordered: the plain names are false
// for a NaN, those with a u true.
func comparison[T any](how string, f func(x, y T) (less, equal, unordered bool)) func(x, y T) bool {
	unsigned := func(g func(l, e bool) bool, nan bool) func(x, y T) bool {
		return func(x, y T) bool {
			l, e, u := f(x, y)
			if u {
				return nan
			}
			return g(l, e)
		}
	}
	switch how {
	case "eq":
		return unsigned(func(_, e bool) bool { return e }, false)
	case "ne":
		return unsigned(func(_, e bool) bool { return !e }, false)
	case "lt", "lo":
		return unsigned(func(l, _ bool) bool { return l }, false)
	case "le", "ls":
		return unsigned(func(l, e bool) bool { return l || e }, false)
	case "gt", "hi":
		return unsigned(func(l, e bool) bool { return !l && !e }, false)
	case "ge", "hs":
		return unsigned(func(l, _ bool) bool { return !l }, false)
	case "equ":
		return unsigned(func(_, e bool) bool { return e }, true)
	case "neu":
		return unsigned(func(_, e bool) bool { return !e }, true)
	case "ltu":
		return unsigned(func(l, _ bool) bool { return l }, true)
	case "leu":
		return unsigned(func(l, e bool) bool { return l || e }, true)
	case "gtu":
		return unsigned(func(l, e bool) bool { return !l && !e }, true)
	case "geu":
		return unsigned(func(l, _ bool) bool { return !l }, true)
	case "num":
		return unsigned(func(_, _ bool) bool { return true }, false)
	case "nan":
		return unsigned(func(_, _ bool) bool { return false }, true)
	}
	return nil
}

func (c *compiler) compare32(d int, f func(x, y uint32) bool) op {
	if f == nil {
		c.fail("this comparison is not known")
	}
	a, b := c.value(1), c.value(2)
	return op{exec: func(w *warp, m uint32) {
		var out uint32
		x, y := &w.r32[a], &w.r32[b]
		for i := range 32 {
			if m>>i&1 != 0 && f(x[i], y[i]) {
				out |= 1 << i
			}
		}
		w.predicates[d] = w.predicates[d]&^m | out
	}}
}

func (c *compiler) compare64(d int, f func(x, y uint64) bool) op {
	if f == nil {
		c.fail("this comparison is not known")
	}
	a, b := c.wide(1), c.wide(2)
	return op{exec: func(w *warp, m uint32) {
		var out uint32
		x, y := &w.r64[a], &w.r64[b]
		for i := range 32 {
			if m>>i&1 != 0 && f(x[i], y[i]) {
				out |= 1 << i
			}
		}
		w.predicates[d] = w.predicates[d]&^m | out
	}}
}

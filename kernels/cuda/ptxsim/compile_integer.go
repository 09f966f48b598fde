package ptxsim

import "math/bits"

// integer compiles arithmetic and logic on 16, 32 and 64 bits.
func (c *compiler) integer() (op, bool) {
	if c.in.Op == "add.s32" || c.in.Op == "add.u32" {
		return c.whole(addLanes), true
	}
	if f, ok := unary32[c.in.Op]; ok {
		return c.unary(f), true
	}
	if f, ok := binary32[c.in.Op]; ok {
		return c.binary(f), true
	}
	if f, ok := ternary32[c.in.Op]; ok {
		return c.ternary(f), true
	}
	if f, ok := binary64[c.in.Op]; ok {
		return c.binaryWide(f), true
	}
	switch c.in.Op {
	case "neg.s64":
		return c.unaryWide(func(x uint64) uint64 { return -x }), true
	case "not.b64":
		return c.unaryWide(func(x uint64) uint64 { return ^x }), true
	case "shl.b64":
		return c.shift64(func(x uint64, n uint32) uint64 { return x << n }), true // Go shifts of 64 and more give 0, as PTX's
	case "shr.u64":
		return c.shift64(func(x uint64, n uint32) uint64 { return x >> n }), true
	case "bfe.u64":
		d, a, b, e := c.destination(0, 64), c.wide(1), c.value(2), c.value(3)
		return op{exec: func(w *warp, m uint32) {
			for i := range 32 {
				if m>>i&1 != 0 {
					// n bits from bit y on; Go's shifts of 64 and more give 0.
					y, n := w.r32[b][i]&0xff, w.r32[e][i]&0xff
					w.r64[d][i] = w.r64[a][i] >> y & (1<<n - 1)
				}
			}
		}}, true
	case "shr.s64":
		return c.shift64(func(x uint64, n uint32) uint64 { return uint64(int64(x) >> n) }), true
	case "mul.wide.u32":
		return c.widening(func(x, y uint32) uint64 { return uint64(x) * uint64(y) }), true
	case "mul.wide.s32":
		return c.widening(func(x, y uint32) uint64 { return uint64(int64(int32(x)) * int64(int32(y))) }), true
	case "mul.wide.u16":
		return c.binary(func(x, y uint32) uint32 { return (x & 0xffff) * (y & 0xffff) }), true
	case "mul.wide.s16":
		return c.binary(func(x, y uint32) uint32 { return uint32(int32(int16(x)) * int32(int16(y))) }), true
	case "clz.b64":
		return c.narrowing(func(x uint64) uint32 { return uint32(bits.LeadingZeros64(x)) }), true
	case "mad.wide.u32", "mad.wide.s32":
		return c.madWide(c.in.Op == "mad.wide.s32"), true
	case "mad.lo.s64", "mad.lo.u64":
		d, a, b, e := c.destination(0, 64), c.wide(1), c.wide(2), c.wide(3)
		return op{exec: func(w *warp, m uint32) {
			for i := range 32 {
				if m>>i&1 != 0 {
					w.r64[d][i] = w.r64[a][i]*w.r64[b][i] + w.r64[e][i]
				}
			}
		}}, true
	}
	return op{}, false
}

var unary32 = map[string]func(x uint32) uint32{
	"neg.s32":  func(x uint32) uint32 { return -x },
	"not.b32":  func(x uint32) uint32 { return ^x },
	"abs.s32":  func(x uint32) uint32 { return uint32(max(int32(x), -int32(x))) },
	"clz.b32":  func(x uint32) uint32 { return uint32(bits.LeadingZeros32(x)) },
	"popc.b32": func(x uint32) uint32 { return uint32(bits.OnesCount32(x)) },
	"brev.b32": bits.Reverse32,
}

var binary32 = map[string]func(x, y uint32) uint32{
	"sub.s32":    func(x, y uint32) uint32 { return x - y },
	"sub.u32":    func(x, y uint32) uint32 { return x - y },
	"mul.lo.s32": func(x, y uint32) uint32 { return x * y },
	"mul.lo.u32": func(x, y uint32) uint32 { return x * y },
	"mul.hi.u32": func(x, y uint32) uint32 { return uint32(uint64(x) * uint64(y) >> 32) },
	"mul.hi.s32": func(x, y uint32) uint32 { return uint32(uint64(int64(int32(x))*int64(int32(y))) >> 32) },
	"and.b32":    func(x, y uint32) uint32 { return x & y },
	"or.b32":     func(x, y uint32) uint32 { return x | y },
	"xor.b32":    func(x, y uint32) uint32 { return x ^ y },
	"and.b16":    func(x, y uint32) uint32 { return x & y },
	"or.b16":     func(x, y uint32) uint32 { return x | y },
	"xor.b16":    func(x, y uint32) uint32 { return x ^ y },
	"add.s16":    func(x, y uint32) uint32 { return (x + y) & 0xffff },
	"sub.s16":    func(x, y uint32) uint32 { return (x - y) & 0xffff },
	"mul.hi.u16": func(x, y uint32) uint32 { return (x & 0xffff) * (y & 0xffff) >> 16 },
	"mul.lo.s16": func(x, y uint32) uint32 { return x * y & 0xffff },
	"shl.b16":    func(x, y uint32) uint32 { return x << y & 0xffff },
	"shr.u16":    func(x, y uint32) uint32 { return x & 0xffff >> y },
	"shl.b32":    func(x, y uint32) uint32 { return x << y }, // 32 and more give 0, as PTX's
	"shr.u32":    func(x, y uint32) uint32 { return x >> y },
	"shr.b32":    func(x, y uint32) uint32 { return x >> y },
	"shr.s32":    func(x, y uint32) uint32 { return uint32(int32(x) >> y) },
	"min.u32":    func(x, y uint32) uint32 { return min(x, y) },
	"max.u32":    func(x, y uint32) uint32 { return max(x, y) },
	"min.s32":    func(x, y uint32) uint32 { return uint32(min(int32(x), int32(y))) },
	"max.s32":    func(x, y uint32) uint32 { return uint32(max(int32(x), int32(y))) },
	"div.u32": func(x, y uint32) uint32 {
		if y == 0 {
			return ^uint32(0)
		}
		return x / y
	},
	"rem.u32": func(x, y uint32) uint32 {
		if y == 0 {
			return x
		}
		return x % y
	},
	"div.s32": func(x, y uint32) uint32 {
		if y == 0 {
			return ^uint32(0)
		}
		return uint32(int32(x) / int32(y))
	},
	"rem.s32": func(x, y uint32) uint32 {
		if y == 0 {
			return x
		}
		return uint32(int32(x) % int32(y))
	},
}

var ternary32 = map[string]func(x, y, z uint32) uint32{
	"mad.lo.s32": func(x, y, z uint32) uint32 { return x*y + z },
	"mad.lo.u32": func(x, y, z uint32) uint32 { return x*y + z },
	"bfe.u32":    bitField,
	"bfe.s32":    signedBitField,
	// The funnel shifts of a pair (y, x) of words, by z modulo 32 or at most 32.
	"shf.l.wrap.b32":  func(x, y, z uint32) uint32 { return uint32((uint64(y)<<32 | uint64(x)) << (z & 31) >> 32) },
	"shf.r.wrap.b32":  func(x, y, z uint32) uint32 { return uint32((uint64(y)<<32 | uint64(x)) >> (z & 31)) },
	"shf.l.clamp.b32": func(x, y, z uint32) uint32 { return uint32((uint64(y)<<32 | uint64(x)) << min(z, 32) >> 32) },
	"shf.r.clamp.b32": func(x, y, z uint32) uint32 { return uint32((uint64(y)<<32 | uint64(x)) >> min(z, 32)) },
	"prmt.b32":        permute,
}

// bitField is z bits of x from bit y on.
func bitField(x, y, z uint32) uint32 {
	y, z = y&0xff, z&0xff
	if z == 0 {
		return 0
	}
	v := x >> y
	if z < 32 {
		v &= 1<<z - 1
	}
	return v
}

// signedBitField is z bits of x from bit y on, the last of them repeated above.
func signedBitField(x, y, z uint32) uint32 {
	y, z = y&0xff, z&0xff
	if z == 0 {
		return 0
	}
	last := min(y+z-1, 31) // beyond the word its sign bit counts
	sign := uint32(int32(x<<(31-last)) >> 31)
	if y > 31 {
		return sign
	}
	v := x >> y
	if n := last - y + 1; n < 32 {
		v = v&(1<<n-1) | sign<<n
	}
	return v
}

// permute picks four bytes of the pair (y, x) by the nibbles of z.
func permute(x, y, z uint32) uint32 {
	pair := uint64(y)<<32 | uint64(x)
	var out uint32
	for i := range 4 {
		n := z >> (4 * i) & 15
		b := uint32(pair>>(8*(n&7))) & 0xff
		if n&8 != 0 { // the sign of the byte, eight times
			b = uint32(int32(b<<24)>>31) & 0xff
		}
		out |= b << (8 * i)
	}
	return out
}

var binary64 = map[string]func(x, y uint64) uint64{
	"add.s64":    func(x, y uint64) uint64 { return x + y },
	"add.u64":    func(x, y uint64) uint64 { return x + y },
	"sub.s64":    func(x, y uint64) uint64 { return x - y },
	"sub.u64":    func(x, y uint64) uint64 { return x - y },
	"mul.lo.s64": func(x, y uint64) uint64 { return x * y },
	"mul.lo.u64": func(x, y uint64) uint64 { return x * y },
	"mul.hi.u64": func(x, y uint64) uint64 { hi, _ := bits.Mul64(x, y); return hi },
	"and.b64":    func(x, y uint64) uint64 { return x & y },
	"or.b64":     func(x, y uint64) uint64 { return x | y },
	"xor.b64":    func(x, y uint64) uint64 { return x ^ y },
	"min.u64":    func(x, y uint64) uint64 { return min(x, y) },
	"max.u64":    func(x, y uint64) uint64 { return max(x, y) },
	"min.s64":    func(x, y uint64) uint64 { return uint64(min(int64(x), int64(y))) },
	"max.s64":    func(x, y uint64) uint64 { return uint64(max(int64(x), int64(y))) },
	"div.u64": func(x, y uint64) uint64 {
		if y == 0 {
			return ^uint64(0)
		}
		return x / y
	},
	"rem.u64": func(x, y uint64) uint64 {
		if y == 0 {
			return x
		}
		return x % y
	},
}

package ptxsim

import (
	"math"
	"unsafe"

	"vision/kernels/elementary"
)

// Single-precision arithmetic, rounded to nearest even. Go's +, ×, ÷ and sqrt on
// float32 are exactly that when each result is stored; a fused multiply-add is
// the hardware's or package elementary's. A NaN keeps whatever payload the host
// gives it.
func (c *compiler) float() (op, bool) {
	switch c.in.Op {
	case "add.rn.f32":
		return c.whole(addFloats), true
	case "mul.rn.f32":
		return c.whole(mulFloats), true
	case "div.rn.f32":
		return c.whole(divFloats), true
	case "sub.rn.f32":
		return c.binary(func(x, y uint32) uint32 { return u32(f32(x) - f32(y)) }), true
	case "sqrt.rn.f32":
		return c.unary(func(x uint32) uint32 { return u32(float32(math.Sqrt(float64(f32(x))))) }), true
	case "neg.f32":
		return c.unary(func(x uint32) uint32 { return x ^ 1<<31 }), true
	case "abs.f32":
		return c.unary(func(x uint32) uint32 { return x &^ (1 << 31) }), true
	case "max.f32":
		return c.binary(func(x, y uint32) uint32 { return larger(x, y) }), true
	case "min.f32":
		return c.binary(func(x, y uint32) uint32 { return larger(x^1<<31, y^1<<31) ^ 1<<31 }), true
	case "fma.rn.f32":
		d, a, b, e := c.destination(0, 32), c.value(1), c.value(2), c.value(3)
		return op{exec: func(w *warp, m uint32) {
			if m == all {
				fmaLanes(&w.r32[d], &w.r32[a], &w.r32[b], &w.r32[e])
				return
			}
			var out lanes32
			fmaLanes(&out, &w.r32[a], &w.r32[b], &w.r32[e])
			for i := range 32 {
				if m>>i&1 != 0 {
					w.r32[d][i] = out[i]
				}
			}
		}}, true
	}
	return op{}, false
}

// larger is max.f32: a NaN gives way to a number, +0 is larger than −0.
func larger(x, y uint32) uint32 {
	a, b := f32(x), f32(y)
	switch {
	case a != a:
		return y
	case b != b:
		return x
	}
	return u32(max(a, b))
}

// whole makes an op of a loop over all lanes.
func (c *compiler) whole(f func(d, a, b *lanes32)) op {
	d, a, b := c.destination(0, 32), c.value(1), c.value(2)
	return op{exec: func(w *warp, m uint32) {
		if m == all {
			f(&w.r32[d], &w.r32[a], &w.r32[b])
			return
		}
		keep32(&w.r32[d], m, func() { f(&w.r32[d], &w.r32[a], &w.r32[b]) })
	}}
}

func (c *compiler) unary(f func(x uint32) uint32) op {
	d, a := c.destination(0, 32), c.value(1)
	return op{exec: func(w *warp, m uint32) {
		x, y := &w.r32[d], &w.r32[a]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = f(y[i])
			}
		}
	}}
}

func (c *compiler) binary(f func(x, y uint32) uint32) op {
	d, a, b := c.destination(0, 32), c.value(1), c.value(2)
	return op{exec: func(w *warp, m uint32) { map2(&w.r32[d], &w.r32[a], &w.r32[b], m, f) }}
}

func (c *compiler) ternary(f func(x, y, z uint32) uint32) op {
	d, a, b, e := c.destination(0, 32), c.value(1), c.value(2), c.value(3)
	return op{exec: func(w *warp, m uint32) {
		x, y, z, v := &w.r32[d], &w.r32[a], &w.r32[b], &w.r32[e]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = f(y[i], z[i], v[i])
			}
		}
	}}
}

// fmaPortable is d = a·b + c on all lanes.
func fmaPortable(d, a, b, c *lanes32) {
	for i := range d {
		d[i] = u32(elementary.FMA(f32(a[i]), f32(b[i]), f32(c[i])))
	}
}

// fmaRunPortable does the multiply-adds of a list one after the other.
func fmaRunPortable(base *lanes32, list []fmaSlots) {
	file := func(offset int32) *lanes32 { return (*lanes32)(unsafe.Add(unsafe.Pointer(base), offset)) }
	for _, s := range list {
		fmaPortable(file(s[0]), file(s[1]), file(s[2]), file(s[3]))
	}
}

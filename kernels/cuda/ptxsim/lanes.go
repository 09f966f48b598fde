package ptxsim

import "math"

// lanes are the 32 values of one register across a warp.
type (
	lanes32 = [32]uint32
	lanes64 = [32]uint64
)

const all = ^uint32(0) // the mask of a whole warp

func f32(u uint32) float32 { return math.Float32frombits(u) }
func u32(f float32) uint32 { return math.Float32bits(f) }

// map2 is d = f(a, b) on the lanes of a mask.
func map2(d, a, b *lanes32, m uint32, f func(x, y uint32) uint32) {
	for i := range 32 {
		if m>>i&1 != 0 {
			d[i] = f(a[i], b[i])
		}
	}
}

// keep32 runs f, which computes all lanes of d, and puts back those outside the mask.
func keep32(d *lanes32, m uint32, f func()) {
	if m == all {
		f()
		return
	}
	old := *d
	f()
	for i := range 32 {
		if m>>i&1 == 0 {
			d[i] = old[i]
		}
	}
}

// The commonest operations have loops of their own, over all lanes.

func addLanes(d, a, b *lanes32) {
	for i := range d {
		d[i] = a[i] + b[i]
	}
}

func addFloats(d, a, b *lanes32) {
	for i := range d {
		d[i] = u32(f32(a[i]) + f32(b[i]))
	}
}

func mulFloats(d, a, b *lanes32) {
	for i := range d {
		d[i] = u32(f32(a[i]) * f32(b[i]))
	}
}

func divFloats(d, a, b *lanes32) {
	for i := range d {
		d[i] = u32(f32(a[i]) / f32(b[i]))
	}
}

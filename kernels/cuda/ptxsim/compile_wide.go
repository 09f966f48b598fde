package ptxsim

// The shapes of instructions on 64-bit registers.

func (c *compiler) unaryWide(f func(x uint64) uint64) op {
	d, a := c.destination(0, 64), c.wide(1)
	return op{exec: func(w *warp, m uint32) {
		x, y := &w.r64[d], &w.r64[a]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = f(y[i])
			}
		}
	}}
}

func (c *compiler) binaryWide(f func(x, y uint64) uint64) op {
	d, a, b := c.destination(0, 64), c.wide(1), c.wide(2)
	if c.in.Op == "add.s64" {
		return op{exec: func(w *warp, m uint32) {
			x, y, z := &w.r64[d], &w.r64[a], &w.r64[b]
			for i := range 32 {
				if m>>i&1 != 0 {
					x[i] = y[i] + z[i]
				}
			}
		}}
	}
	return op{exec: func(w *warp, m uint32) {
		x, y, z := &w.r64[d], &w.r64[a], &w.r64[b]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = f(y[i], z[i])
			}
		}
	}}
}

// shift64 takes its count from a 32-bit operand.
func (c *compiler) shift64(f func(x uint64, n uint32) uint64) op {
	d, a, b := c.destination(0, 64), c.wide(1), c.value(2)
	return op{exec: func(w *warp, m uint32) {
		x, y, n := &w.r64[d], &w.r64[a], &w.r32[b]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = f(y[i], n[i])
			}
		}
	}}
}

// widening is 32 bits to 64.
func (c *compiler) widening(f func(x, y uint32) uint64) op {
	d, a, b := c.destination(0, 64), c.value(1), c.value(2)
	return op{exec: func(w *warp, m uint32) {
		x, y, z := &w.r64[d], &w.r32[a], &w.r32[b]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = f(y[i], z[i])
			}
		}
	}}
}

// narrowing is 64 bits to 32.
func (c *compiler) narrowing(f func(x uint64) uint32) op {
	d, a := c.destination(0, 32), c.wide(1)
	return op{exec: func(w *warp, m uint32) {
		x, y := &w.r32[d], &w.r64[a]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = f(y[i])
			}
		}
	}}
}

// extending is 32 bits to 64, of one operand.
func (c *compiler) extending(f func(x uint32) uint64) op {
	d, a := c.destination(0, 64), c.value(1)
	return op{exec: func(w *warp, m uint32) {
		x, y := &w.r64[d], &w.r32[a]
		for i := range 32 {
			if m>>i&1 != 0 {
				x[i] = f(y[i])
			}
		}
	}}
}

func (c *compiler) madWide(signed bool) op {
	d, a, b, e := c.destination(0, 64), c.value(1), c.value(2), c.wide(3)
	return op{exec: func(w *warp, m uint32) {
		x, y, z, v := &w.r64[d], &w.r32[a], &w.r32[b], &w.r64[e]
		for i := range 32 {
			if m>>i&1 == 0 {
				continue
			}
			if signed {
				x[i] = uint64(int64(int32(y[i]))*int64(int32(z[i]))) + v[i]
			} else {
				x[i] = uint64(y[i])*uint64(z[i]) + v[i]
			}
		}
	}}
}

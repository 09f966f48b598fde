package ptxsim

// fmaSlots are the byte offsets, in a warp's 32-bit file, of d, a, b and c.
type fmaSlots [4]int32

// fuse joins runs of fused multiply-adds that nothing jumps into, so that one loop
// does them all: they are nine tenths of a contraction.
func (c *compiler) fuse() {
	code := c.p.code
	entered := map[int]bool{}
	for _, at := range c.p.entry.Labels {
		entered[at] = true
	}
	fma := func(i int) bool {
		return c.p.entry.Code[i].Op == "fma.rn.f32" && code[i].guard < 0 && code[i].before == nil
	}
	for i := 0; i < len(code); i++ {
		j := i
		for j < len(code) && fma(j) && (j == i || !entered[j]) {
			j++
		}
		if j-i < 2 {
			continue
		}
		list := make([]fmaSlots, 0, j-i)
		for k := i; k < j; k++ {
			c.in = &c.p.entry.Code[k]
			list = append(list, fmaSlots{int32(c.destination(0, 32)) * 128, int32(c.value(1)) * 128, int32(c.value(2)) * 128, int32(c.value(3)) * 128})
		}
		if c.p.runs == nil {
			c.p.runs = map[int][]fmaSlots{}
		}
		c.p.runs[i] = list
		first := code[i]
		code[i] = op{kind: run, guard: -1, length: j - i, class: first.class, line: first.line, text: first.text,
			exec: func(w *warp, _ uint32) { fmaRun(&w.r32[0], list) }}
		i = j - 1
	}
}

// slowly does a run one by one, for a group that is not a whole warp.
func (w *warp) slowly(o *op, m uint32) {
	p := w.block.program
	for i := range o.length {
		list := p.runs[w.pc]
		s := list[i]
		var out lanes32
		fmaLanes(&out, &w.r32[s[1]/128], &w.r32[s[2]/128], &w.r32[s[3]/128])
		d := &w.r32[s[0]/128]
		for l := range 32 {
			if m>>l&1 != 0 {
				d[l] = out[l]
			}
		}
	}
}

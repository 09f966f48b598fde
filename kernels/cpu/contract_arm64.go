package cpu

//go:noescape
func tiles12x8NEON(t *tiles)

//go:noescape
func short6x8NEON(t *tiles)

//go:noescape
func prefetchRuns(p *float32, stride, runs, length int)

//go:noescape
func across8NEON(dst, src *float32, stride, n int)

//go:noescape
func across12NEON(dst, src *float32, stride, n int)

//go:noescape
func along8NEON(dst, src *float32, stride, n int)

//go:noescape
func along12NEON(dst, src *float32, stride, n int)

// tilings lists what this machine can run.
func tilings() []tiling {
	return []tiling{{
		name:  "neon",
		a:     panel{width: 12, group: 1, across: across12NEON, along: along12NEON},
		b:     panel{width: 8, group: 1, across: across8NEON, along: along8NEON},
		short: true,
	}}
}

// run computes whole tiles, runShort one of half the rows. The kernels are called by name,
// so that s need not be on the heap.
func (t *tiling) run(s *tiles) { tiles12x8NEON(s) }

func (t *tiling) runShort(s *tiles) { short6x8NEON(s) }

package cpu

import "golang.org/x/sys/cpu"

//go:noescape
func tiles3x32AVX2(t *tiles)

//go:noescape
func tiles6x16AVX2(t *tiles)

//go:noescape
func tiles12x32AVX512(t *tiles)

//go:noescape
func short6x32AVX512(t *tiles)

//go:noescape
func prefetchRuns(p *float32, stride, runs, length int)

//go:noescape
func acrossGroups6AVX2(dst, src *float32, stride, n int)

//go:noescape
func acrossGroups12AVX2(dst, src *float32, stride, n int)

//go:noescape
func across16AVX2(dst, src *float32, stride, n int)

//go:noescape
func across32AVX2(dst, src *float32, stride, n int)

//go:noescape
func alongGroups6AVX2(dst, src *float32, stride, n int)

//go:noescape
func alongGroups12AVX2(dst, src *float32, stride, n int)

//go:noescape
func along16AVX2(dst, src *float32, stride, n int)

//go:noescape
func along32AVX2(dst, src *float32, stride, n int)

// haveAVX512 reports whether this processor and its operating system run the
// AVX-512 instructions that the assembly kernels of this package use.
func haveAVX512() bool { return haveAVX2() && cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL }

// tilings lists what this machine can run, the widest first.
func tilings() []tiling {
	var all []tiling
	if haveAVX512() {
		all = append(all, tiling{
			name:     "avx512",
			a:        panel{width: 12, group: 8, across: acrossGroups12AVX2, along: alongGroups12AVX2},
			b:        panel{width: 32, group: 1, across: across32AVX2, along: along32AVX2},
			short:    true,
			finishes: true,
			wide:     true,
		})
	}
	if haveAVX2() {
		a := panel{width: 6, group: 8, across: acrossGroups6AVX2, along: alongGroups6AVX2}
		all = append(all, tiling{
			name:     "avx2",
			a:        a,
			b:        panel{width: 32, group: 1, across: across32AVX2, along: along32AVX2},
			halves:   true,
			keepsB:   true,
			short:    true,
			finishes: true,
			fewRows: &tiling{
				name:     "avx2",
				a:        a,
				b:        panel{width: 16, group: 1, across: across16AVX2, along: along16AVX2},
				keepsB:   true,
				finishes: true,
			},
		})
	}
	return all
}

// run computes the tiles of whole panels of A, runShort one of half a panel's rows. The
// kernels are called by name, so that s need not be on the heap.
func (t *tiling) run(s *tiles) {
	s.n = t.tiles(s.n)
	switch {
	case t.wide:
		tiles12x32AVX512(s)
	case t.halves:
		tiles3x32AVX2(s)
	default:
		tiles6x16AVX2(s)
	}
}

func (t *tiling) runShort(s *tiles) {
	if t.wide {
		short6x32AVX512(s)
		return
	}
	s.n = 1
	tiles3x32AVX2(s)
}

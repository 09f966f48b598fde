package peak

import "golang.org/x/sys/cpu"

//go:noescape
func chainsAVX2(n int)

//go:noescape
func chainsAVX512(n int)

// units lists the vector units of this machine: 12 chains of two operations a lane.
func units() []unit {
	var all []unit
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		all = append(all, unit{"avx2+fma", 12 * 8 * 2, chainsAVX2})
	}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL {
		all = append(all, unit{"avx512+fma", 12 * 16 * 2, chainsAVX512})
	}
	if all == nil {
		all = append(all, unit{"scalar", 4 * 2, chainsScalar})
	}
	return all
}

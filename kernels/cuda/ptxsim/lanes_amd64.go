package ptxsim

import "golang.org/x/sys/cpu"

// hardware says that the processor has the vector instructions of lanes_amd64.s.
var hardware = cpu.X86.HasAVX2 && cpu.X86.HasFMA

//go:noescape
func fmaLanesAVX2(d, a, b, c *lanes32)

// fmaRunAVX2 does n fused multiply-adds on all lanes; list holds the byte offsets of
// d, a, b, c from base.
//
//go:noescape
func fmaRunAVX2(base *lanes32, list *fmaSlots, n int)

// fmaLanes is d = fma(a, b, c) on all lanes.
func fmaLanes(d, a, b, c *lanes32) {
	if hardware {
		fmaLanesAVX2(d, a, b, c)
		return
	}
	fmaPortable(d, a, b, c)
}

func fmaRun(base *lanes32, list []fmaSlots) {
	if hardware {
		fmaRunAVX2(base, &list[0], len(list))
		return
	}
	fmaRunPortable(base, list)
}

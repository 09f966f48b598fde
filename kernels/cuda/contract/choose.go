package contract

import (
	"fmt"
	"slices"

	"vision/kernels"
	"vision/kernels/cuda/gpu"
)

// plan is a version and what it needs.
type plan struct {
	version      *version
	split        bool
	a, b         side
	formA, formB form
	packed       int // values that are copied first
	cost         float64
}

// choose takes the plan of the least cost, or the one that is pinned.
func choose(l gpu.Limits, pinned string, c *kernels.Contraction, x *args) plan {
	if pinned != "" && !slices.Contains(Versions(), pinned) {
		kernels.Fail("Contract", kernels.ErrValue, fmt.Sprintf("no version %q, there are %v", pinned, Versions()))
	}
	if pinned == direct.name {
		return plan{version: direct}
	}
	if pinned == tiled.name || x.blocks == 0 { // the tiled version knows the sum over nothing
		return plan{version: tiled}
	}
	var best plan
	for _, p := range plans(c, x) {
		if name := p.name(); pinned == "" && !p.fits(l, x) || pinned != "" && name != pinned {
			continue
		}
		p.estimate(l, x)
		if best.version == nil || p.cost < best.cost {
			best = p
		}
	}
	if best.version == nil { // what is pinned cannot reach the operands
		return plan{version: tiled}
	}
	return best
}

func (p *plan) name() string {
	if p.split {
		return splitName
	}
	return p.version.name
}

// plans lists what could be done. Splitting needs more than one block.
func plans(c *kernels.Contraction, x *args) []plan {
	a := newSide(&x.a, c.M, x.a.row, x.a.col, c)
	b := newSide(&x.b, c.N, x.b.col, x.b.row, c)
	list := []plan{{version: tiled}}
	for _, v := range []*version{asynchronous, warpTile, small} {
		p := plan{version: v, a: a, b: b, formA: a.form(), formB: b.form()}
		if p.formA == other {
			p.formA = a.packed()
		}
		if p.formB == other {
			p.formB = b.packed()
		}
		if v.kernel(p.formA, p.formB) == nil {
			p.formA = along // which goes with both forms of B
		}
		if !a.reaches(p.formA) || !b.reaches(p.formB) {
			continue
		}
		if a.form() != p.formA {
			p.packed += a.room(p.formA)
		}
		if b.form() != p.formB {
			p.packed += b.room(p.formB)
		}
		list = append(list, p)
		if v != asynchronous {
			p.split = true
			list = append(list, p)
		}
	}
	return list
}

// Bounds of the scratch of a split, in bytes.
const splitLimit = 256 << 20

// fits reports whether the version is meant for the device and the shape.
func (p *plan) fits(l gpu.Limits, x *args) bool {
	if k := p.version.kernel(p.formA, p.formB); k != nil && k.bytes > l.SharedPerBlock {
		return false
	}
	switch {
	case p.split:
		return x.blocks > 1 && p.scratch(x, 0)*valueSize <= splitLimit
	case p.version.sumsInMemory && x.blocks > 1: // half of L2 for the sums
		return 2*p.version.perMulti*l.Multiprocessors*p.version.m*p.version.n*valueSize <= l.L2
	}
	return true
}

// Rates for estimates, in the time of one fp32 issue slot of every multiprocessor
// (128 fma): about 1 KiB moves between memory and an A100, 3090 or H100 in it (A100
// 1,555 GB/s at 1.41 GHz and 64 fma a cycle gives 2.2 KiB, 3090 936 GB/s at 1.7 GHz
// 0.55 KiB, H100 3,350 GB/s at 1.8 GHz 1.9 KiB); a launch lasts about 3 µs.
const (
	bytesPerSlot = 1 << 10
	launchSlots  = 4000
	laneCount    = 128
	l2PerSlot    = 16 // bytes that a multiprocessor gets from L2: an assumption
)

// estimate gives the plan its cost, in issue slots of a multiprocessor.
//
//	work of a unit       = m·n·k / 128 / share, or 4·(m + n)·k / 16 where L2 is slower
//	units of the busiest = ⌈units / multiprocessors⌉, of which up to perMulti overlap:
//	                       with fewer, half of the slots lost to waiting come back
//	packing, split sums  = bytes / 1 KiB + a launch each
func (p *plan) estimate(l gpu.Limits, x *args) {
	v := p.version
	multi := max(l.Multiprocessors, 1)
	k := int(x.k) * int(x.segments)
	units := ceil(int(x.m), v.m) * ceil(int(x.n), v.n) * int(x.items)
	if p.split {
		units *= int(x.blocks)
		k = min(k, sumBlock)
	}
	busiest := ceil(units, multi)
	filled := min(float64(busiest)/float64(v.perMulti), 1)
	unit := float64(k) * max(float64(v.m*v.n)/laneCount/v.share, float64(valueSize*(v.m+v.n))/l2PerSlot)
	p.cost = launchSlots + float64(busiest)*unit/(0.5+float64(0.5*filled))
	if p.packed > 0 {
		p.cost += launchSlots + float64(float64(2*p.packed*valueSize)/bytesPerSlot)
	}
	if p.split {
		p.cost += launchSlots + float64(float64(2*p.scratch(x, 0)*valueSize)/bytesPerSlot)
	}
}

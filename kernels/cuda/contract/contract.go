package contract

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// Run computes C = epilogue(A·B) in the canonical arithmetic, NUMERICS.md §1,
// whatever version it picks. It panics with *kernels.Error where c.Check does, and
// where an axis does not fit in 31 bits.
func Run(d *gpu.Device, c kernels.Contraction) {
	c = c.Normal()
	c.Check()
	if c.M == 0 || c.N == 0 {
		return
	}
	if most := max(c.M, c.N, c.K*c.Segments, c.Batch[0]*c.Batch[1]); most > math.MaxInt32 {
		kernels.Fail("Contract", kernels.ErrShape, fmt.Sprintf("an axis of %d, at most %d", most, math.MaxInt32))
	}
	x := newArgs(d, &c)
	p := choose(d.Limits(), d.Pinned("contract"), &c, &x)
	switch p.version {
	case direct:
		gpu.Launch(d, &directKernel, d.Blocks(c.M*c.N*int(x.items), 256), gpu.Threads(256), 0, &x)
	case tiled:
		units := x.tile(64, 64)
		gpu.Launch(d, &tiledKernel, d.Blocks(units, 1), gpu.Threads(256), 0, &x)
	default:
		p.run(d, &c, x)
	}
}

// tile cuts C and returns the number of tiles.
func (x *args) tile(m, n int) int {
	tilesM, tilesN := ceil(int(x.m), m), ceil(int(x.n), n)
	units := tilesM * tilesN * int(x.items)
	if x.split != 0 {
		units *= int(x.blocks)
	}
	if units > math.MaxInt32 {
		kernels.Fail("Contract", kernels.ErrShape, fmt.Sprintf("%d tiles of work, at most %d", units, math.MaxInt32))
	}
	x.tilesM, x.tilesN = uint32(tilesM), uint32(tilesN)
	return units
}

// run launches an asynchronous version: operands that it cannot take are packed
// first; with split, the block sums are added afterwards.
func (p *plan) run(d *gpu.Device, c *kernels.Contraction, x args) {
	if p.a.form() != p.formA {
		defer d.Free(p.a.pack(d, p.formA))
	}
	if p.b.form() != p.formB {
		defer d.Free(p.b.pack(d, p.formB))
	}
	x.a, x.b = p.a.operand(p.a.line, p.a.along), p.b.operand(p.b.along, p.b.line)
	x.k, x.segments = uint32(c.K*c.Segments), 1
	if p.split {
		x.split = 1
	}
	v := p.version
	units := x.tile(v.m, v.n)
	grid := min(units, v.perMulti*max(d.Limits().Multiprocessors, 1))
	if n := p.scratch(&x, grid); n > 0 {
		scratch := d.Alloc(n)
		defer d.Free(scratch)
		x.scratch = d.Ptr(scratch)
	}
	k := v.kernel(p.formA, p.formB)
	gpu.Launch(d, &k.Kernel, driver.Dim3{X: uint32(grid), Y: 1, Z: 1}, gpu.Threads(v.threads), k.bytes, &x)
	if p.split {
		quads := int(x.items) * c.M * int(x.columns) / 4
		gpu.Launch(d, &addBlocksKernel, d.Blocks(quads, 256), gpu.Threads(256), 0, &x)
	}
}

// scratch is the number of values that the sums need: a slot of a tile for each
// running block of threads, or with split every block sum.
func (p *plan) scratch(x *args, grid int) int {
	switch {
	case p.split:
		return int(x.blocks) * int(x.items) * int(x.m) * int(x.columns)
	case p.version.sumsInMemory && x.blocks > 1:
		return grid * p.version.m * p.version.n
	}
	return 0
}

package contract

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// operand mirrors Operand of contract.cuh.
type operand struct {
	p                                 driver.Ptr
	row, col, batch0, batch1, segment uint64
}

// output mirrors Output of contract.cuh.
type output struct {
	p                   driver.Ptr
	row, batch0, batch1 uint64
}

// args mirrors Args of contract.cuh.
type args struct {
	a, b                 operand
	c, pre, residual     output
	bias, scale, scratch driver.Ptr
	m, n, k, segments    uint32
	items, batch1        uint32
	tilesM, tilesN       uint32
	blocks, split        uint32
	biasRows, act        uint32
	quads, columns       uint32
}

// packArgs mirrors PackArgs of pack.cu.
type packArgs struct {
	from, to             driver.Ptr
	line, along, segment uint64
	batch0, batch1       uint64
	pitch                uint64
	lines, k, segments   uint32
	items, items1        uint32
	kInner               uint32
}

// sumBlock is the length of a chain of fma (NUMERICS.md §1).
const sumBlock = 128

// newArgs is what all versions are given; c is Normal and checked.
func newArgs(d *gpu.Device, c *kernels.Contraction) args {
	x := args{
		a: newOperand(d, c.A), b: newOperand(d, c.B),
		c: newOutput(d, c.C), pre: newOutput(d, c.PreAct), residual: newOutput(d, c.Residual),
		bias: d.Ptr(c.Bias), scale: d.Ptr(c.Scale),
		m: uint32(c.M), n: uint32(c.N), k: uint32(c.K), segments: uint32(c.Segments),
		items: uint32(c.Batch[0] * c.Batch[1]), batch1: uint32(c.Batch[1]),
		blocks: uint32(ceil(c.K*c.Segments, sumBlock)), act: uint32(c.Act),
		columns: uint32(ceil(c.N, 4) * 4),
	}
	if c.BiasRows {
		x.biasRows = 1
	}
	whole := x.c.whole(c) && x.pre.whole(c) && x.residual.whole(c) && x.scale%16 == 0 && (c.BiasRows || x.bias%16 == 0)
	if whole {
		x.quads = 1
	}
	return x
}

func newOperand(d *gpu.Device, o kernels.Operand) operand {
	return operand{d.Ptr(o.Buffer), uint64(o.Row), uint64(o.Col), uint64(o.Batch[0]), uint64(o.Batch[1]), uint64(o.Segment)}
}

func newOutput(d *gpu.Device, o kernels.Operand) output {
	return output{d.Ptr(o.Buffer), uint64(o.Row), uint64(o.Batch[0]), uint64(o.Batch[1])}
}

// whole reports whether every fourth column begins at a multiple of 16 bytes. An
// absent output is.
func (o *output) whole(c *kernels.Contraction) bool {
	return o.p%16 == 0 && (c.M == 1 || o.row%4 == 0) && (c.Batch[0] == 1 || o.batch0%4 == 0) && (c.Batch[1] == 1 || o.batch1%4 == 0)
}

func ceil(n, unit int) int { return (n + unit - 1) / unit }

package tensorcore

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// tf32Shared is three stages of two tiles of 128×(16 + 4) values.
const tf32Shared = 3 * 2 * 128 * 20 * 4

// The letters say whether k is contiguous in A (n) or not (t), and whether it is in
// B (t: B is the transpose of contiguous rows) or not (n).
var (
	bf16 = map[string]*gpu.Kernel{
		"nt": {Module: "tensorcore_bf16_contract", Entry: "contract_bf16_nt"}, "nn": {Module: "tensorcore_bf16_contract", Entry: "contract_bf16_nn"},
		"tn": {Module: "tensorcore_bf16_contract", Entry: "contract_bf16_tn"}, "tt": {Module: "tensorcore_bf16_contract", Entry: "contract_bf16_tt"},
	}
	tf32 = map[string]*gpu.Kernel{
		"nt": {Module: "tensorcore_tf32_contract", Entry: "contract_tf32_nt", Shared: tf32Shared}, "nn": {Module: "tensorcore_tf32_contract", Entry: "contract_tf32_nn", Shared: tf32Shared},
		"tn": {Module: "tensorcore_tf32_contract", Entry: "contract_tf32_tn", Shared: tf32Shared}, "tt": {Module: "tensorcore_tf32_contract", Entry: "contract_tf32_tt", Shared: tf32Shared},
	}
)

// operand mirrors struct Operand of contract.cuh.
type operand struct {
	at             driver.Ptr
	batch0, batch1 uint64
	row            uint64
}

// contractArgs mirrors struct Args of contract.cuh.
type contractArgs struct {
	a, b, residual                 operand
	c                              driver.Ptr
	cBatch0, cBatch1, cRow         uint64
	preact                         driver.Ptr
	pBatch0, pBatch1, pRow         uint64
	bias, scale                    driver.Ptr
	m, n, k, batch1, act, biasRows uint32
	aQuads, bQuads                 uint32
}

// Contract computes c in the device's precision, or returns false when these kernels
// do not take it. c is Normal and checked.
func Contract(d *gpu.Device, c *kernels.Contraction) bool {
	const least, mostBlocks = 16, 65535
	if c.Segments != 1 || c.M < least || c.N < least || c.K < least || c.Batch[0]*c.Batch[1] > mostBlocks || (c.M+127)/128 > mostBlocks ||
		max(c.M, c.N, c.K) > 1<<30 {
		return false
	}
	a, aRow, ok := axis(c.A.Col, c.A.Row, "n", "t")
	if !ok {
		return false
	}
	b, bRow, ok := axis(c.B.Row, c.B.Col, "t", "n")
	if !ok {
		return false
	}
	set, shared := bf16, 0
	if d.Precision() == gpu.TF32 {
		set, shared = tf32, tf32Shared
	}
	args := contractArgs{
		a: operandOf(d, c.A, aRow), b: operandOf(d, c.B, bRow), residual: operandOf(d, c.Residual, c.Residual.Row),
		c: d.Ptr(c.C.Buffer), cBatch0: uint64(c.C.Batch[0]), cBatch1: uint64(c.C.Batch[1]), cRow: uint64(c.C.Row),
		preact: d.Ptr(c.PreAct.Buffer), pBatch0: uint64(c.PreAct.Batch[0]), pBatch1: uint64(c.PreAct.Batch[1]), pRow: uint64(c.PreAct.Row),
		bias: d.Ptr(c.Bias), scale: d.Ptr(c.Scale),
		m: uint32(c.M), n: uint32(c.N), k: uint32(c.K), batch1: uint32(c.Batch[1]), act: uint32(c.Act),
	}
	if c.BiasRows {
		args.biasRows = 1
	}
	args.aQuads, args.bQuads = args.a.quads(), args.b.quads()
	grid := driver.Dim3{X: uint32(c.N+127) / 128, Y: uint32(c.M+127) / 128, Z: uint32(c.Batch[0] * c.Batch[1])}
	gpu.Launch(d, set[a+b], grid, gpu.Threads(256), shared, &args)
	return true
}

// axis says which of an operand's axes is contiguous, k's (kStride 1) or the other,
// and the stride of the one that is not.
func axis(kStride, otherStride int, contiguous, strided string) (letter string, row int, ok bool) {
	switch {
	case kStride == 1:
		return contiguous, otherStride, true
	case otherStride == 1:
		return strided, kStride, true
	}
	return "", 0, false
}

func operandOf(d *gpu.Device, o kernels.Operand, row int) operand {
	return operand{at: d.Ptr(o.Buffer), batch0: uint64(o.Batch[0]), batch1: uint64(o.Batch[1]), row: uint64(row)}
}

// quads is 1 where every group of four values along the contiguous axis that starts
// at a multiple of four lies on 16 bytes.
func (o operand) quads() uint32 {
	if o.at%16 == 0 && o.row%4 == 0 && o.batch0%4 == 0 && o.batch1%4 == 0 {
		return 1
	}
	return 0
}

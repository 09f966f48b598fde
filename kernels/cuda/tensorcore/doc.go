// Package tensorcore holds the opt-in precisions: contraction and attention whose
// operands are rounded to TF32 or BF16 for the tensor cores of sm_80 and later, with
// fp32 accumulators. They are other functions under other names
// (--device cuda-tf32, cuda-bf16): how the products inside one mma are summed differs
// between generations of hardware, so their results have no fixed bits across
// devices and enter no digest (NUMERICS.md §11). Their tests report the error
// against float64.
//
// What these kernels do not take, the canonical ones compute in fp32: contractions
// with segments, with an operand neither of whose axes is contiguous, or smaller
// than 16 in M, N or K; attention with heads other than 64 wide or with the
// probabilities asked for; all backward attention; every other op.
//
//	operand   significand    unit roundoff   products per element and instruction
//	TF32      10 + 1 bits    2⁻¹¹            8
//	BF16       7 + 1 bits    2⁻⁸             16
package tensorcore

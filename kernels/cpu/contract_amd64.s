#include "textflag.h"

// The inner tile of the contraction for AVX2 and FMA. Nothing here branches on
// data, and every sum has one order: NUMERICS.md §1.

// STEP adds the outer product of 6 values of A and 16 of B: one k.
#define STEP(K) \
	VMOVUPS (K*64)(BX), Y0              \
	VMOVUPS (K*64+32)(BX), Y1           \
	VBROADCASTSS (K*24+0)(SI), Y2 \
	VBROADCASTSS (K*24+4)(SI), Y3 \
	VFMADD231PS Y0, Y2, Y4 \
	VFMADD231PS Y1, Y2, Y5 \
	VFMADD231PS Y0, Y3, Y6 \
	VFMADD231PS Y1, Y3, Y7 \
	VBROADCASTSS (K*24+8)(SI), Y2 \
	VBROADCASTSS (K*24+12)(SI), Y3 \
	VFMADD231PS Y0, Y2, Y8 \
	VFMADD231PS Y1, Y2, Y9 \
	VFMADD231PS Y0, Y3, Y10 \
	VFMADD231PS Y1, Y3, Y11 \
	VBROADCASTSS (K*24+16)(SI), Y2 \
	VBROADCASTSS (K*24+20)(SI), Y3 \
	VFMADD231PS Y0, Y2, Y12 \
	VFMADD231PS Y1, Y2, Y13 \
	VFMADD231PS Y0, Y3, Y14 \
	VFMADD231PS Y1, Y3, Y15

// func tile6x16AVX2(k int, a, b, c *float32, ldc, first int, next *float32)
//
// c[i][j] gets the sum over k of a[k][i]·b[k][j], in blocks of 128: the first
// block's sum is stored when first ≠ 0, every other one is added to what is there.
// Every four steps a line at next and on is fetched for later.
TEXT ·tile6x16AVX2(SB), NOSPLIT, $0-56
	MOVQ k+0(FP), CX
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), BX
	MOVQ c+24(FP), DI
	MOVQ ldc+32(FP), R8
	MOVQ first+40(FP), R9
	MOVQ next+48(FP), R14
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R11
	ADDQ DI, R11

block:
	MOVQ CX, DX
	CMPQ DX, $128
	JLE  sized
	MOVQ $128, DX

sized:
	SUBQ DX, CX
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9
	VXORPS Y10, Y10, Y10
	VXORPS Y11, Y11, Y11
	VXORPS Y12, Y12, Y12
	VXORPS Y13, Y13, Y13
	VXORPS Y14, Y14, Y14
	VXORPS Y15, Y15, Y15
	MOVQ DX, AX
	SHRQ $2, AX
	JZ   rest

quad:
	PREFETCHT1 (R14)
	ADDQ $64, R14
	PREFETCHT0 384(SI)
	STEP(0)
	STEP(1)
	PREFETCHT0 448(SI)
	STEP(2)
	STEP(3)
	ADDQ $96, SI
	ADDQ $256, BX
	DECQ AX
	JNZ  quad

rest:
	ANDQ $3, DX
	JZ   flush

single:
	STEP(0)
	ADDQ $24, SI
	ADDQ $64, BX
	DECQ DX
	JNZ  single

flush:
	TESTQ R9, R9
	JNZ   store
	VADDPS (DI), Y4, Y4
	VADDPS 32(DI), Y5, Y5
	VADDPS (DI)(R8*1), Y6, Y6
	VADDPS 32(DI)(R8*1), Y7, Y7
	VADDPS (DI)(R8*2), Y8, Y8
	VADDPS 32(DI)(R8*2), Y9, Y9
	VADDPS (R11), Y10, Y10
	VADDPS 32(R11), Y11, Y11
	VADDPS (R11)(R8*1), Y12, Y12
	VADDPS 32(R11)(R8*1), Y13, Y13
	VADDPS (R11)(R8*2), Y14, Y14
	VADDPS 32(R11)(R8*2), Y15, Y15

store:
	VMOVUPS Y4, (DI)
	VMOVUPS Y5, 32(DI)
	VMOVUPS Y6, (DI)(R8*1)
	VMOVUPS Y7, 32(DI)(R8*1)
	VMOVUPS Y8, (DI)(R8*2)
	VMOVUPS Y9, 32(DI)(R8*2)
	VMOVUPS Y10, (R11)
	VMOVUPS Y11, 32(R11)
	VMOVUPS Y12, (R11)(R8*1)
	VMOVUPS Y13, 32(R11)(R8*1)
	VMOVUPS Y14, (R11)(R8*2)
	VMOVUPS Y15, 32(R11)(R8*2)
	XORQ  R9, R9
	TESTQ CX, CX
	JNZ   block
	VZEROUPPER
	RET

// func prefetchLines(p *float32, n int)
TEXT ·prefetchLines(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), SI
	MOVQ n+8(FP), CX
	LEAQ (SI)(CX*4), CX

line:
	CMPQ SI, CX
	JGE  done
	PREFETCHT1 (SI)
	ADDQ $64, SI
	JMP  line

done:
	RET

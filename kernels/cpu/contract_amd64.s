#include "textflag.h"

// The inner tile of the contraction and the packing that feeds it. Nothing here
// branches on data, and every sum has one order: NUMERICS.md §1.

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

// func tile6x16AVX2(k int, a, b, c *float32, ldc, first int)
//
// c[i][j] gets the sum over k of a[k][i]·b[k][j], in blocks of 128: the first
// block's sum is stored when first ≠ 0, every other one is added to what is there.
TEXT ·tile6x16AVX2(SB), NOSPLIT, $0-48
	MOVQ k+0(FP), CX
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), BX
	MOVQ c+24(FP), DI
	MOVQ ldc+32(FP), R8
	MOVQ first+40(FP), R9
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

// func packRows16AVX2(dst, src *float32, stride, n int)
//
// Copies n rows of 16 values that lie stride apart.
TEXT ·packRows16AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8

row:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ    R8, SI
	ADDQ    $64, DI
	DECQ    CX
	JNZ     row
	VZEROUPPER
	RET

// TRANSPOSE8 turns rows Y0 … Y7 of eight values into columns, in place.
#define TRANSPOSE8 \
	VUNPCKLPS Y1, Y0, Y8 \
	VUNPCKHPS Y1, Y0, Y9 \
	VUNPCKLPS Y3, Y2, Y10 \
	VUNPCKHPS Y3, Y2, Y11 \
	VUNPCKLPS Y5, Y4, Y12 \
	VUNPCKHPS Y5, Y4, Y13 \
	VUNPCKLPS Y7, Y6, Y14 \
	VUNPCKHPS Y7, Y6, Y15 \
	VSHUFPS $0x44, Y10, Y8, Y0 \
	VSHUFPS $0xEE, Y10, Y8, Y1 \
	VSHUFPS $0x44, Y11, Y9, Y2 \
	VSHUFPS $0xEE, Y11, Y9, Y3 \
	VSHUFPS $0x44, Y14, Y12, Y4 \
	VSHUFPS $0xEE, Y14, Y12, Y5 \
	VSHUFPS $0x44, Y15, Y13, Y6 \
	VSHUFPS $0xEE, Y15, Y13, Y7 \
	VPERM2F128 $0x20, Y4, Y0, Y8 \
	VPERM2F128 $0x20, Y5, Y1, Y9 \
	VPERM2F128 $0x20, Y6, Y2, Y10 \
	VPERM2F128 $0x20, Y7, Y3, Y11 \
	VPERM2F128 $0x31, Y4, Y0, Y12 \
	VPERM2F128 $0x31, Y5, Y1, Y13 \
	VPERM2F128 $0x31, Y6, Y2, Y14 \
	VPERM2F128 $0x31, Y7, Y3, Y15

// LOAD8 reads eight values of eight lines, R8 bytes apart, from SI on.
#define LOAD8 \
	LEAQ    (SI)(R8*4), R9     \
	VMOVUPS (SI), Y0           \
	VMOVUPS (SI)(R8*1), Y1     \
	VMOVUPS (SI)(R8*2), Y2     \
	VMOVUPS (SI)(R10*1), Y3    \
	VMOVUPS (R9), Y4           \
	VMOVUPS (R9)(R8*1), Y5     \
	VMOVUPS (R9)(R8*2), Y6     \
	VMOVUPS (R9)(R10*1), Y7

// func packTranspose16AVX2(dst, src *float32, stride, n int)
//
// dst[k·16+i] = src[i·stride+k] for 16 lines and n values of k, a multiple of 8.
TEXT ·packTranspose16AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10
	LEAQ (SI)(R8*8), R11

eight:
	LOAD8
	TRANSPOSE8
	VMOVUPS Y8, (DI)
	VMOVUPS Y9, 64(DI)
	VMOVUPS Y10, 128(DI)
	VMOVUPS Y11, 192(DI)
	VMOVUPS Y12, 256(DI)
	VMOVUPS Y13, 320(DI)
	VMOVUPS Y14, 384(DI)
	VMOVUPS Y15, 448(DI)
	XCHGQ SI, R11
	LOAD8
	TRANSPOSE8
	VMOVUPS Y8, 32(DI)
	VMOVUPS Y9, 96(DI)
	VMOVUPS Y10, 160(DI)
	VMOVUPS Y11, 224(DI)
	VMOVUPS Y12, 288(DI)
	VMOVUPS Y13, 352(DI)
	VMOVUPS Y14, 416(DI)
	VMOVUPS Y15, 480(DI)
	XCHGQ SI, R11
	ADDQ  $32, SI
	ADDQ  $32, R11
	ADDQ  $512, DI
	SUBQ  $8, CX
	JNZ   eight
	VZEROUPPER
	RET

// PUT6 stores the six lower values of a column.
#define PUT6(Y, X, AT) \
	VMOVUPS      X, (AT)(DI)     \
	VEXTRACTF128 $1, Y, X0       \
	VMOVLPS      X0, (AT+16)(DI)

// func packTranspose6AVX2(dst, src *float32, stride, n int)
//
// dst[k·6+i] = src[i·stride+k] for 6 lines and n values of k, a multiple of 8.
TEXT ·packTranspose6AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10

eight:
	LEAQ    (SI)(R8*4), R9
	VMOVUPS (SI), Y0
	VMOVUPS (SI)(R8*1), Y1
	VMOVUPS (SI)(R8*2), Y2
	VMOVUPS (SI)(R10*1), Y3
	VMOVUPS (R9), Y4
	VMOVUPS (R9)(R8*1), Y5
	VXORPS  Y6, Y6, Y6
	VXORPS  Y7, Y7, Y7
	TRANSPOSE8
	PUT6(Y8, X8, 0)
	PUT6(Y9, X9, 24)
	PUT6(Y10, X10, 48)
	PUT6(Y11, X11, 72)
	PUT6(Y12, X12, 96)
	PUT6(Y13, X13, 120)
	PUT6(Y14, X14, 144)
	PUT6(Y15, X15, 168)
	ADDQ $32, SI
	ADDQ $192, DI
	SUBQ $8, CX
	JNZ  eight
	VZEROUPPER
	RET

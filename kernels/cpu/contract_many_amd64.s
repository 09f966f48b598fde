#include "go_asm.h"
#include "textflag.h"
#include "contract_amd64.h"

// The inner tile of the contraction for AVX2 and FMA where panels of B lie packed or are
// worth packing for (tiling.unpacked). Nothing here branches on data, and every sum has one
// order: NUMERICS.md §1.

// COLUMN adds the products of three values of A and eight of B.
#define COLUMN(AT, P, Q, R) \
	VMOVUPS     AT(BX), Y3    \
	VFMADD231PS Y3, Y0, P     \
	VFMADD231PS Y3, Y1, Q     \
	VFMADD231PS Y3, Y2, R

// STEP adds the outer product of 3 values of A and 32 of B: one k of eight.
#define STEP(K) \
	VBROADCASTSS (K*4-48)(SI), Y0 \
	VBROADCASTSS (K*4-16)(SI), Y1 \
	VBROADCASTSS (K*4+16)(SI), Y2 \
	COLUMN((K*128-128), Y4, Y8, Y12) \
	COLUMN((K*128-96), Y5, Y9, Y13)  \
	COLUMN((K*128-64), Y6, Y10, Y14) \
	COLUMN((K*128-32), Y7, Y11, Y15)

#define EIGHT \
	STEP(0) \
	STEP(1) \
	STEP(2) \
	STEP(3) \
	STEP(4) \
	STEP(5) \
	STEP(6) \
	STEP(7) \
	ADDQ $192, SI \
	ADDQ $1024, BX

// ADDROWS adds three rows of 32 values at P, R bytes apart.
#define ADDROWS(P, R) \
	VADDPS (P), Y4, Y4           \
	VADDPS 32(P), Y5, Y5         \
	VADDPS 64(P), Y6, Y6         \
	VADDPS 96(P), Y7, Y7         \
	VADDPS (P)(R*1), Y8, Y8      \
	VADDPS 32(P)(R*1), Y9, Y9    \
	VADDPS 64(P)(R*1), Y10, Y10  \
	VADDPS 96(P)(R*1), Y11, Y11  \
	VADDPS (P)(R*2), Y12, Y12    \
	VADDPS 32(P)(R*2), Y13, Y13  \
	VADDPS 64(P)(R*2), Y14, Y14  \
	VADDPS 96(P)(R*2), Y15, Y15

#define STOREROWS(P, R) \
	VMOVUPS Y4, (P)           \
	VMOVUPS Y5, 32(P)         \
	VMOVUPS Y6, 64(P)         \
	VMOVUPS Y7, 96(P)         \
	VMOVUPS Y8, (P)(R*1)      \
	VMOVUPS Y9, 32(P)(R*1)    \
	VMOVUPS Y10, 64(P)(R*1)   \
	VMOVUPS Y11, 96(P)(R*1)   \
	VMOVUPS Y12, (P)(R*2)     \
	VMOVUPS Y13, 32(P)(R*2)   \
	VMOVUPS Y14, 64(P)(R*2)   \
	VMOVUPS Y15, 96(P)(R*2)

// FETCHROWS fetches three rows at P, the field LD of the struct apart, that the tile will
// add or write when it has its sums.
#define FETCHROWS(P, LD) \
	MOVQ LD(R13), AX        \
	PREFETCHT0 (P)          \
	PREFETCHT0 64(P)        \
	PREFETCHT0 (P)(AX*4)    \
	PREFETCHT0 64(P)(AX*4)  \
	PREFETCHT0 (P)(AX*8)    \
	PREFETCHT0 64(P)(AX*8)

// func tiles3x32AVX2(t *tiles)
//
// Three rows of a panel of six, then the other three. Seven values and vectors are read for
// twelve multiply-adds, of tiles6x16AVX2 eight, and A half as often: on a core whose other
// thread is at work what is read decides (docs/performance.md). Fetches as tiles6x16AVX2 does.
TEXT ·tiles3x32AVX2(SB), NOSPLIT, $24-8
	BEGIN
	MOVQ tiles_n(R13), R11
	MOVQ tiles_k(R13), AX
	ADDQ $7, AX
	SHRQ $3, AX
	IMULQ $192, AX
	MOVQ AX, panel-24(SP) // bytes of a panel of A
	SUBQ $96, AX
	MOVQ AX, back-16(SP)  // from the end of its first rows to the beginning of the others
	ADDQ $48, SI          // so that offsets are short, here and in B

tile:
	MOVQ tiles_k(R13), CX
	MOVQ tiles_b(R13), BX
	SUBQ $-128, BX
	MOVQ tiles_first(R13), R9
	TESTQ R12, R12
	JZ   block
	FETCHROWS(R12, tiles_ldo)
	TESTQ R15, R15
	JZ   block
	FETCHROWS(R15, tiles_ldr)

block:
	MOVQ CX, DX
	CMPQ DX, $128
	JLE  sized
	MOVQ $128, DX

sized:
	SUBQ DX, CX
	ZEROSUMS
	MOVQ DX, AX
	SHRQ $3, AX
	JZ   rest
	CMPQ R14, end-8(SP)
	JCS  ahead

	PCALIGN $64

eight:
	EIGHT
	DECQ AX
	JNZ  eight
	JMP  rest

	PCALIGN $64

ahead:
	PREFETCHT1 (R14)
	PREFETCHT1 64(R14)
	ADDQ $128, R14
	EIGHT
	DECQ AX
	JNZ  ahead

rest:
	ANDQ $7, DX
	JZ   add
	LEAQ 192(SI), AX

single:
	STEP(0)
	ADDQ $4, SI
	SUBQ $-128, BX
	DECQ DX
	JNZ  single
	MOVQ AX, SI

add:
	TESTQ R9, R9
	JNZ   added
	ADDROWS(DI, R8)

added:
	XORQ  R9, R9
	TESTQ CX, CX
	JNZ   keep
	TESTQ R12, R12
	JNZ   finish

keep:
	STOREROWS(DI, R8)
	TESTQ CX, CX
	JNZ   block

next:
	ADDQ R10, DI
	MOVQ back-16(SP), AX
	SUBQ AX, SI
	NEGQ AX
	ADDQ panel-24(SP), AX // 96 and all but 96 by turns
	MOVQ AX, back-16(SP)
	DECQ R11
	JNZ  tile
	VZEROUPPER
	RET

finish:
	MOVQ  tiles_bias(R13), AX
	TESTQ AX, AX
	JZ    residual
	VMOVUPS (AX), Y0
	VMOVUPS 32(AX), Y1
	VMOVUPS 64(AX), Y2
	VMOVUPS 96(AX), Y3
	VADDPS  Y0, Y4, Y4
	VADDPS  Y1, Y5, Y5
	VADDPS  Y2, Y6, Y6
	VADDPS  Y3, Y7, Y7
	VADDPS  Y0, Y8, Y8
	VADDPS  Y1, Y9, Y9
	VADDPS  Y2, Y10, Y10
	VADDPS  Y3, Y11, Y11
	VADDPS  Y0, Y12, Y12
	VADDPS  Y1, Y13, Y13
	VADDPS  Y2, Y14, Y14
	VADDPS  Y3, Y15, Y15

residual:
	TESTQ R15, R15
	JZ    write
	MOVQ  tiles_ldr(R13), AX
	SHLQ  $2, AX
	ADDROWS(R15, AX)
	LEAQ  (AX)(AX*2), AX
	ADDQ  AX, R15

write:
	MOVQ tiles_ldo(R13), AX
	SHLQ $2, AX
	STOREROWS(R12, AX)
	LEAQ (AX)(AX*2), AX
	ADDQ AX, R12
	JMP  next

#include "go_asm.h"
#include "textflag.h"
#include "contract_amd64.h"

// The inner tile of the contraction for AVX2 and FMA where panels of B are packed for few
// rows (tiling.unpacked). Nothing here branches on data, and every sum has one order:
// NUMERICS.md §1.

// ROW adds the products of one value of A and 16 of B; two registers take turns for the
// former, so that a broadcast never waits for the multiply-adds before it.
#define ROW(AT, A, P, Q) \
	VBROADCASTSS (AT-64)(SI), A \
	VFMADD231PS  Y0, A, P       \
	VFMADD231PS  Y1, A, Q

// STEP adds the outer product of 6 values of A and 16 of B: one k of eight.
#define STEP(K) \
	VMOVUPS (K*64)(BX), Y0    \
	VMOVUPS (K*64+32)(BX), Y1 \
	ROW((K*4+0), Y2, Y4, Y5)     \
	ROW((K*4+32), Y3, Y6, Y7)    \
	ROW((K*4+64), Y2, Y8, Y9)    \
	ROW((K*4+96), Y3, Y10, Y11)  \
	ROW((K*4+128), Y2, Y12, Y13) \
	ROW((K*4+160), Y3, Y14, Y15)

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
	ADDQ $512, BX

// ADDROWS adds six rows of 16 values at P, Q = P + 3 rows, R bytes apart.
#define ADDROWS(P, Q, R) \
	VADDPS (P), Y4, Y4           \
	VADDPS 32(P), Y5, Y5         \
	VADDPS (P)(R*1), Y6, Y6      \
	VADDPS 32(P)(R*1), Y7, Y7    \
	VADDPS (P)(R*2), Y8, Y8      \
	VADDPS 32(P)(R*2), Y9, Y9    \
	VADDPS (Q), Y10, Y10         \
	VADDPS 32(Q), Y11, Y11       \
	VADDPS (Q)(R*1), Y12, Y12    \
	VADDPS 32(Q)(R*1), Y13, Y13  \
	VADDPS (Q)(R*2), Y14, Y14    \
	VADDPS 32(Q)(R*2), Y15, Y15

#define STOREROWS(P, Q, R) \
	VMOVUPS Y4, (P)           \
	VMOVUPS Y5, 32(P)         \
	VMOVUPS Y6, (P)(R*1)      \
	VMOVUPS Y7, 32(P)(R*1)    \
	VMOVUPS Y8, (P)(R*2)      \
	VMOVUPS Y9, 32(P)(R*2)    \
	VMOVUPS Y10, (Q)          \
	VMOVUPS Y11, 32(Q)        \
	VMOVUPS Y12, (Q)(R*1)     \
	VMOVUPS Y13, 32(Q)(R*1)   \
	VMOVUPS Y14, (Q)(R*2)     \
	VMOVUPS Y15, 32(Q)(R*2)

// FETCHROWS fetches six rows at P, the field LD of the struct apart, that the tile will
// add or write when it has its sums.
#define FETCHROWS(P, LD) \
	MOVQ LD(R13), AX        \
	SHLQ $2, AX             \
	LEAQ (AX)(AX*2), DX     \
	ADDQ P, DX              \
	PREFETCHT0 (P)          \
	PREFETCHT0 (P)(AX*1)    \
	PREFETCHT0 (P)(AX*2)    \
	PREFETCHT0 (DX)         \
	PREFETCHT0 (DX)(AX*1)   \
	PREFETCHT0 (DX)(AX*2)

// func tiles6x16AVX2(t *tiles)
//
// Tiles that begin before t.next has come to its end fetch two lines there every eight
// steps. The others, most of them, fetch nothing, not even A, which the processor itself
// sees coming: on a core whose other thread is at work every operation takes its share
// from the multiply-adds (docs/performance.md).
TEXT ·tiles6x16AVX2(SB), NOSPLIT, $8-8
	BEGIN
	MOVQ tiles_n(R13), R11
	ADDQ $64, SI                // so that all offsets are short

tile:
	MOVQ tiles_k(R13), CX
	MOVQ tiles_b(R13), BX
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

	PCALIGN $64 // products of few k depend on where their loops lie

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
	ADDQ $64, BX
	DECQ DX
	JNZ  single
	MOVQ AX, SI

add:
	LEAQ  (DI)(R10*1), AX
	TESTQ R9, R9
	JNZ   added
	ADDROWS(DI, AX, R8)

added:
	XORQ  R9, R9
	TESTQ CX, CX
	JNZ   keep
	TESTQ R12, R12
	JNZ   finish

keep:
	STOREROWS(DI, AX, R8)
	TESTQ CX, CX
	JNZ   block

next:
	LEAQ (DI)(R10*2), DI
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
	VADDPS  Y0, Y4, Y4
	VADDPS  Y1, Y5, Y5
	VADDPS  Y0, Y6, Y6
	VADDPS  Y1, Y7, Y7
	VADDPS  Y0, Y8, Y8
	VADDPS  Y1, Y9, Y9
	VADDPS  Y0, Y10, Y10
	VADDPS  Y1, Y11, Y11
	VADDPS  Y0, Y12, Y12
	VADDPS  Y1, Y13, Y13
	VADDPS  Y0, Y14, Y14
	VADDPS  Y1, Y15, Y15

residual:
	TESTQ R15, R15
	JZ    write
	MOVQ  tiles_ldr(R13), AX
	SHLQ  $2, AX
	LEAQ  (AX)(AX*2), BX
	LEAQ  (R15)(BX*1), CX
	ADDROWS(R15, CX, AX)
	LEAQ  (CX)(BX*1), R15

write:
	MOVQ tiles_ldo(R13), AX
	SHLQ $2, AX
	LEAQ (AX)(AX*2), BX
	LEAQ (R12)(BX*1), CX
	STOREROWS(R12, CX, AX)
	LEAQ (CX)(BX*1), R12
	JMP  next

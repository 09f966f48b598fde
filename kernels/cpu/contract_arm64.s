#include "go_asm.h"
#include "textflag.h"
#include "neon_arm64.h"

// The inner tiles of the contraction for NEON: the sums of 12 rows × 8 columns in
// V8 … V31, row i in V8+2i and V9+2i, and the same for the first six rows of a
// panel. Nothing here branches on data, and every sum has one order: NUMERICS.md §1.

// STEP6 and STEP12 add the outer product of 6 or 12 values of A and 8 of B: one k.
// V0, V1, V2 hold A and V3, V4 hold B.
#define STEP6(K) \
	LDPQ(0, 1, 1, (K*48))   \
	LDPQ(3, 4, 4, (K*32))   \
	FMLA0(8, 3, 0)          \
	FMLA0(9, 4, 0)          \
	FMLA1(10, 3, 0)         \
	FMLA1(11, 4, 0)         \
	FMLA2(12, 3, 0)         \
	FMLA2(13, 4, 0)         \
	FMLA3(14, 3, 0)         \
	FMLA3(15, 4, 0)         \
	FMLA0(16, 3, 1)         \
	FMLA0(17, 4, 1)         \
	FMLA1(18, 3, 1)         \
	FMLA1(19, 4, 1)

#define STEP12(K) \
	LDQ(2, 1, (K*48+32))    \
	STEP6(K)                \
	FMLA2(20, 3, 1)         \
	FMLA2(21, 4, 1)         \
	FMLA3(22, 3, 1)         \
	FMLA3(23, 4, 1)         \
	FMLA0(24, 3, 2)         \
	FMLA0(25, 4, 2)         \
	FMLA1(26, 3, 2)         \
	FMLA1(27, 4, 2)         \
	FMLA2(28, 3, 2)         \
	FMLA2(29, 4, 2)         \
	FMLA3(30, 3, 2)         \
	FMLA3(31, 4, 2)

// ADDROW and STOREROW end a block for one row of C at R7, which moves on by R8.
#define ADDROW(P, Q) \
	LDPQ(0, 1, 7, 0)  \
	FADD(P, 0, P)     \
	FADD(Q, 1, Q)     \
	STOREROW(P, Q)

#define STOREROW(P, Q) \
	STPQ(P, Q, 7, 0)  \
	ADD R8, R7

// func tiles12x8NEON(t *tiles)
//
// Tiles that begin when all of next has been fetched run along their own panel of B
// instead, which is there already.
TEXT ·tiles12x8NEON(SB), NOSPLIT, $0-8
	MOVD t+0(FP), R11
	MOVD tiles_n(R11), R15
	MOVD tiles_a(R11), R1
	MOVD tiles_c(R11), R0
	MOVD tiles_ldc(R11), R8
	MOVD tiles_next(R11), R12
	MOVD tiles_next+8(R11), R13
	ADD  R13<<2, R12, R13
	LSL  $2, R8

tile:
	MOVD tiles_k(R11), R2
	MOVD tiles_b(R11), R4
	MOVD tiles_first(R11), R9
	MOVD R12, R10
	ADD  R2<<4, R12         // a line of 64 bytes for four steps
	CMP  R13, R10
	CSEL HS, R4, R10, R10

block:
	MOVD $128, R5
	CMP  R5, R2
	CSEL LT, R2, R5, R5
	SUB  R5, R2
	ZERO(8)
	ZERO(9)
	ZERO(10)
	ZERO(11)
	ZERO(12)
	ZERO(13)
	ZERO(14)
	ZERO(15)
	ZERO(16)
	ZERO(17)
	ZERO(18)
	ZERO(19)
	ZERO(20)
	ZERO(21)
	ZERO(22)
	ZERO(23)
	ZERO(24)
	ZERO(25)
	ZERO(26)
	ZERO(27)
	ZERO(28)
	ZERO(29)
	ZERO(30)
	ZERO(31)
	LSR  $2, R5, R6
	CBZ  R6, rest

quad:
	PRFM (R10), PLDL2KEEP
	ADD  $64, R10
	PRFM 384(R1), PLDL1KEEP
	STEP12(0)
	PRFM 448(R1), PLDL1KEEP
	STEP12(1)
	PRFM 512(R1), PLDL1KEEP
	STEP12(2)
	STEP12(3)
	ADD  $192, R1
	ADD  $128, R4
	SUB  $1, R6
	CBNZ R6, quad

rest:
	AND  $3, R5
	CBZ  R5, flush

single:
	STEP12(0)
	ADD  $48, R1
	ADD  $32, R4
	SUB  $1, R5
	CBNZ R5, single

flush:
	MOVD R0, R7
	CBNZ R9, store
	ADDROW(8, 9)
	ADDROW(10, 11)
	ADDROW(12, 13)
	ADDROW(14, 15)
	ADDROW(16, 17)
	ADDROW(18, 19)
	ADDROW(20, 21)
	ADDROW(22, 23)
	ADDROW(24, 25)
	ADDROW(26, 27)
	ADDROW(28, 29)
	ADDROW(30, 31)
	CBNZ R2, block
	B    next

store:
	STOREROW(8, 9)
	STOREROW(10, 11)
	STOREROW(12, 13)
	STOREROW(14, 15)
	STOREROW(16, 17)
	STOREROW(18, 19)
	STOREROW(20, 21)
	STOREROW(22, 23)
	STOREROW(24, 25)
	STOREROW(26, 27)
	STOREROW(28, 29)
	STOREROW(30, 31)
	MOVD ZR, R9
	CBNZ R2, block

next:
	MOVD R7, R0
	SUB  $1, R15
	CBNZ R15, tile
	RET

// func short6x8NEON(t *tiles)
//
// One tile of the first six rows of a panel of 12.
TEXT ·short6x8NEON(SB), NOSPLIT, $0-8
	MOVD t+0(FP), R11
	MOVD tiles_k(R11), R2
	MOVD tiles_a(R11), R1
	MOVD tiles_b(R11), R4
	MOVD tiles_c(R11), R0
	MOVD tiles_ldc(R11), R8
	MOVD tiles_first(R11), R9
	MOVD tiles_next(R11), R10
	LSL  $2, R8

block:
	MOVD $128, R5
	CMP  R5, R2
	CSEL LT, R2, R5, R5
	SUB  R5, R2
	ZERO(8)
	ZERO(9)
	ZERO(10)
	ZERO(11)
	ZERO(12)
	ZERO(13)
	ZERO(14)
	ZERO(15)
	ZERO(16)
	ZERO(17)
	ZERO(18)
	ZERO(19)
	LSR  $2, R5, R6
	CBZ  R6, rest

quad:
	PRFM (R10), PLDL2KEEP
	ADD  $64, R10
	PRFM 384(R1), PLDL1KEEP
	STEP6(0)
	PRFM 448(R1), PLDL1KEEP
	STEP6(1)
	PRFM 512(R1), PLDL1KEEP
	STEP6(2)
	STEP6(3)
	ADD  $192, R1
	ADD  $128, R4
	SUB  $1, R6
	CBNZ R6, quad

rest:
	AND  $3, R5
	CBZ  R5, flush

single:
	STEP6(0)
	ADD  $48, R1
	ADD  $32, R4
	SUB  $1, R5
	CBNZ R5, single

flush:
	MOVD R0, R7
	CBNZ R9, store
	ADDROW(8, 9)
	ADDROW(10, 11)
	ADDROW(12, 13)
	ADDROW(14, 15)
	ADDROW(16, 17)
	ADDROW(18, 19)
	CBNZ R2, block
	RET

store:
	STOREROW(8, 9)
	STOREROW(10, 11)
	STOREROW(12, 13)
	STOREROW(14, 15)
	STOREROW(16, 17)
	STOREROW(18, 19)
	MOVD ZR, R9
	CBNZ R2, block
	RET

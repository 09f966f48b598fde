// NEON kernels of the random draws.

#include "textflag.h"
#include "neon_arm64.h"
#include "vector_arm64.h"

// 0, 1, 2, 3; the multipliers; 2⁻²⁴; 4.
DATA ·philoxTable+0(SB)/8, $0x0000000100000000
DATA ·philoxTable+8(SB)/8, $0x0000000300000002
DATA ·philoxTable+16(SB)/4, $0xD2511F53
DATA ·philoxTable+20(SB)/4, $0xCD9E8D57
DATA ·philoxTable+24(SB)/4, $0x33800000
DATA ·philoxTable+28(SB)/4, $4
GLOBL ·philoxTable(SB), RODATA|NOPTR, $32

// A round on four blocks, a word of each in a register; R7 points at its keys. The
// counter (A, B, C, D) becomes (B, C, D, A).
#define ROUND(A, B, C, D) \
	UMULL(16, A, 31)    \
	UMULL2(17, A, 31)   \
	UMULL(18, C, 30)    \
	UMULL2(19, C, 30)   \
	LD1RPOST(20, 7)     \
	LD1RPOST(21, 7)     \
	UZP1(A, 16, 17)     \
	UZP1(C, 18, 19)     \
	UZP2(16, 16, 17)    \
	UZP2(18, 18, 19)    \
	EORV(B, B, 20)       \
	EORV(D, D, 21)       \
	EORV(B, B, 18)       \
	EORV(D, D, 16)

// func philoxNEON(w *uint32, n int, counter *[4]uint32, keys *[20]uint32)
//
// n words, a multiple of 16; keys are those of the ten rounds; the low word of
// the counter does not overflow.
TEXT ·philoxNEON(SB), NOSPLIT, $0-32
	MOVD w+0(FP), R0
	MOVD n+8(FP), R2
	MOVD counter+16(FP), R1
	MOVD keys+24(FP), R5
	MOVD $·philoxTable(SB), R4
	LDQPOST(28, 4)
	LD1RPOST(31, 4)
	LD1RPOST(30, 4)
	ADD  $4, R4
	LD1R(29, 4)
	LD1RPOST(24, 1)
	LD1RPOST(25, 1)
	LD1RPOST(26, 1)
	LD1RPOST(27, 1)
	IADD(24, 24, 28)
	LSR  $4, R2
	CBZ  R2, done

loop:
	MOV(2, 24)
	MOV(3, 25)
	MOV(0, 26)
	MOV(1, 27)
	MOVD R5, R7
	ROUND(2, 3, 0, 1)
	ROUND(3, 0, 1, 2)
	ROUND(0, 1, 2, 3)
	ROUND(1, 2, 3, 0)
	ROUND(2, 3, 0, 1)
	ROUND(3, 0, 1, 2)
	ROUND(0, 1, 2, 3)
	ROUND(1, 2, 3, 0)
	ROUND(2, 3, 0, 1)
	ROUND(3, 0, 1, 2)

	// The words are in V0, V1, V2, V3.
	VST4.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	IADD(24, 24, 29)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

#define UNIFORM(AT, X, Y, T) \
	LDQ(X, 1, AT)   \
	USHR(X, X, 8)   \
	SCVTF(X, X)     \
	FMUL(X, X, 29)  \
	MOV(Y, 30)      \
	FMLA(Y, X, 31)  \
	STQ(Y, 0, AT)

// func uniformNEON(dst *float32, w *uint32, span, lo float32, n int)
TEXT ·uniformNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD w+8(FP), R1
	SCALAR(span+16(FP), F31, 31)
	SCALAR(lo+20(FP), F30, 30)
	MOVD $·philoxTable(SB), R4
	ADD  $24, R4
	LD1R(29, 4)
	MOVD n+24(FP), R2
	EACH(FOUR(UNIFORM), ONE(UNIFORM))

#define DROPOUT(AT, X, W, T) \
	LDQ(W, 1, AT)   \
	LDQ(X, 4, AT)   \
	CMHI(W, 31, W)  \
	FMUL(X, X, 30)  \
	BICV(X, X, W)    \
	STQ(X, 0, AT)

// func dropoutNEON(dst *float32, w *uint32, x *float32, drop uint32, scale float32, n int)
TEXT ·dropoutNEON(SB), NOSPLIT, $0-40
	MOVD  dst+0(FP), R0
	MOVD  w+8(FP), R1
	MOVD  x+16(FP), R4
	MOVWU drop+24(FP), R5
	DUPW(31, 5)
	SCALAR(scale+28(FP), F30, 30)
	MOVD  n+32(FP), R2
	EACH(FOUR(DROPOUT), ONE(DROPOUT))

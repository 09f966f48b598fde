#include "textflag.h"
#include "neon_arm64.h"
#include "transpose_arm64.h"

// Packing for the contraction's tiles: width values of one k lie side by side.

// func across8NEON(dst, src *float32, stride, n int)
//
// Copies n rows of 8 values that lie stride apart.
TEXT ·across8NEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD stride+16(FP), R8
	MOVD n+24(FP), R2
	LSL  $2, R8

row:
	LDPQ(0, 1, 1, 0)
	STPQ(0, 1, 0, 0)
	ADD  R8, R1
	ADD  $32, R0
	SUB  $1, R2
	CBNZ R2, row
	RET

// func across12NEON(dst, src *float32, stride, n int)
//
// Copies n rows of 12 values that lie stride apart.
TEXT ·across12NEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD stride+16(FP), R8
	MOVD n+24(FP), R2
	LSL  $2, R8

row:
	LDPQ(0, 1, 1, 0)
	LDQ(2, 1, 32)
	STPQ(0, 1, 0, 0)
	STQ(2, 0, 32)
	ADD  R8, R1
	ADD  $48, R0
	SUB  $1, R2
	CBNZ R2, row
	RET

// LOAD4 reads four values of the four lines from the pointer P on, R8 bytes apart.
#define LOAD4(P) \
	LDQ(0, P, 0)    \
	LDQX(1, P, 8)   \
	LDQX(2, P, 9)   \
	LDQX(3, P, 10)

// func along8NEON(dst, src *float32, stride, n int)
//
// dst[k·8+i] = src[i·stride+k] for 8 lines and n values of k, a multiple of 4.
TEXT ·along8NEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD stride+16(FP), R8
	MOVD n+24(FP), R2
	LSL  $2, R8
	LSL  $1, R8, R9
	ADD  R8, R9, R10
	ADD  R8<<2, R1, R4

four:
	LOAD4(1)
	TRANSPOSE4
	STQ(4, 0, 0)
	STQ(5, 0, 32)
	STQ(6, 0, 64)
	STQ(7, 0, 96)
	LOAD4(4)
	TRANSPOSE4
	STQ(4, 0, 16)
	STQ(5, 0, 48)
	STQ(6, 0, 80)
	STQ(7, 0, 112)
	ADD  $16, R1
	ADD  $16, R4
	ADD  $128, R0
	SUBS $4, R2, R2
	BNE  four
	RET

// func along12NEON(dst, src *float32, stride, n int)
//
// dst[k·12+i] = src[i·stride+k] for 12 lines and n values of k, a multiple of 4.
TEXT ·along12NEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD stride+16(FP), R8
	MOVD n+24(FP), R2
	LSL  $2, R8
	LSL  $1, R8, R9
	ADD  R8, R9, R10
	ADD  R8<<2, R1, R4
	ADD  R8<<2, R4, R5

four:
	LOAD4(1)
	TRANSPOSE4
	STQ(4, 0, 0)
	STQ(5, 0, 48)
	STQ(6, 0, 96)
	STQ(7, 0, 144)
	LOAD4(4)
	TRANSPOSE4
	STQ(4, 0, 16)
	STQ(5, 0, 64)
	STQ(6, 0, 112)
	STQ(7, 0, 160)
	LOAD4(5)
	TRANSPOSE4
	STQ(4, 0, 32)
	STQ(5, 0, 80)
	STQ(6, 0, 128)
	STQ(7, 0, 176)
	ADD  $16, R1
	ADD  $16, R4
	ADD  $16, R5
	ADD  $192, R0
	SUBS $4, R2, R2
	BNE  four
	RET

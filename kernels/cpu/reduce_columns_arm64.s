// NEON kernels of the column reductions: four rows at a time, four columns in a
// register, so that memory is read in as many streams as there are rows.

#include "textflag.h"
#include "neon_arm64.h"

// func colAdd4NEON(p, x *float32, stride, n int)
//
// p = (((p + x[0]) + x[1]) + x[2]) + x[3] for n columns, a multiple of 4.
TEXT ·colAdd4NEON(SB), NOSPLIT, $0-32
	MOVD p+0(FP), R0
	MOVD x+8(FP), R1
	MOVD stride+16(FP), R5
	MOVD n+24(FP), R2
	LSL  $2, R5
	ADD  R5, R1, R4
	ADD  R5, R4, R6
	ADD  R5, R6, R7
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQ(0, 0, 0)
	LDQPOST(1, 1)
	LDQPOST(2, 4)
	LDQPOST(3, 6)
	LDQPOST(4, 7)
	FADD(0, 0, 1)
	FADD(0, 0, 2)
	FADD(0, 0, 3)
	FADD(0, 0, 4)
	STQPOST(0, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

// func colMulAdd4NEON(p, x, y *float32, stride, n int)
//
// p = fma(x[r], y[r], p) for rows 0 … 3 and n columns, a multiple of 4.
TEXT ·colMulAdd4NEON(SB), NOSPLIT, $0-40
	MOVD p+0(FP), R0
	MOVD x+8(FP), R1
	MOVD y+16(FP), R8
	MOVD stride+24(FP), R5
	MOVD n+32(FP), R2
	LSL  $2, R5
	ADD  R5, R1, R4
	ADD  R5, R4, R6
	ADD  R5, R6, R7
	ADD  R5, R8, R9
	ADD  R5, R9, R10
	ADD  R5, R10, R11
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQ(0, 0, 0)
	LDQPOST(1, 1)
	LDQPOST(2, 4)
	LDQPOST(3, 6)
	LDQPOST(4, 7)
	LDQPOST(16, 8)
	LDQPOST(17, 9)
	LDQPOST(18, 10)
	LDQPOST(19, 11)
	FMLA(0, 1, 16)
	FMLA(0, 2, 17)
	FMLA(0, 3, 18)
	FMLA(0, 4, 19)
	STQPOST(0, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

// func mulAddNEON(p, x, y *float32, n int)
//
// p = fma(x, y, p) for n elements, a multiple of 4.
TEXT ·mulAddNEON(SB), NOSPLIT, $0-32
	MOVD p+0(FP), R0
	MOVD x+8(FP), R1
	MOVD y+16(FP), R4
	MOVD n+24(FP), R2
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQ(0, 0, 0)
	LDQPOST(1, 1)
	LDQPOST(2, 4)
	FMLA(0, 1, 2)
	STQPOST(0, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

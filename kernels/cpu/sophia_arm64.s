// NEON kernels of Sophia-G: its step, and the move of the curvature.

#include "textflag.h"
#include "neon_arm64.h"

// func sophiaNEON(p, grad, m, h *float32, n int, s *[8]float32)
//
// s holds C1, β1, ρ·bs, eps, −lr, W, 1, −0. n is a multiple of 4.
TEXT ·sophiaNEON(SB), NOSPLIT, $0-48
	MOVD p+0(FP), R0
	MOVD grad+8(FP), R1
	MOVD m+16(FP), R4
	MOVD h+24(FP), R6
	MOVD n+32(FP), R2
	MOVD s+40(FP), R5
	LD1RPOST(31, 5)
	LD1RPOST(30, 5)
	LD1RPOST(29, 5)
	LD1RPOST(28, 5)
	LD1RPOST(27, 5)
	LD1RPOST(26, 5)
	LD1RPOST(25, 5)
	LD1RPOST(24, 5)
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQ(0, 0, 0)
	LDQPOST(1, 1)
	LDQ(2, 4, 0)
	LDQPOST(7, 6)
	FMUL(0, 0, 26)     // p = p·W
	FMUL(2, 2, 30)
	FMLA(2, 1, 31)     // m = fma(g, C1, m·β1)
	STQPOST(2, 4)
	MOV(3, 28)
	FMLA(3, 7, 29)     // d = fma(ρ·bs, h, eps)
	FABS(4, 2)
	FDIV(4, 4, 3)      // q = |m|/d
	FMIN(4, 4, 25)     // q = q > 1 ? 1 : q, a NaN stays
	ANDV(5, 2, 24)
	ORRV(5, 5, 25)      // sign(m) is ±1,
	FCMEQZ(6, 2)
	BICV(5, 5, 6)       // +0 for ±0,
	FCMEQ(6, 2, 2)
	BSL(6, 5, 2)       // m where it is a NaN
	FMUL(6, 6, 27)
	FMLA(0, 6, 4)      // p = fma(−lr·sign(m), q, p)
	STQPOST(0, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

// func sophiaHessianNEON(h, grad *float32, n int, c2, beta2 float32)
//
// n is a multiple of 4.
TEXT ·sophiaHessianNEON(SB), NOSPLIT, $0-32
	MOVD  h+0(FP), R0
	MOVD  grad+8(FP), R1
	MOVD  n+16(FP), R2
	FMOVS c2+24(FP), F31
	FMOVS beta2+28(FP), F30
	DUP(31, 31)
	DUP(30, 30)
	LSR   $2, R2
	CBZ   R2, finished

next:
	LDQPOST(0, 1)
	LDQ(1, 0, 0)
	FMUL(1, 1, 30)
	FMUL(2, 0, 31)
	FMLA(1, 2, 0)      // h = fma(C2·g, g, h·β2)
	STQPOST(1, 0)
	SUB   $1, R2
	CBNZ  R2, next

finished:
	RET

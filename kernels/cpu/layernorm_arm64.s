// NEON kernels of LayerNorm and its backward pass.

#include "textflag.h"
#include "neon_arm64.h"
#include "lanes_arm64.h"
#include "vector_arm64.h"

// R4 = gamma, R6 = beta, V31 = mean, V30 = rstd
#define NORMALISE(AT, X, G, B) \
	LDQ(X, 1, AT)   \
	LDQ(G, 4, AT)   \
	LDQ(B, 6, AT)   \
	FSUB(X, X, 31)  \
	FMUL(X, X, 30)  \
	FMLA(B, X, G)   \
	STQ(B, 0, AT)

// func normaliseNEON(y, x, gamma, beta *float32, mean, rstd float32, n int)
TEXT ·normaliseNEON(SB), NOSPLIT, $0-48
	MOVD y+0(FP), R0
	MOVD x+8(FP), R1
	MOVD gamma+16(FP), R4
	MOVD beta+24(FP), R6
	SCALAR(mean+32(FP), F31, 31)
	SCALAR(rstd+36(FP), F30, 30)
	MOVD n+40(FP), R2
	EACH(FOUR(NORMALISE), ONE(NORMALISE))

// X = xhat, G = dy·gamma, for R1 = dy, R4 = gamma, R6 = x; overwrites T.
#define XHATG(AT, X, G, T) \
	LDQ(X, 6, AT)   \
	LDQ(G, 1, AT)   \
	LDQ(T, 4, AT)   \
	FSUB(X, X, 31)  \
	FMUL(G, G, T)   \
	FMUL(X, X, 30)

#define NORMGRAD(AT, X, G, T) \
	XHATG(AT, X, G, T)  \
	FSUB(G, G, 29)      \
	FMLS(G, X, 28)      \
	FMUL(G, G, 30)      \
	STQ(G, 0, AT)

// func layerNormGradNEON(dx, dy, x, gamma *float32, mean, rstd, c1, c2 float32, n int)
TEXT ·layerNormGradNEON(SB), NOSPLIT, $0-56
	MOVD dx+0(FP), R0
	MOVD dy+8(FP), R1
	MOVD x+16(FP), R6
	MOVD gamma+24(FP), R4
	SCALAR(mean+32(FP), F31, 31)
	SCALAR(rstd+36(FP), F30, 30)
	SCALAR(c1+40(FP), F29, 29)
	SCALAR(c2+44(FP), F28, 28)
	MOVD n+48(FP), R2
	EACH(FOUR(NORMGRAD), ONE(NORMGRAD))

#define GRADSUMS(AT, P, Q, X, G, T) \
	XHATG(AT, X, G, T)  \
	FADD(P, P, G)       \
	FMLA(Q, G, X)

// func layerNormGradSumsNEON(p, q *[32]float32, dy, x, gamma *float32, mean, rstd float32, n int)
TEXT ·layerNormGradSumsNEON(SB), NOSPLIT, $0-56
	MOVD  p+0(FP), R0
	MOVD  q+8(FP), R5
	MOVD  dy+16(FP), R1
	MOVD  x+24(FP), R6
	MOVD  gamma+32(FP), R4
	SCALAR(mean+40(FP), F31, 31)
	SCALAR(rstd+44(FP), F30, 30)
	MOVD  n+48(FP), R2
	LOADSUMS(0)
	LDPQ(8, 9, 5, 0)
	LDPQ(10, 11, 5, 32)
	LDPQ(12, 13, 5, 64)
	LDPQ(14, 15, 5, 96)
	LSR   $5, R2
	CBZ   R2, finished

next:
	GRADSUMS(0, 0, 8, 16, 17, 18)
	GRADSUMS(16, 1, 9, 19, 20, 21)
	GRADSUMS(32, 2, 10, 22, 23, 24)
	GRADSUMS(48, 3, 11, 25, 26, 27)
	GRADSUMS(64, 4, 12, 16, 17, 18)
	GRADSUMS(80, 5, 13, 19, 20, 21)
	GRADSUMS(96, 6, 14, 22, 23, 24)
	GRADSUMS(112, 7, 15, 25, 26, 27)
	ADD   $128, R1
	ADD   $128, R4
	ADD   $128, R6
	SUB   $1, R2
	CBNZ  R2, next

finished:
	STORESUMS(0)
	STPQ(8, 9, 5, 0)
	STPQ(10, 11, 5, 32)
	STPQ(12, 13, 5, 64)
	STPQ(14, 15, 5, 96)
	RET

// V0 = fma(dy, xhat, V0) and V1 = V1 + dy for a row at the pointers DY and X.
#define COLNORM(DY, X, MEAN, RSTD) \
	LDQPOST(2, DY)     \
	LDQPOST(3, X)      \
	FSUB(3, 3, MEAN)   \
	FMUL(3, 3, RSTD)   \
	FMLA(0, 2, 3)      \
	FADD(1, 1, 2)

// func colNormAdd4NEON(pg, pb, dy, x, mean, rstd *float32, stride, n int)
//
// Rows 0 … 3 and n columns, a multiple of 4.
TEXT ·colNormAdd4NEON(SB), NOSPLIT, $0-64
	MOVD pg+0(FP), R0
	MOVD pb+8(FP), R3
	MOVD dy+16(FP), R1
	MOVD x+24(FP), R8
	MOVD mean+32(FP), R12
	MOVD rstd+40(FP), R13
	MOVD stride+48(FP), R5
	MOVD n+56(FP), R2
	LD1RPOST(16, 12)
	LD1RPOST(17, 12)
	LD1RPOST(18, 12)
	LD1RPOST(19, 12)
	LD1RPOST(20, 13)
	LD1RPOST(21, 13)
	LD1RPOST(22, 13)
	LD1RPOST(23, 13)
	LSL  $2, R5
	ADD  R5, R1, R4
	ADD  R5, R4, R6
	ADD  R5, R6, R7
	ADD  R5, R8, R9
	ADD  R5, R9, R10
	ADD  R5, R10, R11
	LSR  $2, R2
	CBZ  R2, finished

next:
	LDQ(0, 0, 0)
	LDQ(1, 3, 0)
	COLNORM(1, 8, 16, 20)
	COLNORM(4, 9, 17, 21)
	COLNORM(6, 10, 18, 22)
	COLNORM(7, 11, 19, 23)
	STQPOST(0, 0)
	STQPOST(1, 3)
	SUB  $1, R2
	CBNZ R2, next

finished:
	RET

// func colNormAddNEON(pg, pb, dy, x *float32, mean, rstd float32, n int)
//
// One row and n columns, a multiple of 4.
TEXT ·colNormAddNEON(SB), NOSPLIT, $0-48
	MOVD pg+0(FP), R0
	MOVD pb+8(FP), R3
	MOVD dy+16(FP), R1
	MOVD x+24(FP), R8
	SCALAR(mean+32(FP), F16, 16)
	SCALAR(rstd+36(FP), F20, 20)
	MOVD n+40(FP), R2
	LSR  $2, R2
	CBZ  R2, finished

next:
	LDQ(0, 0, 0)
	LDQ(1, 3, 0)
	COLNORM(1, 8, 16, 20)
	STQPOST(0, 0)
	STQPOST(1, 3)
	SUB  $1, R2
	CBNZ R2, next

finished:
	RET

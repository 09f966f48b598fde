// NEON kernels of the losses and their gradients.

#include "textflag.h"
#include "exp_arm64.h"
#include "vector_arm64.h"

// D = x − y; overwrites T.
#define DIFFERENCE(AT, D, T) \
	LDQ(D, 1, AT)  \
	LDQ(T, 4, AT)  \
	FSUB(D, D, T)

#define MSEGRAD(AT, D, T, U) \
	DIFFERENCE(AT, D, T)  \
	FMUL(D, D, 31)        \
	FMUL(D, D, 30)        \
	STQ(D, 0, AT)

// func mseGradNEON(dst, x, y *float32, c, dL float32, n int)
TEXT ·mseGradNEON(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD y+16(FP), R4
	SCALAR(c+24(FP), F31, 31)
	SCALAR(dL+28(FP), F30, 30)
	MOVD n+32(FP), R2
	EACH(FOUR(MSEGRAD), ONE(MSEGRAD))

// V31 = β, V30 = 0.5·β, V29 = 0.5
#define SMOOTHL1(AT, D, A, M) \
	DIFFERENCE(AT, D, A)  \
	FABS(A, D)            \
	FMUL(M, D, 29)        \
	FMUL(D, M, D)         \
	FDIV(D, D, 31)        \
	FCMGT(M, 31, A)       \
	FSUB(A, A, 30)        \
	BIT(A, D, M)          \
	STQ(A, 0, AT)

// func smoothL1NEON(dst, x, y *float32, beta, half float32, n int)
TEXT ·smoothL1NEON(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD y+16(FP), R4
	SCALAR(beta+24(FP), F31, 31)
	SCALAR(half+28(FP), F30, 30)
	TABLE
	CONST(29, NUM_HALF)
	MOVD n+32(FP), R2
	EACH(FOUR(SMOOTHL1), ONE(SMOOTHL1))

// V31 = β, V30 = −β, V29 = c, V28 = −c, V27 = dL
#define SMOOTHL1GRAD(AT, D, T, M) \
	DIFFERENCE(AT, D, T)  \
	FDIV(T, D, 31)        \
	FMUL(T, T, 29)        \
	FCMGE(M, D, 31)       \
	BIT(T, 29, M)         \
	FCMGE(M, 30, D)       \
	BIT(T, 28, M)         \
	FMUL(T, T, 27)        \
	STQ(T, 0, AT)

// func smoothL1GradNEON(dst, x, y *float32, beta, c, dL float32, n int)
TEXT ·smoothL1GradNEON(SB), NOSPLIT, $0-48
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD y+16(FP), R4
	SCALAR(beta+24(FP), F31, 31)
	FNEG(30, 31)
	SCALAR(c+28(FP), F29, 29)
	FNEG(28, 29)
	SCALAR(dL+32(FP), F27, 27)
	MOVD n+40(FP), R2
	EACH(FOUR(SMOOTHL1GRAD), ONE(SMOOTHL1GRAD))

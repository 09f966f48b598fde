// NEON kernels of ReLU, of its derivative and of softmax's.

#include "textflag.h"
#include "neon_arm64.h"
#include "vector_arm64.h"

#define RELU(AT, X, M, T) \
	LDQ(X, 1, AT)  \
	FCMLTZ(M, X)   \
	BICV(X, X, M)   \
	STQ(X, 0, AT)

// func reluNEON(dst, x *float32, n int)
TEXT ·reluNEON(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD n+16(FP), R2
	EACH(FOUR(RELU), ONE(RELU))

#define RELUGRAD(AT, X, M, T) \
	LDQ(M, 4, AT)  \
	LDQ(X, 1, AT)  \
	FCMGTZ(M, M)   \
	ANDV(X, X, M)   \
	STQ(X, 0, AT)

// func reluGradNEON(dst, dy, x *float32, n int)
TEXT ·reluGradNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD dy+8(FP), R1
	MOVD x+16(FP), R4
	MOVD n+24(FP), R2
	EACH(FOUR(RELUGRAD), ONE(RELUGRAD))

#define SOFTMAXGRAD(AT, X, Y, T) \
	LDQ(Y, 4, AT)   \
	LDQ(X, 1, AT)   \
	FSUB(Y, Y, 31)  \
	FMUL(X, X, Y)   \
	STQ(X, 0, AT)

// func softmaxGradNEON(dst, p, dp *float32, t float32, n int)
TEXT ·softmaxGradNEON(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD p+8(FP), R1
	MOVD dp+16(FP), R4
	SCALAR(t+24(FP), F31, 31)
	MOVD n+32(FP), R2
	EACH(FOUR(SOFTMAXGRAD), ONE(SOFTMAXGRAD))

// NEON kernels of the element-by-element operations: n is a multiple of 4, 16
// elements an iteration, then 4.

#include "textflag.h"
#include "neon_arm64.h"
#include "vector_arm64.h"

#define ADD4(AT, X, Y, T) \
	LDQ(X, 1, AT) \
	LDQ(Y, 4, AT) \
	FADD(X, X, Y) \
	STQ(X, 0, AT)

// func addNEON(dst, a, b *float32, n int)
TEXT ·addNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	MOVD b+16(FP), R4
	MOVD n+24(FP), R2
	EACH(FOUR(ADD4), ONE(ADD4))

#define SUB4(AT, X, Y, T) \
	LDQ(X, 1, AT) \
	LDQ(Y, 4, AT) \
	FSUB(X, X, Y) \
	STQ(X, 0, AT)

// func subNEON(dst, a, b *float32, n int)
TEXT ·subNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	MOVD b+16(FP), R4
	MOVD n+24(FP), R2
	EACH(FOUR(SUB4), ONE(SUB4))

#define MUL4(AT, X, Y, T) \
	LDQ(X, 1, AT) \
	LDQ(Y, 4, AT) \
	FMUL(X, X, Y) \
	STQ(X, 0, AT)

// func mulNEON(dst, a, b *float32, n int)
TEXT ·mulNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	MOVD b+16(FP), R4
	MOVD n+24(FP), R2
	EACH(FOUR(MUL4), ONE(MUL4))

#define DIV4(AT, X, Y, T) \
	LDQ(X, 1, AT) \
	LDQ(Y, 4, AT) \
	FDIV(X, X, Y) \
	STQ(X, 0, AT)

// func divNEON(dst, a, b *float32, n int)
TEXT ·divNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	MOVD b+16(FP), R4
	MOVD n+24(FP), R2
	EACH(FOUR(DIV4), ONE(DIV4))

#define ADDSCALAR4(AT, X, Y, T) \
	LDQ(X, 1, AT)  \
	FADD(X, X, 31) \
	STQ(X, 0, AT)

// func addScalarNEON(dst, a *float32, c float32, n int)
TEXT ·addScalarNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	SCALAR(c+16(FP), F31, 31)
	MOVD n+24(FP), R2
	EACH(FOUR(ADDSCALAR4), ONE(ADDSCALAR4))

#define SUBSCALAR4(AT, X, Y, T) \
	LDQ(X, 1, AT)  \
	FSUB(X, X, 31) \
	STQ(X, 0, AT)

// func subScalarNEON(dst, a *float32, c float32, n int)
TEXT ·subScalarNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	SCALAR(c+16(FP), F31, 31)
	MOVD n+24(FP), R2
	EACH(FOUR(SUBSCALAR4), ONE(SUBSCALAR4))

#define SCALE4(AT, X, Y, T) \
	LDQ(X, 1, AT)  \
	FMUL(X, X, 31) \
	STQ(X, 0, AT)

// func scaleNEON(dst, a *float32, c float32, n int)
TEXT ·scaleNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	SCALAR(c+16(FP), F31, 31)
	MOVD n+24(FP), R2
	EACH(FOUR(SCALE4), ONE(SCALE4))

#define DIVSCALAR4(AT, X, Y, T) \
	LDQ(X, 1, AT)  \
	FDIV(X, X, 31) \
	STQ(X, 0, AT)

// func divScalarNEON(dst, a *float32, c float32, n int)
TEXT ·divScalarNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R1
	SCALAR(c+16(FP), F31, 31)
	MOVD n+24(FP), R2
	EACH(FOUR(DIVSCALAR4), ONE(DIVSCALAR4))

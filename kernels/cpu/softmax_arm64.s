// NEON kernel of the numerators of softmax and their sum.

#include "textflag.h"
#include "exp_arm64.h"
#include "lanes_arm64.h"

// e^(x − m) of four elements, added to Q.
#define EXPSUM(AT, Q, X, A, B, C, T) \
	LDQ(X, 1, AT)        \
	FSUB(X, X, 31)       \
	EXP4(X, A, B, C, T)  \
	STQ(X, 0, AT)        \
	FADD(Q, Q, X)

// func expSumNEON(q *[32]float32, dst, x *float32, n int, m float32)
TEXT ·expSumNEON(SB), NOSPLIT, $0-36
	MOVD  q+0(FP), R5
	MOVD  dst+8(FP), R0
	MOVD  x+16(FP), R1
	MOVD  n+24(FP), R2
	FMOVS m+32(FP), F31
	DUP(31, 31)
	TABLE
	LOADSUMS(5)
	LSR   $5, R2
	CBZ   R2, done

loop:
	EXPSUM(0, 0, 8, 9, 10, 11, 12)
	EXPSUM(16, 1, 13, 14, 15, 16, 17)
	EXPSUM(32, 2, 18, 19, 20, 21, 22)
	EXPSUM(48, 3, 23, 24, 25, 26, 27)
	EXPSUM(64, 4, 8, 9, 10, 11, 12)
	EXPSUM(80, 5, 13, 14, 15, 16, 17)
	EXPSUM(96, 6, 18, 19, 20, 21, 22)
	EXPSUM(112, 7, 23, 24, 25, 26, 27)
	ADD   $128, R0
	ADD   $128, R1
	SUB   $1, R2
	CBNZ  R2, loop

done:
	STORESUMS(5)
	RET

// NEON kernels of the row reductions; lanes 0–3 to 28–31 are the registers V0 to V7.

#include "textflag.h"
#include "neon_arm64.h"
#include "lanes_arm64.h"

// func rowSumNEON(q *[32]float32, x *float32, n int)
TEXT ·rowSumNEON(SB), NOSPLIT, $0-24
	MOVD q+0(FP), R0
	MOVD x+8(FP), R1
	MOVD n+16(FP), R2
	LOADSUMS(0)
	LSR  $5, R2
	CBZ  R2, done

loop:
	LOAD32(1)
	FADD(0, 0, 16)
	FADD(1, 1, 17)
	FADD(2, 2, 18)
	FADD(3, 3, 19)
	FADD(4, 4, 20)
	FADD(5, 5, 21)
	FADD(6, 6, 22)
	FADD(7, 7, 23)
	ADD  $128, R1
	SUB  $1, R2
	CBNZ R2, loop

done:
	STORESUMS(0)
	RET

// func rowDotNEON(q *[32]float32, x, y *float32, n int)
TEXT ·rowDotNEON(SB), NOSPLIT, $0-32
	MOVD q+0(FP), R0
	MOVD x+8(FP), R1
	MOVD y+16(FP), R4
	MOVD n+24(FP), R2
	LOADSUMS(0)
	LSR  $5, R2
	CBZ  R2, done

loop:
	LOAD32(1)
	LDPQ(24, 25, 4, 0)
	LDPQ(26, 27, 4, 32)
	LDPQ(28, 29, 4, 64)
	LDPQ(30, 31, 4, 96)
	FMLA(0, 16, 24)
	FMLA(1, 17, 25)
	FMLA(2, 18, 26)
	FMLA(3, 19, 27)
	FMLA(4, 20, 28)
	FMLA(5, 21, 29)
	FMLA(6, 22, 30)
	FMLA(7, 23, 31)
	ADD  $128, R1
	ADD  $128, R4
	SUB  $1, R2
	CBNZ R2, loop

done:
	STORESUMS(0)
	RET

// Q = fma(X − mean, X − mean, Q)
#define SQUARE(Q, X) \
	FSUB(X, X, 31) \
	FMLA(Q, X, X)

// func rowCentredSquaresNEON(q *[32]float32, x *float32, n int, mean float32)
TEXT ·rowCentredSquaresNEON(SB), NOSPLIT, $0-28
	MOVD  q+0(FP), R0
	MOVD  x+8(FP), R1
	MOVD  n+16(FP), R2
	FMOVS mean+24(FP), F31
	DUP(31, 31)
	LOADSUMS(0)
	LSR   $5, R2
	CBZ   R2, done

loop:
	LOAD32(1)
	SQUARE(0, 16)
	SQUARE(1, 17)
	SQUARE(2, 18)
	SQUARE(3, 19)
	SQUARE(4, 20)
	SQUARE(5, 21)
	SQUARE(6, 22)
	SQUARE(7, 23)
	ADD   $128, R1
	SUB   $1, R2
	CBNZ  R2, loop

done:
	STORESUMS(0)
	RET

// func treeNEON(q *[32]float32) float32
TEXT ·treeNEON(SB), NOSPLIT, $0-12
	MOVD q+0(FP), R0
	LOADSUMS(0)
	FADD(0, 0, 4)
	FADD(1, 1, 5)
	FADD(2, 2, 6)
	FADD(3, 3, 7)
	FADD(0, 0, 2)
	FADD(1, 1, 3)
	FADD(0, 0, 1)
	EXT8(1, 0, 0)
	FADD(0, 0, 1)
	FADDP(0, 0)
	FMOVS F0, ret+8(FP)
	RET

// func rowMaxNEON(x *float32, n int) float32
TEXT ·rowMaxNEON(SB), NOSPLIT, $0-20
	MOVD x+0(FP), R1
	MOVD n+8(FP), R2
	LDQ(0, 1, 0)
	MOV(1, 0)
	MOV(2, 0)
	MOV(3, 0)
	SUBS $16, R2, R2
	BLT  tail

loop:
	LDPQ(16, 17, 1, 0)
	LDPQ(18, 19, 1, 32)
	FMAX(0, 0, 16)
	FMAX(1, 1, 17)
	FMAX(2, 2, 18)
	FMAX(3, 3, 19)
	ADD  $64, R1
	SUBS $16, R2, R2
	BGE  loop

tail:
	ADDS $16, R2, R2
	BEQ  combine

last:
	LDQPOST(16, 1)
	FMAX(0, 0, 16)
	SUBS $4, R2, R2
	BNE  last

combine:
	FMAX(0, 0, 1)
	FMAX(2, 2, 3)
	FMAX(0, 0, 2)
	FMAXV(0, 0)
	FMOVS F0, ret+16(FP)
	RET

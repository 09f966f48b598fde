// NEON kernel of one step of Adam and AdamW.

#include "textflag.h"
#include "neon_arm64.h"

// func adamNEON(p, grad, m, v *float32, n int, s *[8]float32, decay int)
//
// s holds C1, C2, β2, B2, A, eps, W, L2; bit 0 of decay says to apply W, bit 1 to
// apply L2. n is a multiple of 4.
TEXT ·adamNEON(SB), NOSPLIT, $0-56
	MOVD p+0(FP), R0
	MOVD grad+8(FP), R1
	MOVD m+16(FP), R4
	MOVD v+24(FP), R6
	MOVD n+32(FP), R2
	MOVD s+40(FP), R5
	MOVD decay+48(FP), R7
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
	LDQ(3, 6, 0)
	TBZ  $0, R7, l2
	FMUL(0, 0, 25)     // p = p·W

l2:
	TBZ  $1, R7, moments
	FMLA(1, 0, 24)     // g = fma(p, L2, g)

moments:
	FSUB(4, 1, 2)
	FMLA(2, 4, 31)     // m = fma(g − m, C1, m)
	FMUL(5, 1, 30)
	FMUL(3, 3, 29)
	FMLA(3, 5, 1)      // v = fma(C2·g, g, v·β2)
	FSQRT(6, 3)
	FDIV(6, 6, 28)
	FADD(6, 6, 26)     // d = √v/B2 + eps
	FMUL(7, 2, 27)
	FDIV(7, 7, 6)
	FADD(0, 0, 7)      // p = p + (A·m)/d
	STQPOST(0, 0)
	STQPOST(2, 4)
	STQPOST(3, 6)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

// AVX2 kernel of the numerators of softmax and their sum.

#include "textflag.h"
#include "exp_amd64.h"
#include "lanes_amd64.h"

// e^(x·scale − m) of eight elements, added to Q.
#define EXPSUM(AT, Q, X, A, B, C) \
	VMULPS  AT(SI), Y13, X \
	VSUBPS  Y14, X, X      \
	EXP8(X, A, B, C)       \
	VMOVUPS X, AT(DI)      \
	VADDPS  X, Q, Q

// A lane without an element adds +0: sums of exponentials are never −0.
#define LASTEXPSUM(J, Q) \
	LANEMASK(J, Y15, Y12, Y8)           \
	VMASKMOVPS (32*J)(SI), Y12, Y4      \
	VMULPS     Y4, Y13, Y4              \
	VSUBPS     Y14, Y4, Y4              \
	EXP8(Y4, Y5, Y6, Y7)                \
	VMASKMOVPS Y4, Y12, (32*J)(DI)      \
	VANDPS     Y12, Y4, Y4              \
	VADDPS     Y4, Q, Q

// func expSumAVX2(dst, x *float32, n int, scale, m float32) float32
TEXT ·expSumAVX2(SB), NOSPLIT, $0-36
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS scale+24(FP), Y13
	VBROADCASTSS m+28(FP), Y14
	ZEROSUMS(Y0, Y1, Y2, Y3)
	SUBQ         $32, CX
	JLT          tail

loop:
	EXPSUM(0, Y0, Y4, Y5, Y6, Y7)
	EXPSUM(32, Y1, Y8, Y9, Y10, Y11)
	EXPSUM(64, Y2, Y4, Y5, Y6, Y7)
	EXPSUM(96, Y3, Y8, Y9, Y10, Y11)
	ADDQ $128, SI
	ADDQ $128, DI
	SUBQ $32, CX
	JGE  loop

tail:
	ADDQ $32, CX
	JZ   sum
	REMAINDER(Y15, X15)
	LASTEXPSUM(0, Y0)
	CMPQ CX, $8
	JLE  sum
	LASTEXPSUM(1, Y1)
	CMPQ CX, $16
	JLE  sum
	LASTEXPSUM(2, Y2)
	CMPQ CX, $24
	JLE  sum
	LASTEXPSUM(3, Y3)

sum:
	TREE(Y0, Y1, Y2, Y3, X0, X1)
	VZEROUPPER
	MOVSS X0, ret+32(FP)
	RET

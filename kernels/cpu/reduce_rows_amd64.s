// AVX2 kernels of the row reductions; lanes 0–7, 8–15, 16–23 and 24–31 are the
// registers Y0, Y1, Y2 and Y3.

#include "textflag.h"
#include "elementary_coeff_amd64.h"
#include "lanes_amd64.h"

// 0 … 31, then −Inf eight times.
DATA ·laneTable+0(SB)/8, $0x0000000100000000
DATA ·laneTable+8(SB)/8, $0x0000000300000002
DATA ·laneTable+16(SB)/8, $0x0000000500000004
DATA ·laneTable+24(SB)/8, $0x0000000700000006
DATA ·laneTable+32(SB)/8, $0x0000000900000008
DATA ·laneTable+40(SB)/8, $0x0000000b0000000a
DATA ·laneTable+48(SB)/8, $0x0000000d0000000c
DATA ·laneTable+56(SB)/8, $0x0000000f0000000e
DATA ·laneTable+64(SB)/8, $0x0000001100000010
DATA ·laneTable+72(SB)/8, $0x0000001300000012
DATA ·laneTable+80(SB)/8, $0x0000001500000014
DATA ·laneTable+88(SB)/8, $0x0000001700000016
DATA ·laneTable+96(SB)/8, $0x0000001900000018
DATA ·laneTable+104(SB)/8, $0x0000001b0000001a
DATA ·laneTable+112(SB)/8, $0x0000001d0000001c
DATA ·laneTable+120(SB)/8, $0x0000001f0000001e
DATA ·laneTable+128(SB)/8, $0xff800000ff800000
DATA ·laneTable+136(SB)/8, $0xff800000ff800000
DATA ·laneTable+144(SB)/8, $0xff800000ff800000
DATA ·laneTable+152(SB)/8, $0xff800000ff800000
GLOBL ·laneTable(SB), RODATA|NOPTR, $160

#define LASTSUM(J, Q) \
	LANEMASK(J, Y15, Y4, Y5)        \
	VMASKMOVPS (32*J)(SI), Y4, Y6   \
	VORPS      Y5, Y6, Y6           \
	VADDPS     Y6, Q, Q

// func rowSumAVX2(x *float32, n int) float32
TEXT ·rowSumAVX2(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	ZEROSUMS(Y0, Y1, Y2, Y3)
	SUBQ $32, CX
	JLT  tail

loop:
	VADDPS (SI), Y0, Y0
	VADDPS 32(SI), Y1, Y1
	VADDPS 64(SI), Y2, Y2
	VADDPS 96(SI), Y3, Y3
	ADDQ   $128, SI
	SUBQ   $32, CX
	JGE    loop

tail:
	ADDQ $32, CX
	JZ   sum
	REMAINDER(Y15, X15)
	LASTSUM(0, Y0)
	LASTSUM(1, Y1)
	LASTSUM(2, Y2)
	LASTSUM(3, Y3)

sum:
	TREE(Y0, Y1, Y2, Y3, X0, X1)
	VZEROUPPER
	MOVSS X0, ret+16(FP)
	RET

#define LASTDOT(J, Q) \
	LANEMASK(J, Y15, Y4, Y5)        \
	VMASKMOVPS  (32*J)(SI), Y4, Y6  \
	VMASKMOVPS  (32*J)(DX), Y4, Y7  \
	VORPS       Y5, Y6, Y6          \
	VFMADD231PS Y7, Y6, Q

// func rowDotAVX2(x, y *float32, n int) float32
TEXT ·rowDotAVX2(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), SI
	MOVQ y+8(FP), DX
	MOVQ n+16(FP), CX
	ZEROSUMS(Y0, Y1, Y2, Y3)
	SUBQ $32, CX
	JLT  tail

loop:
	VMOVUPS     (SI), Y4
	VMOVUPS     32(SI), Y5
	VMOVUPS     64(SI), Y6
	VMOVUPS     96(SI), Y7
	VFMADD231PS (DX), Y4, Y0
	VFMADD231PS 32(DX), Y5, Y1
	VFMADD231PS 64(DX), Y6, Y2
	VFMADD231PS 96(DX), Y7, Y3
	ADDQ        $128, SI
	ADDQ        $128, DX
	SUBQ        $32, CX
	JGE         loop

tail:
	ADDQ $32, CX
	JZ   sum
	REMAINDER(Y15, X15)
	LASTDOT(0, Y0)
	LASTDOT(1, Y1)
	LASTDOT(2, Y2)
	LASTDOT(3, Y3)

sum:
	TREE(Y0, Y1, Y2, Y3, X0, X1)
	VZEROUPPER
	MOVSS X0, ret+24(FP)
	RET

// A square is never −0, nor is a sum of squares: +0 serves lanes without an
// element.
#define LASTSQUARE(J, Q) \
	LANEMASK(J, Y15, Y4, Y5)        \
	VMASKMOVPS  (32*J)(SI), Y4, Y6  \
	VSUBPS      Y14, Y6, Y6         \
	VANDPS      Y4, Y6, Y6          \
	VFMADD231PS Y6, Y6, Q

// func rowCentredSquaresAVX2(x *float32, n int, mean float32) float32
TEXT ·rowCentredSquaresAVX2(SB), NOSPLIT, $0-28
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS mean+16(FP), Y14
	ZEROSUMS(Y0, Y1, Y2, Y3)
	SUBQ         $32, CX
	JLT          tail

loop:
	VMOVUPS     (SI), Y4
	VMOVUPS     32(SI), Y5
	VMOVUPS     64(SI), Y6
	VMOVUPS     96(SI), Y7
	VSUBPS      Y14, Y4, Y4
	VSUBPS      Y14, Y5, Y5
	VSUBPS      Y14, Y6, Y6
	VSUBPS      Y14, Y7, Y7
	VFMADD231PS Y4, Y4, Y0
	VFMADD231PS Y5, Y5, Y1
	VFMADD231PS Y6, Y6, Y2
	VFMADD231PS Y7, Y7, Y3
	ADDQ        $128, SI
	SUBQ        $32, CX
	JGE         loop

tail:
	ADDQ $32, CX
	JZ   sum
	REMAINDER(Y15, X15)
	LASTSQUARE(0, Y0)
	LASTSQUARE(1, Y1)
	LASTSQUARE(2, Y2)
	LASTSQUARE(3, Y3)

sum:
	TREE(Y0, Y1, Y2, Y3, X0, X1)
	VZEROUPPER
	MOVSS X0, ret+24(FP)
	RET

// Y4 collects which lanes have met a NaN.
#define MAXIMUM(X, Q) \
	VCMPPS $3, X, X, Y5  \
	VORPS  Y5, Y4, Y4    \
	VMAXPS X, Q, Q

#define LASTMAXIMUM(J, Q) \
	LANEMASK(J, Y15, Y6, Y7)        \
	VMASKMOVPS (32*J)(SI), Y6, Y8   \
	VANDNPS    MINUS_INF, Y6, Y7    \
	VORPS      Y7, Y8, Y8           \
	MAXIMUM(Y8, Q)

// func rowMaxAVX2(x *float32, n int) (m float32, nan int32)
//
// m is right but for the sign of a zero, and only if nan is 0.
TEXT ·rowMaxAVX2(SB), NOSPLIT, $0-24
	MOVQ    x+0(FP), SI
	MOVQ    n+8(FP), CX
	VMOVUPS MINUS_INF, Y0
	VMOVAPS Y0, Y1
	VMOVAPS Y0, Y2
	VMOVAPS Y0, Y3
	VXORPS  Y4, Y4, Y4
	SUBQ    $32, CX
	JLT     tail

loop:
	VMOVUPS (SI), Y6
	VMOVUPS 32(SI), Y7
	VMOVUPS 64(SI), Y8
	VMOVUPS 96(SI), Y9
	MAXIMUM(Y6, Y0)
	MAXIMUM(Y7, Y1)
	MAXIMUM(Y8, Y2)
	MAXIMUM(Y9, Y3)
	ADDQ    $128, SI
	SUBQ    $32, CX
	JGE     loop

tail:
	ADDQ $32, CX
	JZ   combine
	REMAINDER(Y15, X15)
	LASTMAXIMUM(0, Y0)
	LASTMAXIMUM(1, Y1)
	LASTMAXIMUM(2, Y2)
	LASTMAXIMUM(3, Y3)

combine:
	VMOVMSKPS    Y4, AX
	VMAXPS       Y1, Y0, Y0
	VMAXPS       Y3, Y2, Y2
	VMAXPS       Y2, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VMAXPS       X1, X0, X0
	VMOVHLPS     X0, X0, X1
	VMAXPS       X1, X0, X0
	VMOVSHDUP    X0, X1
	VMAXSS       X1, X0, X0
	VZEROUPPER
	MOVSS        X0, m+16(FP)
	MOVL         AX, nan+20(FP)
	RET

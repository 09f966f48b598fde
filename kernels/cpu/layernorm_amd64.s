// AVX2 kernels of LayerNorm and its backward pass.
//
// Operands stand in Plan 9 order: VFMADD231PS A, B, C is C = A·B + C.

#include "textflag.h"
#include "elementary_coeff_amd64.h"
#include "lanes_amd64.h"
#include "vector_amd64.h"

#define NORMALISE(AT, X, G) \
	VMOVUPS     AT(SI)(AX*1), X      \
	VMOVUPS     AT(DX)(AX*1), G      \
	VSUBPS      Y15, X, X            \
	VMULPS      Y14, X, X            \
	VFMADD213PS AT(R8)(AX*1), G, X   \
	VMOVUPS     X, AT(DI)(AX*1)

#define NORMALISE4 \
	NORMALISE(0, Y0, Y4)   \
	NORMALISE(32, Y1, Y5)  \
	NORMALISE(64, Y2, Y6)  \
	NORMALISE(96, Y3, Y7)

// func normaliseAVX2(y, x, gamma, beta *float32, mean, rstd float32, n int)
TEXT ·normaliseAVX2(SB), NOSPLIT, $0-48
	MOVQ         y+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         gamma+16(FP), DX
	MOVQ         beta+24(FP), R8
	VBROADCASTSS mean+32(FP), Y15
	VBROADCASTSS rstd+36(FP), Y14
	MOVQ         n+40(FP), CX
	EACH(NORMALISE4, NORMALISE(0, Y0, Y4))

// X = xhat, G = dy·gamma
#define XHATG(AT, X, G) \
	VMOVUPS AT(R8)(AX*1), X      \
	VMOVUPS AT(SI)(AX*1), G      \
	VSUBPS  Y15, X, X            \
	VMULPS  AT(DX)(AX*1), G, G   \
	VMULPS  Y14, X, X

#define NORMGRAD(AT, X, G) \
	XHATG(AT, X, G)            \
	VSUBPS       Y13, G, G     \
	VFNMADD231PS Y12, X, G     \
	VMULPS       Y14, G, G     \
	VMOVUPS      G, AT(DI)(AX*1)

#define NORMGRAD4 \
	NORMGRAD(0, Y0, Y4)   \
	NORMGRAD(32, Y1, Y5)  \
	NORMGRAD(64, Y2, Y6)  \
	NORMGRAD(96, Y3, Y7)

// func layerNormGradAVX2(dx, dy, x, gamma *float32, mean, rstd, c1, c2 float32, n int)
TEXT ·layerNormGradAVX2(SB), NOSPLIT, $0-56
	MOVQ         dx+0(FP), DI
	MOVQ         dy+8(FP), SI
	MOVQ         x+16(FP), R8
	MOVQ         gamma+24(FP), DX
	VBROADCASTSS mean+32(FP), Y15
	VBROADCASTSS rstd+36(FP), Y14
	VBROADCASTSS c1+40(FP), Y13
	VBROADCASTSS c2+44(FP), Y12
	MOVQ         n+48(FP), CX
	EACH(NORMGRAD4, NORMGRAD(0, Y0, Y4))

#define GRADSUMS(AT, P, Q, X, G) \
	XHATG(AT, X, G)          \
	VADDPS      G, P, P      \
	VFMADD231PS X, G, Q

// G takes −0 and xhat +0 where there is no element.
#define LASTGRADSUMS(J, P, Q) \
	LANEMASK(J, Y13, Y8, Y9)                \
	VMASKMOVPS  (32*J)(R8)(AX*1), Y8, Y10   \
	VMASKMOVPS  (32*J)(SI)(AX*1), Y8, Y11   \
	VMASKMOVPS  (32*J)(DX)(AX*1), Y8, Y12   \
	VSUBPS      Y15, Y10, Y10               \
	VMULPS      Y12, Y11, Y11               \
	VMULPS      Y14, Y10, Y10               \
	VORPS       Y9, Y11, Y11                \
	VANDPS      Y8, Y10, Y10                \
	VADDPS      Y11, P, P                   \
	VFMADD231PS Y10, Y11, Q

// func layerNormGradSumsAVX2(dy, x, gamma *float32, n int, mean, rstd float32) (c1, c2 float32)
TEXT ·layerNormGradSumsAVX2(SB), NOSPLIT, $0-48
	MOVQ         dy+0(FP), SI
	MOVQ         x+8(FP), R8
	MOVQ         gamma+16(FP), DX
	MOVQ         n+24(FP), CX
	VBROADCASTSS mean+32(FP), Y15
	VBROADCASTSS rstd+36(FP), Y14
	ZEROSUMS(Y0, Y1, Y2, Y3)
	ZEROSUMS(Y4, Y5, Y6, Y7)
	XORQ         AX, AX
	SUBQ         $32, CX
	JLT          tail

loop:
	GRADSUMS(0, Y0, Y4, Y8, Y9)
	GRADSUMS(32, Y1, Y5, Y10, Y11)
	GRADSUMS(64, Y2, Y6, Y12, Y13)
	GRADSUMS(96, Y3, Y7, Y8, Y9)
	ADDQ $128, AX
	SUBQ $32, CX
	JGE  loop

tail:
	ADDQ $32, CX
	JZ   sum
	REMAINDER(Y13, X13)
	LASTGRADSUMS(0, Y0, Y4)
	LASTGRADSUMS(1, Y1, Y5)
	LASTGRADSUMS(2, Y2, Y6)
	LASTGRADSUMS(3, Y3, Y7)

sum:
	TREE(Y0, Y1, Y2, Y3, X0, X1)
	TREE(Y4, Y5, Y6, Y7, X4, X5)
	VZEROUPPER
	MOVSS X0, c1+40(FP)
	MOVSS X4, c2+44(FP)
	RET

// Y0 = fma(dy, xhat, Y0) and Y1 = Y1 + dy for a row at X and DY.
#define COLNORM(DY, X, MEAN, RSTD) \
	VMOVUPS     DY, Y2           \
	VMOVUPS     X, Y3            \
	VSUBPS      MEAN, Y3, Y3     \
	VMULPS      RSTD, Y3, Y3     \
	VFMADD231PS Y3, Y2, Y0       \
	VADDPS      Y2, Y1, Y1

// func colNormAdd4AVX2(pg, pb, dy, x, mean, rstd *float32, stride, n int)
//
// Rows 0 … 3 and n columns, a multiple of 8.
TEXT ·colNormAdd4AVX2(SB), NOSPLIT, $0-64
	MOVQ         pg+0(FP), DI
	MOVQ         pb+8(FP), R10
	MOVQ         dy+16(FP), SI
	MOVQ         x+24(FP), R8
	MOVQ         mean+32(FP), R11
	MOVQ         rstd+40(FP), R12
	MOVQ         stride+48(FP), BX
	MOVQ         n+56(FP), CX
	VBROADCASTSS (R11), Y8
	VBROADCASTSS 4(R11), Y9
	VBROADCASTSS 8(R11), Y10
	VBROADCASTSS 12(R11), Y11
	VBROADCASTSS (R12), Y12
	VBROADCASTSS 4(R12), Y13
	VBROADCASTSS 8(R12), Y14
	VBROADCASTSS 12(R12), Y15
	SHLQ         $2, BX
	LEAQ         (SI)(BX*2), DX
	LEAQ         (R8)(BX*2), R9
	SHRQ         $3, CX
	JZ           done

loop:
	VMOVUPS (DI), Y0
	VMOVUPS (R10), Y1
	COLNORM((SI), (R8), Y8, Y12)
	COLNORM((SI)(BX*1), (R8)(BX*1), Y9, Y13)
	COLNORM((DX), (R9), Y10, Y14)
	COLNORM((DX)(BX*1), (R9)(BX*1), Y11, Y15)
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, (R10)
	ADDQ    $32, DI
	ADDQ    $32, R10
	ADDQ    $32, SI
	ADDQ    $32, DX
	ADDQ    $32, R8
	ADDQ    $32, R9
	DECQ    CX
	JNZ     loop

done:
	VZEROUPPER
	RET

// func colNormAddAVX2(pg, pb, dy, x *float32, mean, rstd float32, n int)
//
// One row and n columns, a multiple of 8.
TEXT ·colNormAddAVX2(SB), NOSPLIT, $0-48
	MOVQ         pg+0(FP), DI
	MOVQ         pb+8(FP), R10
	MOVQ         dy+16(FP), SI
	MOVQ         x+24(FP), R8
	VBROADCASTSS mean+32(FP), Y8
	VBROADCASTSS rstd+36(FP), Y12
	MOVQ         n+40(FP), CX
	SHRQ         $3, CX
	JZ           done

loop:
	VMOVUPS (DI), Y0
	VMOVUPS (R10), Y1
	COLNORM((SI), (R8), Y8, Y12)
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, (R10)
	ADDQ    $32, DI
	ADDQ    $32, R10
	ADDQ    $32, SI
	ADDQ    $32, R8
	DECQ    CX
	JNZ     loop

done:
	VZEROUPPER
	RET

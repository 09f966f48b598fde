// AVX2 kernels of the losses and their gradients.
//
// Operands stand in Plan 9 order: VSUBPS B, A, C is C = A − B; VCMPPS OP, B, A, M
// is M = A OP B; VBLENDVPS M, B, A, C is C = M ? B : A.

#include "textflag.h"
#include "elementary_coeff_amd64.h"
#include "vector_amd64.h"

// D = x − y
#define DIFFERENCE(AT, D) \
	VMOVUPS AT(SI)(AX*1), D   \
	VSUBPS  AT(DX)(AX*1), D, D

#define MSEGRAD(AT, D) \
	DIFFERENCE(AT, D)      \
	VMULPS  Y15, D, D      \
	VMULPS  Y14, D, D      \
	VMOVUPS D, AT(DI)(AX*1)

#define MSEGRAD4 \
	MSEGRAD(0, Y0)   \
	MSEGRAD(32, Y1)  \
	MSEGRAD(64, Y2)  \
	MSEGRAD(96, Y3)

// func mseGradAVX2(dst, x, y *float32, c, dL float32, n int)
TEXT ·mseGradAVX2(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         y+16(FP), DX
	VBROADCASTSS c+24(FP), Y15
	VBROADCASTSS dL+28(FP), Y14
	MOVQ         n+32(FP), CX
	EACH(MSEGRAD4, MSEGRAD(0, Y0))

// Y15 = β, Y14 = 0.5·β, Y13 = 0.5, Y12 = the bits of |·|
#define SMOOTHL1(AT, D, A, M) \
	DIFFERENCE(AT, D)            \
	VANDPS    Y12, D, A          \
	VMULPS    Y13, D, M          \
	VMULPS    D, M, D            \
	VDIVPS    Y15, D, D          \
	VCMPPS    $17, Y15, A, M     \
	VSUBPS    Y14, A, A          \
	VBLENDVPS M, D, A, A         \
	VMOVUPS   A, AT(DI)(AX*1)

#define SMOOTHL14 \
	SMOOTHL1(0, Y0, Y4, Y8)    \
	SMOOTHL1(32, Y1, Y5, Y9)   \
	SMOOTHL1(64, Y2, Y6, Y10)  \
	SMOOTHL1(96, Y3, Y7, Y11)

// func smoothL1AVX2(dst, x, y *float32, beta, half float32, n int)
TEXT ·smoothL1AVX2(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         y+16(FP), DX
	VBROADCASTSS beta+24(FP), Y15
	VBROADCASTSS half+28(FP), Y14
	VMOVUPS      NUM_HALF, Y13
	VMOVUPS      BITS_ABS, Y12
	MOVQ         n+32(FP), CX
	EACH(SMOOTHL14, SMOOTHL1(0, Y0, Y4, Y8))

// Y15 = β, Y14 = −β, Y13 = c, Y12 = −c, Y11 = dL
#define SMOOTHL1GRAD(AT, D, T, M) \
	DIFFERENCE(AT, D)             \
	VDIVPS    Y15, D, T           \
	VMULPS    Y13, T, T           \
	VCMPPS    $29, Y15, D, M      \
	VBLENDVPS M, Y13, T, T        \
	VCMPPS    $18, Y14, D, M      \
	VBLENDVPS M, Y12, T, T        \
	VMULPS    Y11, T, T           \
	VMOVUPS   T, AT(DI)(AX*1)

#define SMOOTHL1GRAD4 \
	SMOOTHL1GRAD(0, Y0, Y4, Y8)   \
	SMOOTHL1GRAD(32, Y1, Y5, Y9)  \
	SMOOTHL1GRAD(64, Y2, Y6, Y8)  \
	SMOOTHL1GRAD(96, Y3, Y7, Y9)

// func smoothL1GradAVX2(dst, x, y *float32, beta, c, dL float32, n int)
TEXT ·smoothL1GradAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         y+16(FP), DX
	VBROADCASTSS beta+24(FP), Y15
	VBROADCASTSS c+28(FP), Y13
	VBROADCASTSS dL+32(FP), Y11
	VXORPS       BITS_SIGN, Y15, Y14
	VXORPS       BITS_SIGN, Y13, Y12
	MOVQ         n+40(FP), CX
	EACH(SMOOTHL1GRAD4, SMOOTHL1GRAD(0, Y0, Y4, Y8))

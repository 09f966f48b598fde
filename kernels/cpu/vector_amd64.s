// AVX2 kernels of the element-by-element operations: n is a multiple of 8,
// 32 elements an iteration, then 8.
//
// Operands stand in Plan 9 order: VSUBPS B, A, C is C = A − B.

#include "textflag.h"
#include "vector_amd64.h"

// dst = a OP b
#define VECTORS4(OP) \
	LOADS                         \
	OP (DX)(AX*1), Y0, Y0         \
	OP 32(DX)(AX*1), Y1, Y1       \
	OP 64(DX)(AX*1), Y2, Y2       \
	OP 96(DX)(AX*1), Y3, Y3       \
	STORES
#define VECTORS1(OP) \
	VMOVUPS (SI)(AX*1), Y0        \
	OP (DX)(AX*1), Y0, Y0         \
	VMOVUPS Y0, (DI)(AX*1)

// dst = a OP c, c in every lane of Y15
#define SCALAR4(OP) \
	LOADS             \
	OP Y15, Y0, Y0    \
	OP Y15, Y1, Y1    \
	OP Y15, Y2, Y2    \
	OP Y15, Y3, Y3    \
	STORES
#define SCALAR1(OP) \
	VMOVUPS (SI)(AX*1), Y0   \
	OP Y15, Y0, Y0           \
	VMOVUPS Y0, (DI)(AX*1)

// func addAVX2(dst, a, b *float32, n int)
TEXT ·addAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX
	EACH(VECTORS4(VADDPS), VECTORS1(VADDPS))

// func subAVX2(dst, a, b *float32, n int)
TEXT ·subAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX
	EACH(VECTORS4(VSUBPS), VECTORS1(VSUBPS))

// func mulAVX2(dst, a, b *float32, n int)
TEXT ·mulAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX
	EACH(VECTORS4(VMULPS), VECTORS1(VMULPS))

// func divAVX2(dst, a, b *float32, n int)
TEXT ·divAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX
	EACH(VECTORS4(VDIVPS), VECTORS1(VDIVPS))

// func addScalarAVX2(dst, a *float32, c float32, n int)
TEXT ·addScalarAVX2(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         a+8(FP), SI
	VBROADCASTSS c+16(FP), Y15
	MOVQ         n+24(FP), CX
	EACH(SCALAR4(VADDPS), SCALAR1(VADDPS))

// func subScalarAVX2(dst, a *float32, c float32, n int)
TEXT ·subScalarAVX2(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         a+8(FP), SI
	VBROADCASTSS c+16(FP), Y15
	MOVQ         n+24(FP), CX
	EACH(SCALAR4(VSUBPS), SCALAR1(VSUBPS))

// func scaleAVX2(dst, a *float32, c float32, n int)
TEXT ·scaleAVX2(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         a+8(FP), SI
	VBROADCASTSS c+16(FP), Y15
	MOVQ         n+24(FP), CX
	EACH(SCALAR4(VMULPS), SCALAR1(VMULPS))

// func divScalarAVX2(dst, a *float32, c float32, n int)
TEXT ·divScalarAVX2(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         a+8(FP), SI
	VBROADCASTSS c+16(FP), Y15
	MOVQ         n+24(FP), CX
	EACH(SCALAR4(VDIVPS), SCALAR1(VDIVPS))

#include "textflag.h"

// d = fma(a, b, c): 32 lanes in four vectors of eight.
#define FMA32(D, A, B, C) \
	VMOVUPS (A), Y0            \
	VMOVUPS 32(A), Y1          \
	VMOVUPS 64(A), Y2          \
	VMOVUPS 96(A), Y3          \
	VMOVUPS (C), Y4            \
	VMOVUPS 32(C), Y5          \
	VMOVUPS 64(C), Y6          \
	VMOVUPS 96(C), Y7          \
	VFMADD231PS (B), Y0, Y4    \
	VFMADD231PS 32(B), Y1, Y5  \
	VFMADD231PS 64(B), Y2, Y6  \
	VFMADD231PS 96(B), Y3, Y7  \
	VMOVUPS Y4, (D)            \
	VMOVUPS Y5, 32(D)          \
	VMOVUPS Y6, 64(D)          \
	VMOVUPS Y7, 96(D)

// func fmaLanesAVX2(d, a, b, c *lanes32)
TEXT ·fmaLanesAVX2(SB), NOSPLIT, $0-32
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), BX
	MOVQ c+24(FP), CX
	FMA32(DI, SI, BX, CX)
	VZEROUPPER
	RET

// func fmaRunAVX2(base *lanes32, list *fmaSlots, n int)
TEXT ·fmaRunAVX2(SB), NOSPLIT, $0-24
	MOVQ base+0(FP), R8
	MOVQ list+8(FP), R9
	MOVQ n+16(FP), R10

next:
	MOVLQSX 0(R9), DI
	MOVLQSX 4(R9), SI
	MOVLQSX 8(R9), BX
	MOVLQSX 12(R9), CX
	ADDQ R8, DI
	ADDQ R8, SI
	ADDQ R8, BX
	ADDQ R8, CX
	FMA32(DI, SI, BX, CX)
	ADDQ $16, R9
	DECQ R10
	JNZ  next
	VZEROUPPER
	RET

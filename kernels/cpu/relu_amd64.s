// AVX2 kernels of ReLU, of its derivative and of softmax's.
//
// Operands stand in Plan 9 order: VCMPPS $17, B, A, M is M = A < B, false for a
// NaN; VANDNPS B, A, C is C = ¬A ∧ B.

#include "textflag.h"
#include "vector_amd64.h"

#define RELU(AT, X, M) \
	VMOVUPS AT(SI)(AX*1), X     \
	VCMPPS  $17, Y15, X, M      \
	VANDNPS X, M, X             \
	VMOVUPS X, AT(DI)(AX*1)

#define RELU4 \
	RELU(0, Y0, Y4)   \
	RELU(32, Y1, Y5)  \
	RELU(64, Y2, Y6)  \
	RELU(96, Y3, Y7)

// func reluAVX2(dst, x *float32, n int)
TEXT ·reluAVX2(SB), NOSPLIT, $0-24
	MOVQ   dst+0(FP), DI
	MOVQ   x+8(FP), SI
	MOVQ   n+16(FP), CX
	VXORPS Y15, Y15, Y15
	EACH(RELU4, RELU(0, Y0, Y4))

#define RELUGRAD(AT, X) \
	VMOVUPS AT(DX)(AX*1), X        \
	VCMPPS  $17, X, Y15, X         \
	VANDPS  AT(SI)(AX*1), X, X     \
	VMOVUPS X, AT(DI)(AX*1)

#define RELUGRAD4 \
	RELUGRAD(0, Y0)   \
	RELUGRAD(32, Y1)  \
	RELUGRAD(64, Y2)  \
	RELUGRAD(96, Y3)

// func reluGradAVX2(dst, dy, x *float32, n int)
TEXT ·reluGradAVX2(SB), NOSPLIT, $0-32
	MOVQ   dst+0(FP), DI
	MOVQ   dy+8(FP), SI
	MOVQ   x+16(FP), DX
	MOVQ   n+24(FP), CX
	VXORPS Y15, Y15, Y15
	EACH(RELUGRAD4, RELUGRAD(0, Y0))

#define SOFTMAXGRAD(AT, X) \
	VMOVUPS AT(DX)(AX*1), X        \
	VSUBPS  Y15, X, X              \
	VMULPS  AT(SI)(AX*1), X, X     \
	VMOVUPS X, AT(DI)(AX*1)

#define SOFTMAXGRAD4 \
	SOFTMAXGRAD(0, Y0)   \
	SOFTMAXGRAD(32, Y1)  \
	SOFTMAXGRAD(64, Y2)  \
	SOFTMAXGRAD(96, Y3)

// func softmaxGradAVX2(dst, p, dp *float32, t float32, n int)
TEXT ·softmaxGradAVX2(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), DI
	MOVQ         p+8(FP), SI
	MOVQ         dp+16(FP), DX
	VBROADCASTSS t+24(FP), Y15
	MOVQ         n+32(FP), CX
	EACH(SOFTMAXGRAD4, SOFTMAXGRAD(0, Y0))

// AVX2 kernels of Sophia-G: its step, and the move of the curvature.
//
// Operands stand in Plan 9 order: VFMADD231PS A, B, C is C = A·B + C; VDIVPS B, A,
// C is C = A / B; VMINPS B, A, C is A < B ? A : B, so B where one is a NaN;
// VANDNPS B, A, C is ¬A ∧ B.

#include "textflag.h"

// func sophiaAVX2(p, grad, m, h *float32, n int, s *[8]float32)
//
// s holds C1, β1, ρ·bs, eps, −lr, W, 1, −0. n is a multiple of 8.
TEXT ·sophiaAVX2(SB), NOSPLIT, $0-48
	MOVQ         p+0(FP), DI
	MOVQ         grad+8(FP), SI
	MOVQ         m+16(FP), DX
	MOVQ         h+24(FP), R8
	MOVQ         n+32(FP), CX
	MOVQ         s+40(FP), BX
	VBROADCASTSS (BX), Y15
	VBROADCASTSS 4(BX), Y14
	VBROADCASTSS 8(BX), Y13
	VBROADCASTSS 12(BX), Y12
	VBROADCASTSS 16(BX), Y11
	VBROADCASTSS 20(BX), Y10
	VBROADCASTSS 24(BX), Y9
	VBROADCASTSS 28(BX), Y8
	VXORPS       Y7, Y7, Y7
	SHRQ         $3, CX
	JZ           done

loop:
	VMULPS      (DI), Y10, Y0  // p = p·W
	VMULPS      (DX), Y14, Y2
	VFMADD231PS (SI), Y15, Y2  // m = fma(g, C1, m·β1)
	VMOVUPS     Y2, (DX)
	VMOVAPS     Y12, Y3
	VFMADD231PS (R8), Y13, Y3  // d = fma(ρ·bs, h, eps)
	VANDNPS     Y2, Y8, Y4
	VDIVPS      Y3, Y4, Y4     // q = |m|/d
	VMINPS      Y4, Y9, Y4     // q = q > 1 ? 1 : q, a NaN stays
	VANDPS      Y8, Y2, Y5
	VORPS       Y9, Y5, Y5     // sign(m) is ±1,
	VCMPPS      $0, Y7, Y2, Y6
	VANDNPS     Y5, Y6, Y5     // +0 for ±0,
	VCMPPS      $3, Y2, Y2, Y6
	VBLENDVPS   Y6, Y2, Y5, Y5 // m where it is a NaN
	VMULPS      Y11, Y5, Y5
	VFMADD231PS Y4, Y5, Y0     // p = fma(−lr·sign(m), q, p)
	VMOVUPS     Y0, (DI)
	ADDQ        $32, DI
	ADDQ        $32, SI
	ADDQ        $32, DX
	ADDQ        $32, R8
	DECQ        CX
	JNZ         loop

done:
	VZEROUPPER
	RET

// func sophiaHessianAVX2(h, grad *float32, n int, c2, beta2 float32)
//
// n is a multiple of 8.
TEXT ·sophiaHessianAVX2(SB), NOSPLIT, $0-32
	MOVQ         h+0(FP), DI
	MOVQ         grad+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS c2+24(FP), Y15
	VBROADCASTSS beta2+28(FP), Y14
	SHRQ         $3, CX
	JZ           finished

next:
	VMOVUPS     (SI), Y0
	VMULPS      (DI), Y14, Y1
	VMULPS      Y15, Y0, Y2
	VFMADD231PS Y0, Y2, Y1    // h = fma(C2·g, g, h·β2)
	VMOVUPS     Y1, (DI)
	ADDQ        $32, DI
	ADDQ        $32, SI
	DECQ        CX
	JNZ         next

finished:
	VZEROUPPER
	RET

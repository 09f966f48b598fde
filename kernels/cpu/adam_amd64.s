// AVX2 kernel of one step of Adam and AdamW.
//
// Operands stand in Plan 9 order: VFMADD231PS A, B, C is C = A·B + C; VDIVPS B, A,
// C is C = A / B.

#include "textflag.h"

// func adamAVX2(p, grad, m, v *float32, n int, s *[8]float32, decay int)
//
// s holds C1, C2, β2, B2, A, eps, W, L2; bit 0 of decay says to apply W, bit 1 to
// apply L2. n is a multiple of 8.
TEXT ·adamAVX2(SB), NOSPLIT, $0-56
	MOVQ         p+0(FP), DI
	MOVQ         grad+8(FP), SI
	MOVQ         m+16(FP), DX
	MOVQ         v+24(FP), R8
	MOVQ         n+32(FP), CX
	MOVQ         s+40(FP), BX
	MOVQ         decay+48(FP), R9
	VBROADCASTSS (BX), Y15
	VBROADCASTSS 4(BX), Y14
	VBROADCASTSS 8(BX), Y13
	VBROADCASTSS 12(BX), Y12
	VBROADCASTSS 16(BX), Y11
	VBROADCASTSS 20(BX), Y10
	VBROADCASTSS 24(BX), Y9
	VBROADCASTSS 28(BX), Y8
	SHRQ         $3, CX
	JZ           done

loop:
	VMOVUPS (DI), Y0
	VMOVUPS (SI), Y1
	VMOVUPS (DX), Y2
	VMOVUPS (R8), Y3
	TESTQ   $1, R9
	JZ      l2
	VMULPS  Y9, Y0, Y0        // p = p·W

l2:
	TESTQ       $2, R9
	JZ          moments
	VFMADD231PS Y8, Y0, Y1    // g = fma(p, L2, g)

moments:
	VSUBPS      Y2, Y1, Y4
	VFMADD231PS Y15, Y4, Y2   // m = fma(g − m, C1, m)
	VMULPS      Y14, Y1, Y5
	VMULPS      Y13, Y3, Y3
	VFMADD231PS Y1, Y5, Y3    // v = fma(C2·g, g, v·β2)
	VSQRTPS     Y3, Y6
	VDIVPS      Y12, Y6, Y6
	VADDPS      Y10, Y6, Y6   // d = √v/B2 + eps
	VMULPS      Y11, Y2, Y7
	VDIVPS      Y6, Y7, Y7
	VADDPS      Y7, Y0, Y0    // p = p + (A·m)/d
	VMOVUPS     Y0, (DI)
	VMOVUPS     Y2, (DX)
	VMOVUPS     Y3, (R8)
	ADDQ        $32, DI
	ADDQ        $32, SI
	ADDQ        $32, DX
	ADDQ        $32, R8
	DECQ        CX
	JNZ         loop

done:
	VZEROUPPER
	RET

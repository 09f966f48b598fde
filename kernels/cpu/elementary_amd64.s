// AVX2 kernels of exp, GELU and its derivative: eight lanes at a time, the steps
// of kernels/elementary one for one (NUMERICS §5). Comments name the scalar
// code's variables.

#include "textflag.h"
#include "exp_amd64.h"

// func expAVX2(dst, src *float32, n int)
TEXT ·expAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS (SI), Y0
	EXP8(Y0, Y1, Y2, Y3)
	VMOVUPS Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

// GELU and its derivative are a rational function times exp(−a²/2), a = min(|x|, MAX). Both
// factors are chains of dependent operations, longer than the processor looks ahead; so
// their steps take turns here, a sixth faster than one after the other.

// PRODUCT is ph + pl = (eh + el)·(h + hl): Y11 + Y5 from Y2 + Y7 and Y13 + Y12.
#define PRODUCT \
	VMULPS      Y13, Y2, Y11          \
	VMOVAPS     Y2, Y5                \
	VFMSUB213PS Y11, Y13, Y5          \
	VFMADD231PS Y12, Y2, Y5           \
	VFMADD231PS Y13, Y7, Y5

// func geluAVX2(dst, src *float32, n int)
TEXT ·geluAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS      (SI), Y0
	VANDPS       BITS_ABS, Y0, Y0
	VMOVUPS      GELU_MAX, Y1
	VMINPS       Y0, Y1, Y1               // a
	VMULPS       Y1, Y1, Y0
	VADDPS       GELU_SHIFT, Y1, Y2       // dh
	VSUBPS       GELU_SHIFT, Y2, Y3
	VMOVAPS      Y1, Y4
	VFMSUB213PS  Y0, Y1, Y4
	VSUBPS       Y3, Y1, Y3               // dl
	VMULPS       NUM_NHALF, Y0, Y0        // z = −a²/2
	VMOVUPS      NUM_ONE, Y5
	VMULPS       NUM_NHALF, Y4, Y4        // zl, its error
	VDIVPS       Y2, Y5, Y6               // t
	VMOVUPS      NUM_MAGIC, Y7
	VMOVAPS      Y5, Y8
	VFMADD231PS  EXP_LOG2E, Y0, Y7
	VFMADD231PS  GELU_NSLOPE, Y6, Y8      // q
	VPSUBD       NUM_MAGIC, Y7, Y9        // k
	VMOVUPS      GELU_C12, Y10
	VSUBPS       NUM_MAGIC, Y7, Y7
	VFMADD213PS  GELU_C11, Y8, Y10
	VFMADD231PS  EXP_NLN2H, Y7, Y0
	VFMADD213PS  GELU_C10, Y8, Y10
	VMOVAPS      Y0, Y11
	VFMADD231PS  EXP_NLN2L, Y7, Y11       // r
	VFMADD213PS  GELU_C9, Y8, Y10
	VFMADD213PS  GELU_C8, Y8, Y10
	VSUBPS       Y11, Y0, Y0
	VFMADD213PS  GELU_C7, Y8, Y10
	VFMADD231PS  EXP_NLN2L, Y7, Y0        // rl
	VFMADD213PS  GELU_C6, Y8, Y10
	VMOVUPS      EXP_C6, Y7
	VFMADD213PS  GELU_C5, Y8, Y10
	VFMADD213PS  EXP_C5, Y11, Y7
	VFMADD213PS  GELU_C4, Y8, Y10
	VFMADD213PS  EXP_C4, Y11, Y7
	VFMADD213PS  GELU_C3, Y8, Y10
	VFMADD213PS  EXP_C3, Y11, Y7
	VFMADD213PS  GELU_C2, Y8, Y10
	VFMADD213PS  EXP_C2, Y11, Y7
	VFMADD213PS  GELU_C1, Y8, Y10         // p
	VMULPS       Y11, Y11, Y12
	VMOVUPS      GELU_C0, Y13
	VFMADD213PS  Y0, Y12, Y7
	VFMADD231PS  Y8, Y10, Y13             // h
	VMOVUPS      GELU_C0, Y12
	VADDPS       Y7, Y11, Y0
	VSUBPS       Y13, Y12, Y12
	VSUBPS       Y11, Y0, Y11
	VFMADD231PS  Y8, Y10, Y12             // hl
	VSUBPS       Y11, Y7, Y7
	VFNMADD231PS Y6, Y2, Y5
	VADDPS       NUM_ONE, Y0, Y2          // eh
	VFNMADD231PS Y6, Y3, Y5               // et
	VSUBPS       NUM_ONE, Y2, Y3
	VMOVUPS      GELU_D0, Y11
	VSUBPS       Y3, Y0, Y0
	VFMADD231PS  GELU_D1, Y10, Y11        // d
	VADDPS       Y7, Y0, Y7
	VFMADD213PS  Y13, Y6, Y11             // d·t + h
	VFMADD231PS  Y2, Y4, Y7               // el
	VFMADD231PS  Y5, Y11, Y12             // hl with the error of t
	PRODUCT
	VMULPS       Y6, Y5, Y5
	VFMADD231PS  Y6, Y11, Y5              // y
	POWERS(Y9, Y11, Y9)
	VMULPS       Y11, Y1, Y1              // ya
	VMULPS       Y9, Y5, Y5               // yb
	VXORPS       Y2, Y2, Y2
	VMOVUPS      (SI), Y0
	VMAXPS       Y0, Y2, Y0               // relu: x if 0 > x is false, so that 0 keeps its sign
	VFNMADD231PS Y5, Y1, Y0
	VMOVUPS      Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

// func geluGradAVX2(dst, src *float32, n int)
TEXT ·geluGradAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS     (SI), Y0
	VANDPS      BITS_ABS, Y0, Y0
	VMOVUPS     GELUGRAD_MAX, Y1
	VMINPS      Y0, Y1, Y1               // a
	VMULPS      Y1, Y1, Y0
	VADDPS      GELUGRAD_SHIFT, Y1, Y2
	VMOVUPS     NUM_ONE, Y8
	VMOVAPS     Y1, Y4
	VFMSUB213PS Y0, Y1, Y4
	VDIVPS      Y2, Y8, Y6               // t
	VMULPS      NUM_NHALF, Y0, Y0        // z = −a²/2
	VMULPS      NUM_NHALF, Y4, Y4        // zl, its error
	VMOVUPS     GELUGRAD_ROOTH, Y2
	VSUBPS      Y1, Y2, Y3               // d
	VMOVUPS     NUM_MAGIC, Y7
	VFMADD231PS EXP_LOG2E, Y0, Y7
	VSUBPS      Y3, Y2, Y2
	VFMADD231PS GELUGRAD_NSLOPE, Y6, Y8  // q
	VPSUBD      NUM_MAGIC, Y7, Y9        // k
	VSUBPS      Y1, Y2, Y2
	VMOVUPS     GELUGRAD_C9, Y10
	VSUBPS      NUM_MAGIC, Y7, Y7
	VFMADD213PS GELUGRAD_C8, Y8, Y10
	VADDPS      GELUGRAD_ROOTL, Y2, Y1   // dl
	VFMADD231PS EXP_NLN2H, Y7, Y0
	VFMADD213PS GELUGRAD_C7, Y8, Y10
	VMOVAPS     Y0, Y11
	VFMADD231PS EXP_NLN2L, Y7, Y11       // r
	VFMADD213PS GELUGRAD_C6, Y8, Y10
	VSUBPS      Y11, Y0, Y0
	VFMADD213PS GELUGRAD_C5, Y8, Y10
	VFMADD231PS EXP_NLN2L, Y7, Y0        // rl
	VMOVUPS     EXP_C6, Y7
	VFMADD213PS EXP_C5, Y11, Y7
	VFMADD213PS GELUGRAD_C4, Y8, Y10
	VFMADD213PS EXP_C4, Y11, Y7
	VFMADD213PS GELUGRAD_C3, Y8, Y10
	VFMADD213PS EXP_C3, Y11, Y7
	VFMADD213PS GELUGRAD_C2, Y8, Y10
	VFMADD213PS EXP_C2, Y11, Y7
	VFMADD213PS GELUGRAD_C1, Y8, Y10     // p
	VMULPS      Y11, Y11, Y12
	VMOVUPS     GELUGRAD_C0, Y13
	VFMADD213PS Y0, Y12, Y7
	VFMADD231PS Y8, Y10, Y13             // h
	VMOVUPS     GELUGRAD_C0, Y12
	VADDPS      Y7, Y11, Y0
	VSUBPS      Y13, Y12, Y12
	VSUBPS      Y11, Y0, Y11
	VFMADD231PS Y8, Y10, Y12             // hl
	VSUBPS      Y11, Y7, Y7
	VADDPS      NUM_ONE, Y0, Y2          // eh
	VSUBPS      NUM_ONE, Y2, Y5
	VSUBPS      Y5, Y0, Y0
	VADDPS      Y7, Y0, Y7
	VFMADD231PS Y2, Y4, Y7               // el
	PRODUCT
	VMULPS      Y3, Y5, Y5
	VFMADD231PS Y1, Y11, Y5
	VFMADD231PS Y3, Y11, Y5              // y
	SCALE(Y5, Y9, Y10)
	VMOVUPS     NUM_ONE, Y7
	VSUBPS      Y5, Y7, Y7
	VMOVUPS     (SI), Y0
	VXORPS      Y6, Y6, Y6
	VCMPPS      $0x1e, Y6, Y0, Y6        // x > 0: 1 − y
	VBLENDVPS   Y6, Y7, Y5, Y5
	VMOVUPS     Y5, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

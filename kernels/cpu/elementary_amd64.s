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

// a = min(|x|, MAX) in Y1, eh, el, k of exp(−a²/2) in Y4, Y5, Y6, for x in Y0;
// overwrites Y2, Y3, Y7, Y8.
#define GAUSSIAN(MAX) \
	VANDPS      BITS_ABS, Y0, Y1      \
	VMOVUPS     MAX, Y2               \
	VMINPS      Y1, Y2, Y1            \
	VMULPS      Y1, Y1, Y2            \
	VMOVAPS     Y1, Y3                \
	VFMSUB213PS Y2, Y1, Y3            \
	VMULPS      NUM_NHALF, Y2, Y2     \
	VMULPS      NUM_NHALF, Y3, Y3     \
	EXPPARTS(Y2, Y3, Y4, Y5, Y6, Y7, Y8)

// ph + pl = (eh + el)·(h + hl): Y13 + Y14 from Y4 + Y5 and Y11 + Y12.
#define PRODUCT \
	VMULPS      Y11, Y4, Y13          \
	VMOVAPS     Y11, Y14              \
	VFMSUB213PS Y13, Y4, Y14          \
	VFMADD231PS Y12, Y4, Y14          \
	VFMADD231PS Y11, Y5, Y14

// func geluAVX2(dst, src *float32, n int)
TEXT ·geluAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS (SI), Y0
	GAUSSIAN(GELU_MAX)
	VADDPS       GELU_SHIFT, Y1, Y2       // dh
	VSUBPS       GELU_SHIFT, Y2, Y3
	VSUBPS       Y3, Y1, Y3               // dl
	VMOVUPS      NUM_ONE, Y7
	VDIVPS       Y2, Y7, Y8               // t
	VMOVAPS      Y7, Y9
	VFMADD231PS  GELU_NSLOPE, Y8, Y9      // q
	VMOVUPS      GELU_C12, Y10
	VFMADD213PS  GELU_C11, Y9, Y10
	VFMADD213PS  GELU_C10, Y9, Y10
	VFMADD213PS  GELU_C9, Y9, Y10
	VFMADD213PS  GELU_C8, Y9, Y10
	VFMADD213PS  GELU_C7, Y9, Y10
	VFMADD213PS  GELU_C6, Y9, Y10
	VFMADD213PS  GELU_C5, Y9, Y10
	VFMADD213PS  GELU_C4, Y9, Y10
	VFMADD213PS  GELU_C3, Y9, Y10
	VFMADD213PS  GELU_C2, Y9, Y10
	VFMADD213PS  GELU_C1, Y9, Y10         // p
	VMOVUPS      GELU_C0, Y11
	VMOVAPS      Y11, Y12
	VFMADD231PS  Y9, Y10, Y11             // h
	VSUBPS       Y11, Y12, Y12
	VFMADD231PS  Y9, Y10, Y12             // hl
	VFNMADD231PS Y8, Y2, Y7
	VFNMADD231PS Y8, Y3, Y7               // et
	VMOVUPS      GELU_D0, Y13
	VFMADD231PS  GELU_D1, Y10, Y13        // d
	VFMADD213PS  Y11, Y8, Y13             // d·t + h
	VFMADD231PS  Y7, Y13, Y12             // hl with the error of t
	PRODUCT
	VMULPS       Y8, Y14, Y14
	VFMADD231PS  Y8, Y13, Y14             // y
	POWERS(Y6, Y7, Y6)
	VMULPS       Y7, Y1, Y1               // ya
	VMULPS       Y6, Y14, Y14             // yb
	VXORPS       Y3, Y3, Y3
	VMAXPS       Y0, Y3, Y2               // relu: x if 0 > x is false
	VFNMADD231PS Y14, Y1, Y2
	VCMPPS       $0, Y3, Y0, Y4           // x == 0 keeps its sign
	VBLENDVPS    Y4, Y0, Y2, Y2
	VMOVUPS      Y2, (DI)
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
	VMOVUPS (SI), Y0
	GAUSSIAN(GELUGRAD_MAX)
	VADDPS      GELUGRAD_SHIFT, Y1, Y2
	VMOVUPS     NUM_ONE, Y7
	VDIVPS      Y2, Y7, Y8               // t
	VMOVAPS     Y7, Y9
	VFMADD231PS GELUGRAD_NSLOPE, Y8, Y9  // q
	VMOVUPS     GELUGRAD_C9, Y10
	VFMADD213PS GELUGRAD_C8, Y9, Y10
	VFMADD213PS GELUGRAD_C7, Y9, Y10
	VFMADD213PS GELUGRAD_C6, Y9, Y10
	VFMADD213PS GELUGRAD_C5, Y9, Y10
	VFMADD213PS GELUGRAD_C4, Y9, Y10
	VFMADD213PS GELUGRAD_C3, Y9, Y10
	VFMADD213PS GELUGRAD_C2, Y9, Y10
	VFMADD213PS GELUGRAD_C1, Y9, Y10     // p
	VMOVUPS     GELUGRAD_C0, Y11
	VMOVAPS     Y11, Y12
	VFMADD231PS Y9, Y10, Y11             // kk
	VSUBPS      Y11, Y12, Y12
	VFMADD231PS Y9, Y10, Y12             // kl
	VMOVUPS     GELUGRAD_ROOTH, Y2
	VSUBPS      Y1, Y2, Y3               // d
	VSUBPS      Y3, Y2, Y2
	VSUBPS      Y1, Y2, Y2
	VADDPS      GELUGRAD_ROOTL, Y2, Y2   // dl
	PRODUCT
	VMULPS      Y3, Y14, Y14
	VFMADD231PS Y2, Y13, Y14
	VFMADD231PS Y3, Y13, Y14             // y
	SCALE(Y14, Y6, Y9)
	VSUBPS      Y14, Y7, Y8
	VXORPS      Y9, Y9, Y9
	VCMPPS      $0x1e, Y9, Y0, Y10       // x > 0: 1 − y
	VBLENDVPS   Y10, Y8, Y14, Y14
	VMOVUPS     Y14, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

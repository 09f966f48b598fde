// AVX2 kernel of erfc: eight lanes at a time, the steps of kernels/elementary
// one for one (NUMERICS §5). Comments name the scalar code's variables.

#include "textflag.h"
#include "exp_amd64.h"

// func erfcAVX2(dst, src *float32, n int)
TEXT ·erfcAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS      (SI), Y0
	VANDPS       BITS_ABS, Y0, Y1
	VMOVUPS      ERFC_MAX, Y2
	VMINPS       Y1, Y2, Y1               // a
	VXORPS       Y3, Y3, Y3
	VMULPS       Y1, Y1, Y4
	VSUBPS       Y4, Y3, Y2               // −s
	VFNMSUB213PS Y2, Y1, Y1               // −(a·a) + s = −e
	VMOVAPS      Y1, Y3
	EXPPARTS(Y2, Y3, Y4, Y5, Y6, Y7, Y8)  // eh, el, k
	VANDPS       BITS_ABS, Y0, Y1
	VMOVUPS      ERFC_MAX, Y2
	VMINPS       Y1, Y2, Y1               // a again
	VADDPS       ERFC_SHIFT, Y1, Y2       // dh
	VSUBPS       ERFC_SHIFT, Y2, Y3
	VSUBPS       Y3, Y1, Y3               // dl
	VMOVUPS      NUM_ONE, Y7
	VDIVPS       Y2, Y7, Y8               // t
	VMOVAPS      Y7, Y9
	VFNMADD231PS Y8, Y2, Y9
	VFNMADD231PS Y8, Y3, Y9               // et
	VMULPS       Y9, Y8, Y1               // tl
	VMOVUPS      ERFC_NSLOPE, Y3
	VMOVAPS      Y7, Y9
	VFMADD231PS  Y3, Y8, Y9               // q
	VMOVUPS      ERFC_C13, Y10
	VFMADD213PS  ERFC_C12, Y9, Y10
	VFMADD213PS  ERFC_C11, Y9, Y10
	VFMADD213PS  ERFC_C10, Y9, Y10
	VFMADD213PS  ERFC_C9, Y9, Y10
	VFMADD213PS  ERFC_C8, Y9, Y10
	VFMADD213PS  ERFC_C7, Y9, Y10
	VFMADD213PS  ERFC_C6, Y9, Y10
	VFMADD213PS  ERFC_C5, Y9, Y10
	VFMADD213PS  ERFC_C4, Y9, Y10
	VFMADD213PS  ERFC_C3, Y9, Y10
	VFMADD213PS  ERFC_C2, Y9, Y10
	VFMADD213PS  ERFC_C1, Y9, Y10         // p
	VMOVUPS      ERFC_C0, Y11
	VMOVAPS      Y11, Y12
	VFMADD231PS  Y9, Y10, Y11             // hh
	VSUBPS       Y11, Y12, Y12
	VFMADD231PS  Y9, Y10, Y12             // hl
	VSUBPS       Y9, Y7, Y7
	VFMADD231PS  Y3, Y8, Y7               // ql
	VFMADD231PS  Y3, Y1, Y7               // dq
	VMOVUPS      ERFC_NC1, Y13
	VFMADD231PS  NUM_TWO, Y10, Y13        // 2p − c1
	VFMADD231PS  Y7, Y13, Y12             // hl with the error of q
	VMULPS       Y11, Y4, Y13             // ph
	VMOVAPS      Y11, Y14
	VFMSUB213PS  Y13, Y4, Y14
	VFMADD231PS  Y12, Y4, Y14
	VFMADD231PS  Y11, Y5, Y14             // pl
	VMULPS       Y8, Y13, Y2              // yh
	VMOVAPS      Y8, Y3
	VFMSUB213PS  Y2, Y13, Y3
	VFMADD231PS  Y1, Y13, Y3
	VFMADD231PS  Y8, Y14, Y3              // yl
	VADDPS       Y3, Y2, Y2
	SCALE(Y2, Y6, Y7)                     // y
	VMOVUPS      NUM_TWO, Y3
	VSUBPS       Y2, Y3, Y3
	VXORPS       Y4, Y4, Y4
	VCMPPS       $0x11, Y4, Y0, Y4        // x < 0: 2 − y
	VBLENDVPS    Y4, Y3, Y2, Y2
	VMOVUPS      Y2, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

// AVX2 kernels of log, erf and tanh: eight lanes at a time, the steps of
// kernels/elementary one for one (NUMERICS §5). Comments name the scalar code's
// variables.

#include "textflag.h"
#include "exp_amd64.h"

// func logAVX2(dst, src *float32, n int)
TEXT ·logAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS     (SI), Y0
	VMOVUPS     LOG_MINNORMAL, Y1
	VCMPPS      $0x11, Y1, Y0, Y1        // subnormal
	VMULPS      LOG_SCALE, Y0, Y2
	VBLENDVPS   Y1, Y2, Y0, Y2
	VPSUBD      LOG_PIVOT, Y2, Y3
	VPSRAD      $23, Y3, Y3              // e
	VPSLLD      $23, Y3, Y4
	VPSUBD      Y4, Y2, Y2
	VSUBPS      NUM_ONE, Y2, Y2          // f
	VCVTDQ2PS   Y3, Y3
	VSUBPS      LOG_SCALEBITS, Y3, Y4
	VBLENDVPS   Y1, Y4, Y3, Y3           // ef
	VMOVUPS     LOG_C10, Y4
	VFMADD213PS LOG_C9, Y2, Y4
	VFMADD213PS LOG_C8, Y2, Y4
	VFMADD213PS LOG_C7, Y2, Y4
	VFMADD213PS LOG_C6, Y2, Y4
	VFMADD213PS LOG_C5, Y2, Y4
	VFMADD213PS LOG_C4, Y2, Y4
	VFMADD213PS LOG_C3, Y2, Y4
	VFMADD213PS LOG_C2, Y2, Y4           // p
	VMULPS      Y2, Y2, Y5
	VFMADD213PS Y2, Y5, Y4               // r
	VFMADD231PS LOG_LN2, Y3, Y4
	VXORPS      Y6, Y6, Y6
	VMOVUPS     LOG_MAX, Y7
	VCMPPS      $0x1e, Y7, Y0, Y7        // x > max: x
	VBLENDVPS   Y7, Y0, Y4, Y4
	VCMPPS      $0, Y6, Y0, Y7           // x == 0: −Inf
	VBLENDVPS   Y7, NUM_NINF, Y4, Y4
	VCMPPS      $0x11, Y6, Y0, Y7        // x < 0: NaN
	VBLENDVPS   Y7, NUM_NAN, Y4, Y4
	VCMPPS      $3, Y0, Y0, Y7           // NaN: x
	VBLENDVPS   Y7, Y0, Y4, Y4
	VMOVUPS     Y4, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

// func erfAVX2(dst, src *float32, n int)
TEXT ·erfAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS      (SI), Y0
	VANDPS       BITS_ABS, Y0, Y1         // ax
	VMOVUPS      ERF_MAX, Y2
	VMINPS       Y1, Y2, Y2               // t
	VMULPS       Y0, Y0, Y3               // s
	VMOVUPS      ERF_B6, Y4
	VFMADD213PS  ERF_B5, Y3, Y4
	VFMADD213PS  ERF_B4, Y3, Y4
	VFMADD213PS  ERF_B3, Y3, Y4
	VFMADD213PS  ERF_B2, Y3, Y4
	VFMADD213PS  ERF_B1, Y3, Y4
	VFMADD213PS  ERF_B0, Y3, Y4
	VFMADD213PS  Y0, Y0, Y4               // b
	VMOVUPS      ERF_P5, Y5
	VFMADD213PS  ERF_P4, Y2, Y5
	VFMADD213PS  ERF_P3, Y2, Y5
	VFMADD213PS  ERF_P2, Y2, Y5
	VFMADD213PS  ERF_P1, Y2, Y5
	VFMADD213PS  ERF_P0, Y2, Y5           // p
	VMULPS       NUM_NTWO, Y2, Y6         // t2
	VMOVAPS      Y6, Y7
	VFNMADD231PS Y5, Y2, Y7               // z
	VADDPS       NUM_MAGIC, Y7, Y7
	VPSUBD       NUM_MAGIC, Y7, Y8        // k
	VSUBPS       NUM_MAGIC, Y7, Y7        // kf
	VSUBPS       Y7, Y6, Y6
	VFNMADD231PS Y5, Y2, Y6               // f
	VMOVUPS      ERF_G5, Y9
	VFMADD213PS  ERF_G4, Y6, Y9
	VFMADD213PS  ERF_G3, Y6, Y9
	VFMADD213PS  ERF_G2, Y6, Y9
	VFMADD213PS  ERF_G1, Y6, Y9
	VFMADD213PS  ERF_G0, Y6, Y9           // g
	VPADDD       BITS_BIAS, Y8, Y8
	VPSLLD       $23, Y8, Y8              // sc
	VMOVUPS      NUM_ONE, Y10
	VSUBPS       Y8, Y10, Y10
	VMULPS       Y8, Y6, Y6
	VFNMADD231PS Y9, Y6, Y10              // y
	VANDPS       BITS_SIGN, Y0, Y11
	VORPS        Y11, Y10, Y10
	VMOVUPS      ERF_SPLIT, Y11
	VCMPPS       $0x11, Y11, Y1, Y11      // ax < split: b
	VBLENDVPS    Y11, Y4, Y10, Y10
	VMOVUPS      Y10, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

// func tanhAVX2(dst, src *float32, n int)
TEXT ·tanhAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS      (SI), Y0
	VANDPS       BITS_ABS, Y0, Y1         // a
	VMULPS       Y1, Y1, Y9               // s
	VMOVUPS      TANH_C4, Y10
	VFMADD213PS  TANH_C3, Y9, Y10
	VFMADD213PS  TANH_C2, Y9, Y10
	VFMADD213PS  TANH_C1, Y9, Y10
	VFMADD213PS  TANH_C0, Y9, Y10         // p
	VMULPS       Y1, Y9, Y9
	VFMADD213PS  Y1, Y9, Y10              // y for a < split
	VMOVUPS      TANH_MAX, Y2
	VMINPS       Y1, Y2, Y2
	VMULPS       NUM_NTWO, Y2, Y2
	VXORPS       Y3, Y3, Y3
	EXPPARTS(Y2, Y3, Y4, Y5, Y6, Y7, Y8)
	VPADDD       BITS_BIAS, Y6, Y6
	VPSLLD       $23, Y6, Y6              // sc
	VMULPS       Y6, Y4, Y4               // eh
	VMULPS       Y6, Y5, Y5               // el
	VMOVUPS      NUM_ONE, Y7
	VADDPS       Y4, Y7, Y2               // d
	VSUBPS       Y7, Y2, Y3
	VSUBPS       Y3, Y4, Y3               // dl
	VDIVPS       Y2, Y4, Y8               // q
	VSUBPS       Y8, Y7, Y6               // u
	VFNMADD231PS Y2, Y8, Y4
	VFNMADD231PS Y3, Y8, Y4
	VFMADD231PS  Y6, Y5, Y4
	VMULPS       Y6, Y4, Y4               // c
	VMOVUPS      NUM_NTWO, Y9
	VMOVAPS      Y7, Y11
	VFMADD231PS  Y9, Y8, Y11              // yh
	VSUBPS       Y11, Y7, Y12
	VFMADD231PS  Y9, Y8, Y12
	VFMADD231PS  Y9, Y4, Y12              // yl
	VADDPS       Y12, Y11, Y11            // y
	VMOVUPS      TANH_SPLIT, Y2
	VCMPPS       $0x11, Y2, Y1, Y2        // a < split
	VBLENDVPS    Y2, Y10, Y11, Y11
	VANDPS       BITS_SIGN, Y0, Y0
	VORPS        Y0, Y11, Y11
	VMOVUPS      Y11, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

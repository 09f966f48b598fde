// AVX-512 kernels of GELU and its derivative: sixteen lanes at a time, the steps of
// kernels/elementary one for one (NUMERICS §5), but for the powers of two: VSCALEFPS
// multiplies by 2^⌊B⌋ with one rounding, as the two factors of the steps do. Constants
// are broadcast from the first of their eight places in the table.

#include "textflag.h"
#include "elementary_coeff_amd64.h"

// P = c2 + c3·R + … + c6·R⁴
#define EXPPOLYNOMIAL(R, P) \
	VBROADCASTSS EXP_C6, P \
	VFMADD213PS.BCST EXP_C5, R, P \
	VFMADD213PS.BCST EXP_C4, R, P \
	VFMADD213PS.BCST EXP_C3, R, P \
	VFMADD213PS.BCST EXP_C2, R, P

// (H + L)·2^K = e^(Z+ZL), K a whole number; overwrites Z, A, B.
#define EXPPARTS(Z, ZL, H, L, K, A, B) \
	VBROADCASTSS NUM_MAGIC, A \
	VFMADD231PS.BCST EXP_LOG2E, Z, A \
	VSUBPS.BCST NUM_MAGIC, A, K \
	VFMADD231PS.BCST EXP_NLN2H, K, Z \
	VMOVAPS     Z, B \
	VFMADD231PS.BCST EXP_NLN2L, K, B \
	VSUBPS      B, Z, Z \
	VFMADD231PS.BCST EXP_NLN2L, K, Z \
	EXPPOLYNOMIAL(B, A) \
	VMULPS      B, B, H \
	VFMADD213PS Z, H, A \
	VADDPS      A, B, H \
	VSUBPS      B, H, L \
	VSUBPS      L, A, L \
	VBROADCASTSS NUM_ONE, A \
	VADDPS      A, H, B \
	VSUBPS      A, B, A \
	VSUBPS      A, H, A \
	VADDPS      L, A, L \
	VMOVAPS     B, H \
	VFMADD231PS H, ZL, L

// a = min(|x|, MAX) in Z1, eh, el, k of exp(−a²/2) in Z4, Z5, Z6, for x in Z0;
// overwrites Z2, Z3, Z7, Z8.
#define GAUSSIAN(MAX) \
	VPANDD.BCST BITS_ABS, Z0, Z1 \
	VBROADCASTSS MAX, Z2 \
	VMINPS      Z1, Z2, Z1 \
	VMULPS      Z1, Z1, Z2 \
	VMOVAPS     Z1, Z3 \
	VFMSUB213PS Z2, Z1, Z3 \
	VMULPS.BCST NUM_NHALF, Z2, Z2 \
	VMULPS.BCST NUM_NHALF, Z3, Z3 \
	EXPPARTS(Z2, Z3, Z4, Z5, Z6, Z7, Z8)

// ph + pl = (eh + el)·(h + hl): Z13 + Z14 from Z4 + Z5 and Z11 + Z12.
#define PRODUCT \
	VMULPS      Z11, Z4, Z13 \
	VMOVAPS     Z11, Z14 \
	VFMSUB213PS Z13, Z4, Z14 \
	VFMADD231PS Z12, Z4, Z14 \
	VFMADD231PS Z11, Z5, Z14

// func geluAVX512(dst, src *float32, n int)
TEXT ·geluAVX512(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $4, CX
	JZ   done

loop:
	VMOVUPS (SI), Z0
	GAUSSIAN(GELU_MAX)
	VADDPS.BCST GELU_SHIFT, Z1, Z2       // dh
	VSUBPS.BCST GELU_SHIFT, Z2, Z3
	VSUBPS       Z3, Z1, Z3               // dl
	VBROADCASTSS NUM_ONE, Z7
	VDIVPS       Z2, Z7, Z8               // t
	VMOVAPS      Z7, Z9
	VFMADD231PS.BCST GELU_NSLOPE, Z8, Z9      // q
	VBROADCASTSS GELU_C12, Z10
	VFMADD213PS.BCST GELU_C11, Z9, Z10
	VFMADD213PS.BCST GELU_C10, Z9, Z10
	VFMADD213PS.BCST GELU_C9, Z9, Z10
	VFMADD213PS.BCST GELU_C8, Z9, Z10
	VFMADD213PS.BCST GELU_C7, Z9, Z10
	VFMADD213PS.BCST GELU_C6, Z9, Z10
	VFMADD213PS.BCST GELU_C5, Z9, Z10
	VFMADD213PS.BCST GELU_C4, Z9, Z10
	VFMADD213PS.BCST GELU_C3, Z9, Z10
	VFMADD213PS.BCST GELU_C2, Z9, Z10
	VFMADD213PS.BCST GELU_C1, Z9, Z10         // p
	VBROADCASTSS GELU_C0, Z11
	VMOVAPS      Z11, Z12
	VFMADD231PS  Z9, Z10, Z11             // h
	VSUBPS       Z11, Z12, Z12
	VFMADD231PS  Z9, Z10, Z12             // hl
	VFNMADD231PS Z8, Z2, Z7
	VFNMADD231PS Z8, Z3, Z7               // et
	VBROADCASTSS GELU_D0, Z13
	VFMADD231PS.BCST GELU_D1, Z10, Z13        // d
	VFMADD213PS  Z11, Z8, Z13             // d·t + h
	VFMADD231PS  Z7, Z13, Z12             // hl with the error of t
	PRODUCT
	VMULPS       Z8, Z14, Z14
	VFMADD231PS  Z8, Z13, Z14             // y
	VBROADCASTSS NUM_HALF, Z7
	VMULPS       Z7, Z6, Z8               // ⌊k/2⌋ and ⌊(k+1)/2⌋ are its k>>1 and k − (k>>1)
	VFMADD213PS  Z7, Z7, Z6
	VSCALEFPS    Z8, Z1, Z1               // ya
	VSCALEFPS    Z6, Z14, Z14             // yb
	VPXORD       Z3, Z3, Z3
	VMAXPS       Z0, Z3, Z2               // relu: x if 0 > x is false
	VFNMADD231PS Z14, Z1, Z2
	VCMPPS       $0, Z3, Z0, K1           // x == 0 keeps its sign
	VBLENDMPS    Z0, Z2, K1, Z2
	VMOVUPS      Z2, (DI)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

// func geluGradAVX512(dst, src *float32, n int)
TEXT ·geluGradAVX512(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	SHRQ $4, CX
	JZ   done

loop:
	VMOVUPS (SI), Z0
	GAUSSIAN(GELUGRAD_MAX)
	VADDPS.BCST GELUGRAD_SHIFT, Z1, Z2
	VBROADCASTSS NUM_ONE, Z7
	VDIVPS      Z2, Z7, Z8               // t
	VMOVAPS     Z7, Z9
	VFMADD231PS.BCST GELUGRAD_NSLOPE, Z8, Z9  // q
	VBROADCASTSS GELUGRAD_C9, Z10
	VFMADD213PS.BCST GELUGRAD_C8, Z9, Z10
	VFMADD213PS.BCST GELUGRAD_C7, Z9, Z10
	VFMADD213PS.BCST GELUGRAD_C6, Z9, Z10
	VFMADD213PS.BCST GELUGRAD_C5, Z9, Z10
	VFMADD213PS.BCST GELUGRAD_C4, Z9, Z10
	VFMADD213PS.BCST GELUGRAD_C3, Z9, Z10
	VFMADD213PS.BCST GELUGRAD_C2, Z9, Z10
	VFMADD213PS.BCST GELUGRAD_C1, Z9, Z10     // p
	VBROADCASTSS GELUGRAD_C0, Z11
	VMOVAPS     Z11, Z12
	VFMADD231PS Z9, Z10, Z11             // kk
	VSUBPS      Z11, Z12, Z12
	VFMADD231PS Z9, Z10, Z12             // kl
	VBROADCASTSS GELUGRAD_ROOTH, Z2
	VSUBPS      Z1, Z2, Z3               // d
	VSUBPS      Z3, Z2, Z2
	VSUBPS      Z1, Z2, Z2
	VADDPS.BCST GELUGRAD_ROOTL, Z2, Z2   // dl
	PRODUCT
	VMULPS      Z3, Z14, Z14
	VFMADD231PS Z2, Z13, Z14
	VFMADD231PS Z3, Z13, Z14             // y
	VSCALEFPS   Z6, Z14, Z14
	VPXORD      Z9, Z9, Z9
	VCMPPS      $0x1e, Z9, Z0, K1        // x > 0: 1 − y
	VSUBPS      Z14, Z7, K1, Z14
	VMOVUPS     Z14, (DI)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

// AVX-512 kernel of softmax: the steps of the AVX2 kernels of this package one for
// one, but for the power of two of the exponentials (elementary_avx512_amd64.s) and the
// sign of a zero maximum, which no exponential shows.

#include "textflag.h"
#include "elementary_coeff_amd64.h"

#define MINUS_INF ·laneTable+128(SB)

// X = e^(X − Z14); overwrites A and K. The minimum and maximum return their X-side
// operand if it is a NaN. Constants stand in Z16 … Z27.
#define EXP16(X, A, K) \
	VSUBPS      Z14, X, X \
	VMINPS      X, Z16, X \
	VMAXPS      X, Z17, X \
	VMOVAPS     Z18, A    \
	VFMADD231PS Z19, X, A \
	VSUBPS      Z18, A, K \
	VFMADD231PS Z20, K, X \
	VFMADD231PS Z21, K, X \
	VMOVAPS     Z26, A    \
	VFMADD213PS Z25, X, A \
	VFMADD213PS Z24, X, A \
	VFMADD213PS Z23, X, A \
	VFMADD213PS Z22, X, A \
	VFMADD213PS Z27, X, A \
	VFMADD213PS Z27, X, A \
	VSCALEFPS   K, A, X

// X0 = Z0 and Z1 combined in halves: 16, 8, 4, 2, 1.
#define HALVES(OP, OPS) \
	OP            Z1, Z0, Z0 \
	VEXTRACTF64X4 $1, Z0, Y1 \
	OP            Y1, Y0, Y0 \
	VEXTRACTF128  $1, Y0, X1 \
	OP            X1, X0, X0 \
	VMOVHLPS      X0, X0, X1 \
	OP            X1, X0, X0 \
	VMOVSHDUP     X0, X1     \
	OPS           X1, X0, X0

// func softmaxAVX512(dst, src *float32, n int, scale float32)
//
// dst becomes the softmax of n elements of src, each multiplied with scale before; dst
// may be src. K1 and K2 are the elements after the last whole 32.
TEXT ·softmaxAVX512(SB), NOSPLIT, $0-28
	MOVQ         dst+0(FP), DI
	MOVQ         src+8(FP), SI
	MOVQ         n+16(FP), R8
	VBROADCASTSS scale+24(FP), Z15
	MOVQ         R8, CX
	ANDQ         $31, CX
	MOVQ         $1, AX
	SHLQ         CX, AX
	DECQ         AX
	KMOVW        AX, K1
	SHRQ         $16, AX
	KMOVW        AX, K2
	SHRQ         $5, R8

	// dst = src·scale, Z14 = its maximum, or NaN if there is one
	VBROADCASTSS MINUS_INF, Z0
	VMOVAPS      Z0, Z1
	VMOVAPS      Z0, Z4
	VMOVAPS      Z0, Z5
	KXORW        K3, K3, K3
	MOVQ         DI, R9
	MOVQ         R8, DX
	TESTQ        DX, DX
	JZ           lastmax

max:
	VMULPS  (SI), Z15, Z6
	VMULPS  64(SI), Z15, Z7
	VMOVUPS Z6, (R9)
	VMOVUPS Z7, 64(R9)
	VMAXPS  Z6, Z0, Z0
	VMAXPS  Z7, Z1, Z1
	VCMPPS  $3, Z6, Z7, K4
	KORW    K4, K3, K3
	ADDQ    $128, SI
	ADDQ    $128, R9
	DECQ    DX
	JNZ     max

lastmax:
	VMULPS       (SI), Z15, K1, Z4
	VMULPS       64(SI), Z15, K2, Z5
	VMOVUPS      Z4, K1, (R9)
	VMOVUPS      Z5, K2, 64(R9)
	VMAXPS       Z4, Z0, Z0
	VMAXPS       Z5, Z1, Z1
	VCMPPS       $3, Z4, Z5, K4
	KORW         K4, K3, K3
	HALVES(VMAXPS, VMAXSS)
	VBROADCASTSS X0, Z14
	KORTESTW     K3, K3
	JZ           ready
	VBROADCASTSS NUM_NAN, Z14

ready:
	VBROADCASTSS EXP_MAX, Z16
	VBROADCASTSS EXP_MIN, Z17
	VBROADCASTSS NUM_MAGIC, Z18
	VBROADCASTSS EXP_LOG2E, Z19
	VBROADCASTSS EXP_NLN2H, Z20
	VBROADCASTSS EXP_NLN2L, Z21
	VBROADCASTSS EXP_C2, Z22
	VBROADCASTSS EXP_C3, Z23
	VBROADCASTSS EXP_C4, Z24
	VBROADCASTSS EXP_C5, Z25
	VBROADCASTSS EXP_C6, Z26
	VBROADCASTSS NUM_ONE, Z27
	VPXORD       Z0, Z0, Z0
	VPXORD       Z1, Z1, Z1
	MOVQ         DI, R9
	MOVQ         R8, DX
	TESTQ        DX, DX
	JZ           lastexp

	// dst = e^(dst − Z14); lane l of Z0 and Z1 sums elements l, l+32, …
exp:
	VMOVUPS (R9), Z4
	VMOVUPS 64(R9), Z5
	EXP16(Z4, Z6, Z8)
	EXP16(Z5, Z7, Z9)
	VMOVUPS Z4, (R9)
	VMOVUPS Z5, 64(R9)
	VADDPS  Z4, Z0, Z0
	VADDPS  Z5, Z1, Z1
	ADDQ    $128, R9
	DECQ    DX
	JNZ     exp

lastexp:
	VMOVUPS.Z (R9), K1, Z4
	VMOVUPS.Z 64(R9), K2, Z5
	EXP16(Z4, Z6, Z8)
	EXP16(Z5, Z7, Z9)
	VMOVUPS   Z4, K1, (R9)
	VMOVUPS   Z5, K2, 64(R9)
	VADDPS    Z4, Z0, K1, Z0
	VADDPS    Z5, Z1, K2, Z1
	HALVES(VADDPS, VADDSS)
	VBROADCASTSS X0, Z14
	TESTQ     R8, R8
	JZ        lastdiv

div:
	VMOVUPS (DI), Z4
	VMOVUPS 64(DI), Z5
	VDIVPS  Z14, Z4, Z4
	VDIVPS  Z14, Z5, Z5
	VMOVUPS Z4, (DI)
	VMOVUPS Z5, 64(DI)
	ADDQ    $128, DI
	DECQ    R8
	JNZ     div

lastdiv:
	VMOVUPS.Z (DI), K1, Z4
	VMOVUPS.Z 64(DI), K2, Z5
	VDIVPS    Z14, Z4, Z4
	VDIVPS    Z14, Z5, Z5
	VMOVUPS   Z4, K1, (DI)
	VMOVUPS   Z5, K2, 64(DI)
	VZEROUPPER
	RET

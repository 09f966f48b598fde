// e^x for eight lanes, to be included by any AVX2 kernel of this package. The
// steps are those of elementary.Exp and of its two-part form (NUMERICS §5). All
// macros name the registers that they overwrite; constants come from memory.
//
// Operands stand in Plan 9 order, so VFMADD213PS C, X, P is P = P·X + C and
// VFMADD231PS A, B, C is C = A·B + C.

#include "elementary_coeff_amd64.h"

// P = c2 + c3·R + … + c6·R⁴
#define EXPPOLYNOMIAL(R, P) \
	VMOVUPS     EXP_C6, P      \
	VFMADD213PS EXP_C5, R, P   \
	VFMADD213PS EXP_C4, R, P   \
	VFMADD213PS EXP_C3, R, P   \
	VFMADD213PS EXP_C2, R, P

// A and B become 2^(K>>1) and 2^(K−(K>>1)); B may be K.
#define POWERS(K, A, B) \
	VPSRAD $1, K, A          \
	VPSUBD A, K, B           \
	VPADDD BITS_BIAS, A, A   \
	VPADDD BITS_BIAS, B, B   \
	VPSLLD $23, A, A         \
	VPSLLD $23, B, B

// P = P·2^K; overwrites K and A.
#define SCALE(P, K, A) \
	POWERS(K, A, K)   \
	VMULPS A, P, P    \
	VMULPS K, P, P

// X = e^X; overwrites A, B, C. The minimum and maximum return their memory-side
// operand X if it is a NaN.
#define EXP8(X, A, B, C) \
	VMOVUPS     EXP_MAX, A            \
	VMINPS      X, A, X               \
	VMOVUPS     EXP_MIN, A            \
	VMAXPS      X, A, X               \
	VMOVUPS     NUM_MAGIC, A          \
	VFMADD231PS EXP_LOG2E, X, A       \
	VPSUBD      NUM_MAGIC, A, B       \
	VSUBPS      NUM_MAGIC, A, A       \
	VFMADD231PS EXP_NLN2H, A, X       \
	VFMADD231PS EXP_NLN2L, A, X       \
	EXPPOLYNOMIAL(X, A)               \
	VFMADD213PS NUM_ONE, X, A         \
	VFMADD213PS NUM_ONE, X, A         \
	POWERS(B, C, B)                   \
	VMULPS      C, A, A               \
	VMULPS      B, A, X

// (H + L)·2^K = e^(Z+ZL); overwrites Z, A, B.
#define EXPPARTS(Z, ZL, H, L, K, A, B) \
	VMOVUPS     NUM_MAGIC, A          \
	VFMADD231PS EXP_LOG2E, Z, A       \
	VPSUBD      NUM_MAGIC, A, K       \
	VSUBPS      NUM_MAGIC, A, A       \
	VFMADD231PS EXP_NLN2H, A, Z       \
	VMOVAPS     Z, B                  \
	VFMADD231PS EXP_NLN2L, A, B       \
	VSUBPS      B, Z, Z               \
	VFMADD231PS EXP_NLN2L, A, Z       \
	EXPPOLYNOMIAL(B, A)               \
	VMULPS      B, B, H               \
	VFMADD213PS Z, H, A               \
	VADDPS      A, B, H               \
	VSUBPS      B, H, L               \
	VSUBPS      L, A, L               \
	VMOVUPS     NUM_ONE, A            \
	VADDPS      A, H, B               \
	VSUBPS      A, B, A               \
	VSUBPS      A, H, A               \
	VADDPS      L, A, L               \
	VMOVAPS     B, H                  \
	VFMADD231PS H, ZL, L

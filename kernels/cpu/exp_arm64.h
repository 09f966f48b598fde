// e^x for four lanes, to be included by any NEON kernel of this package. The steps
// are those of elementary.Exp and of its two-part form (NUMERICS §5). All macros
// name the registers that they overwrite; constants come from the table at R3.

#include "elementary_coeff_arm64.h"
#include "neon_arm64.h"

#define TABLE MOVD $·elementaryTable(SB), R3

// D = the constant at offset C in every lane.
#define CONST(D, C) LDQ(D, 3, C)

// D = P·X + C, a step of Horner's rule into another register.
#define HORNER(D, P, X, C) \
	CONST(D, C)    \
	FMLA(D, P, X)

// P = c2 + c3·R + … + c6·R⁴; overwrites T.
#define EXPPOLYNOMIAL(R, P, T) \
	CONST(P, EXP_C6)          \
	HORNER(T, P, R, EXP_C5)   \
	HORNER(P, T, R, EXP_C4)   \
	HORNER(T, P, R, EXP_C3)   \
	HORNER(P, T, R, EXP_C2)

// A and B become 2^(K>>1) and 2^(K−(K>>1)); B may be K; overwrites T.
#define POWERS(K, A, B, T) \
	SSHR(A, K, 1)       \
	ISUB(B, K, A)       \
	CONST(T, BITS_BIAS) \
	IADD(A, A, T)       \
	IADD(B, B, T)       \
	SHL(A, A, 23)       \
	SHL(B, B, 23)

// P = P·2^K; overwrites K, A and T.
#define SCALE(P, K, A, T) \
	POWERS(K, A, K, T)  \
	FMUL(P, P, A)       \
	FMUL(P, P, K)

// X = e^X; overwrites A, B, C and T. The minimum and maximum give a NaN for a NaN.
#define EXP4(X, A, B, C, T) \
	CONST(T, EXP_MAX)        \
	FMIN(X, X, T)            \
	CONST(T, EXP_MIN)        \
	FMAX(X, X, T)            \
	CONST(T, NUM_MAGIC)      \
	CONST(C, EXP_LOG2E)      \
	MOV(A, T)                \
	FMLA(A, X, C)            \
	ISUB(B, A, T)            \
	FSUB(A, A, T)            \
	CONST(C, EXP_NLN2H)      \
	FMLA(X, A, C)            \
	CONST(C, EXP_NLN2L)      \
	FMLA(X, A, C)            \
	EXPPOLYNOMIAL(X, A, T)   \
	HORNER(T, A, X, NUM_ONE) \
	HORNER(A, T, X, NUM_ONE) \
	POWERS(B, C, B, T)       \
	FMUL(A, A, C)            \
	FMUL(X, A, B)

// (H + L)·2^K = e^(Z+ZL); overwrites Z, A, B and T.
#define EXPPARTS(Z, ZL, H, L, K, A, B, T) \
	CONST(T, NUM_MAGIC)      \
	CONST(B, EXP_LOG2E)      \
	MOV(A, T)                \
	FMLA(A, Z, B)            \
	ISUB(K, A, T)            \
	FSUB(A, A, T)            \
	CONST(T, EXP_NLN2H)      \
	FMLA(Z, A, T)            \
	MOV(B, Z)                \
	CONST(T, EXP_NLN2L)      \
	FMLA(B, A, T)            \
	FSUB(Z, Z, B)            \
	FMLA(Z, A, T)            \
	EXPPOLYNOMIAL(B, A, T)   \
	FMUL(H, B, B)            \
	FMLA(Z, A, H)            \
	FADD(H, B, Z)            \
	FSUB(L, H, B)            \
	FSUB(L, Z, L)            \
	CONST(A, NUM_ONE)        \
	FADD(B, H, A)            \
	FSUB(A, B, A)            \
	FSUB(A, H, A)            \
	FADD(L, A, L)            \
	MOV(H, B)                \
	FMLA(L, ZL, H)

// What GELU and its derivative share: the steps of kernels/elementary one for one
// (NUMERICS §5). Comments name the scalar code's variables.

#include "exp_amd64.h"

// Both functions are a polynomial times exp(−a²/2), a = min(|x|, MAX): chains of dependent
// operations, longer together than the processor looks ahead. So the chains are cut into
// parts, and each part is computed for four vectors of eight before the next begins: four
// chains side by side, by a fifth faster than one after the other. What a later part needs
// waits on the stack.
//
// A part takes AT, the place of its vector among the four, and its registers P, Q, R, S.

// FOUR computes a part for four vectors.
#define FOUR(PART) \
	PART(0, Y0, Y1, Y2, Y3)     \
	PART(32, Y4, Y5, Y6, Y7)    \
	PART(64, Y8, Y9, Y10, Y11)  \
	PART(96, Y12, Y13, Y14, Y15)

// Places of a vector on the stack, from R8 on.
#define A(AT) (AT+0)(R8)
#define T(AT) (AT+128)(R8)
#define E(AT) (AT+256)(R8)
#define ZL(AT) (AT+384)(R8)
#define K(AT) (AT+512)(R8)
#define EH(AT) (AT+640)(R8)
#define EL(AT) (AT+768)(R8)

// The stack is aligned to 8 bytes; the places are to vectors.
#define PLACES \
	LEAQ 31(SP), R8 \
	ANDQ $~31, R8

// a = min(|x|, MAX) and t = 1/(a + SHIFT) to their places.
#define QUOTIENT(AT, P, Q, R, MAX, SHIFT) \
	VMOVUPS AT(SI), P       \
	VANDPS  BITS_ABS, P, P  \
	VMOVUPS MAX, Q          \
	VMINPS  P, Q, P         \
	VMOVUPS P, A(AT)        \
	VADDPS  SHIFT, P, Q     \
	VMOVUPS NUM_ONE, R      \
	VDIVPS  Q, R, R         \
	VMOVUPS R, T(AT)

// HORNER is Q = Q·P + C in all four vectors.
#define HORNER(C) \
	VMOVUPS     C, Y2        \
	VFMADD213PS Y2, Y0, Y1   \
	VFMADD213PS Y2, Y4, Y5   \
	VFMADD213PS Y2, Y8, Y9   \
	VFMADD213PS Y2, Y12, Y13

// The exponential of −a²/2 = z + zl to its polynomial: r in P, c6 in Q, rl in S.
#define EXPONENT(AT, P, Q, R, S) \
	VMOVUPS     A(AT), P         \
	VMULPS      P, P, Q          \
	VFMSUB213PS Q, P, P          \
	VMULPS      NUM_NHALF, Q, Q  \
	VMULPS      NUM_NHALF, P, P  \
	VMOVUPS     P, ZL(AT)        \
	VMOVUPS     NUM_MAGIC, R     \
	VFMADD231PS EXP_LOG2E, Q, R  \
	VPSUBD      NUM_MAGIC, R, S  \
	VMOVUPS     S, K(AT)         \
	VSUBPS      NUM_MAGIC, R, R  \
	VFMADD231PS EXP_NLN2H, R, Q  \
	VMOVAPS     Q, P             \
	VFMADD231PS EXP_NLN2L, R, P  \
	VSUBPS      P, Q, S          \
	VFMADD231PS EXP_NLN2L, R, S  \
	VMOVUPS     EXP_C6, Q

// eh and el to their places.
#define GAUSSIAN(AT, P, Q, R, S) \
	VMULPS      P, P, R          \
	VFMADD213PS S, R, Q          \
	VADDPS      Q, P, R          \
	VSUBPS      P, R, S          \
	VSUBPS      S, Q, Q          \
	VADDPS      NUM_ONE, R, P    \
	VSUBPS      NUM_ONE, P, S    \
	VSUBPS      S, R, R          \
	VADDPS      Q, R, Q          \
	VFMADD231PS ZL(AT), P, Q     \
	VMOVUPS     P, EH(AT)        \
	VMOVUPS     Q, EL(AT)

// The whole exponential of all four vectors, from a on.
#define EXPONENTIALS \
	FOUR(EXPONENT)  \
	HORNER(EXP_C5)  \
	HORNER(EXP_C4)  \
	HORNER(EXP_C3)  \
	HORNER(EXP_C2)  \
	FOUR(GAUSSIAN)

// h in R and hl in S, for q in P and p in Q.
#define PARTS(P, Q, R, S, C0) \
	VMOVUPS     C0, R    \
	VMOVUPS     C0, S    \
	VFMADD231PS P, Q, R  \
	VSUBPS      R, S, S  \
	VFMADD231PS P, Q, S

// ph + pl = (eh + el)·(h + hl): ph in P, pl in Q.
#define PRODUCT(AT, P, Q, R, S) \
	VMULPS      EH(AT), R, P     \
	VMOVAPS     R, Q             \
	VFMSUB132PS EH(AT), P, Q     \
	VFMADD231PS EH(AT), S, Q     \
	VFMADD231PS EL(AT), R, Q

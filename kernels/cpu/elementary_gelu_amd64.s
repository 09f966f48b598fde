// AVX2 kernels of GELU and its derivative, four vectors of eight at a time (gelu_amd64.h).

#include "textflag.h"
#include "gelu_amd64.h"

#define GELUQUOTIENT(AT, P, Q, R, S) QUOTIENT(AT, P, Q, R, GELU_MAX, GELU_SHIFT)

// et to its place, q in P, c12 in Q.
#define GELUARGUMENT(AT, P, Q, R, S) \
	VMOVUPS      A(AT), P           \
	VADDPS       GELU_SHIFT, P, Q   \
	VMOVUPS      NUM_ONE, S         \
	VSUBPS       GELU_SHIFT, Q, R   \
	VSUBPS       R, P, P            \
	VMOVUPS      T(AT), R           \
	VFNMADD231PS Q, R, S            \
	VFNMADD231PS P, R, S            \
	VMOVUPS      S, E(AT)           \
	VMOVUPS      NUM_ONE, P         \
	VFMADD231PS  GELU_NSLOPE, R, P  \
	VMOVUPS      GELU_C12, Q

// h and hl, with the error of t.
#define GELURATIONAL(AT, P, Q, R, S) \
	PARTS(P, Q, R, S, GELU_C0)       \
	VMOVUPS     GELU_D0, P           \
	VFMADD231PS GELU_D1, Q, P        \
	VFMADD132PS T(AT), R, P          \
	VFMADD231PS E(AT), P, S

// relu: x if 0 > x is false, so that 0 keeps its sign.
#define GELURESULT(AT, P, Q, R, S) \
	VMULPS       T(AT), Q, Q  \
	VFMADD231PS  T(AT), P, Q  \
	VMOVUPS      K(AT), R     \
	POWERS(R, P, R)           \
	VMULPS       A(AT), P, P  \
	VMULPS       R, Q, Q      \
	VXORPS       R, R, R      \
	VMOVUPS      AT(SI), S    \
	VMAXPS       S, R, R      \
	VFNMADD231PS Q, P, R      \
	VMOVUPS      R, AT(DI)

// func geluRowsAVX2(dst, src *float32, n, rows, stride, from int)
//
// Rows of n values, stride and from apart.
TEXT ·geluRowsAVX2(SB), 0, $928-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), R9
	MOVQ rows+24(FP), R10
	MOVQ stride+32(FP), R11
	MOVQ from+40(FP), R12
	SUBQ R9, R11
	SUBQ R9, R12
	SHLQ $2, R11
	SHLQ $2, R12
	PLACES

row:
	MOVQ R9, CX

loop:
	FOUR(GELUQUOTIENT)
	EXPONENTIALS
	FOUR(GELUARGUMENT)
	HORNER(GELU_C11)
	HORNER(GELU_C10)
	HORNER(GELU_C9)
	HORNER(GELU_C8)
	HORNER(GELU_C7)
	HORNER(GELU_C6)
	HORNER(GELU_C5)
	HORNER(GELU_C4)
	HORNER(GELU_C3)
	HORNER(GELU_C2)
	HORNER(GELU_C1)
	FOUR(GELURATIONAL)
	FOUR(PRODUCT)
	FOUR(GELURESULT)
	ADDQ $128, SI
	ADDQ $128, DI
	SUBQ $32, CX
	JG   loop
	ADDQ R12, SI
	ADDQ R11, DI
	DECQ R10
	JG   row
	VZEROUPPER
	RET

#define GRADQUOTIENT(AT, P, Q, R, S) QUOTIENT(AT, P, Q, R, GELUGRAD_MAX, GELUGRAD_SHIFT)

// q in P, c9 in Q.
#define GRADARGUMENT(AT, P, Q, R, S) \
	VMOVUPS     NUM_ONE, P                \
	VMOVUPS     T(AT), Q                  \
	VFMADD231PS GELUGRAD_NSLOPE, Q, P     \
	VMOVUPS     GELUGRAD_C9, Q

#define GRADPARTS(AT, P, Q, R, S) PARTS(P, Q, R, S, GELUGRAD_C0)

// d and dl, the distance from the root; x > 0: 1 − y.
#define GRADRESULT(AT, P, Q, R, S) \
	VMOVUPS     GELUGRAD_ROOTH, R      \
	VSUBPS      A(AT), R, S            \
	VSUBPS      S, R, R                \
	VSUBPS      A(AT), R, R            \
	VADDPS      GELUGRAD_ROOTL, R, R   \
	VMULPS      S, Q, Q                \
	VFMADD231PS R, P, Q                \
	VFMADD231PS S, P, Q                \
	VMOVUPS     K(AT), P               \
	SCALE(Q, P, R)                     \
	VMOVUPS     NUM_ONE, P             \
	VSUBPS      Q, P, P                \
	VXORPS      R, R, R                \
	VMOVUPS     AT(SI), S              \
	VCMPPS      $0x1e, R, S, R         \
	VBLENDVPS   R, P, Q, Q             \
	VMOVUPS     Q, AT(DI)

// func geluGradAVX2(dst, src *float32, n int)
TEXT ·geluGradAVX2(SB), 0, $928-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	PLACES

loop:
	FOUR(GRADQUOTIENT)
	EXPONENTIALS
	FOUR(GRADARGUMENT)
	HORNER(GELUGRAD_C8)
	HORNER(GELUGRAD_C7)
	HORNER(GELUGRAD_C6)
	HORNER(GELUGRAD_C5)
	HORNER(GELUGRAD_C4)
	HORNER(GELUGRAD_C3)
	HORNER(GELUGRAD_C2)
	HORNER(GELUGRAD_C1)
	FOUR(GRADPARTS)
	FOUR(PRODUCT)
	FOUR(GRADRESULT)
	ADDQ $128, SI
	ADDQ $128, DI
	SUBQ $32, CX
	JG   loop
	VZEROUPPER
	RET

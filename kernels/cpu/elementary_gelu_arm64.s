// NEON kernels of GELU and its derivative: four lanes at a time, the steps of
// kernels/elementary one for one (NUMERICS §5). Comments name the scalar code's
// variables.

#include "textflag.h"
#include "exp_arm64.h"

// a = min(|x|, MAX) in V1, eh, el, k of exp(−a²/2) in V4, V5, V6, for x in V0;
// overwrites V2, V3, V7, V8, V16.
#define GAUSSIAN(MAX) \
	FABS(1, 0)           \
	CONST(2, MAX)        \
	FMIN(1, 1, 2)        \
	FMUL(2, 1, 1)        \
	FNEG(3, 2)           \
	FMLA(3, 1, 1)        \
	CONST(4, NUM_NHALF)  \
	FMUL(2, 2, 4)        \
	FMUL(3, 3, 4)        \
	EXPPARTS(2, 3, 4, 5, 6, 7, 8, 16)

// ph + pl = (eh + el)·(h + hl): V13 + V14 from V4 + V5 and V11 + V12.
#define PRODUCT \
	FMUL(13, 4, 11)   \
	FNEG(14, 13)      \
	FMLA(14, 4, 11)   \
	FMLA(14, 4, 12)   \
	FMLA(14, 5, 11)

// func geluNEON(dst, src *float32, n int)
TEXT ·geluNEON(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	TABLE
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQPOST(0, 1)
	GAUSSIAN(GELU_MAX)
	CONST(16, GELU_SHIFT)
	FADD(2, 1, 16)                // dh
	FSUB(3, 2, 16)
	FSUB(3, 1, 3)                 // dl
	CONST(7, NUM_ONE)
	FDIV(8, 7, 2)                 // t
	CONST(17, GELU_NSLOPE)
	MOV(9, 7)
	FMLA(9, 8, 17)                // q
	CONST(10, GELU_C12)
	HORNER(16, 10, 9, GELU_C11)
	HORNER(10, 16, 9, GELU_C10)
	HORNER(16, 10, 9, GELU_C9)
	HORNER(10, 16, 9, GELU_C8)
	HORNER(16, 10, 9, GELU_C7)
	HORNER(10, 16, 9, GELU_C6)
	HORNER(16, 10, 9, GELU_C5)
	HORNER(10, 16, 9, GELU_C4)
	HORNER(16, 10, 9, GELU_C3)
	HORNER(10, 16, 9, GELU_C2)
	HORNER(16, 10, 9, GELU_C1)    // p
	CONST(12, GELU_C0)
	MOV(11, 12)
	FMLA(11, 16, 9)               // h
	FSUB(12, 12, 11)
	FMLA(12, 16, 9)               // hl
	FMLS(7, 2, 8)
	FMLS(7, 3, 8)                 // et
	CONST(17, GELU_D1)
	CONST(13, GELU_D0)
	FMLA(13, 16, 17)              // d
	MOV(17, 11)
	FMLA(17, 13, 8)               // d·t + h
	FMLA(12, 17, 7)               // hl with the error of t
	PRODUCT
	FMUL(14, 14, 8)
	FMLA(14, 13, 8)               // y
	POWERS(6, 7, 6, 16)
	FMUL(1, 1, 7)                 // ya
	FMUL(14, 14, 6)               // yb
	ZERO(3)
	FMAX(2, 0, 3)                 // relu
	FMLS(2, 1, 14)
	FCMEQZ(4, 0)                  // x == 0 keeps its sign
	BIT(2, 0, 4)
	STQPOST(2, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

// func geluGradNEON(dst, src *float32, n int)
TEXT ·geluGradNEON(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	TABLE
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQPOST(0, 1)
	GAUSSIAN(GELUGRAD_MAX)
	CONST(16, GELUGRAD_SHIFT)
	FADD(2, 1, 16)
	CONST(7, NUM_ONE)
	FDIV(8, 7, 2)                 // t
	CONST(17, GELUGRAD_NSLOPE)
	MOV(9, 7)
	FMLA(9, 8, 17)                // q
	CONST(10, GELUGRAD_C9)
	HORNER(16, 10, 9, GELUGRAD_C8)
	HORNER(10, 16, 9, GELUGRAD_C7)
	HORNER(16, 10, 9, GELUGRAD_C6)
	HORNER(10, 16, 9, GELUGRAD_C5)
	HORNER(16, 10, 9, GELUGRAD_C4)
	HORNER(10, 16, 9, GELUGRAD_C3)
	HORNER(16, 10, 9, GELUGRAD_C2)
	HORNER(10, 16, 9, GELUGRAD_C1) // p
	CONST(12, GELUGRAD_C0)
	MOV(11, 12)
	FMLA(11, 10, 9)               // kk
	FSUB(12, 12, 11)
	FMLA(12, 10, 9)               // kl
	CONST(2, GELUGRAD_ROOTH)
	CONST(16, GELUGRAD_ROOTL)
	FSUB(3, 2, 1)                 // d
	FSUB(2, 2, 3)
	FSUB(2, 2, 1)
	FADD(2, 2, 16)                // dl
	PRODUCT
	FMUL(14, 14, 3)
	FMLA(14, 13, 2)
	FMLA(14, 13, 3)               // y
	SCALE(14, 6, 9, 16)
	FSUB(8, 7, 14)
	FCMGTZ(10, 0)                 // x > 0: 1 − y
	BIT(14, 8, 10)
	STQPOST(14, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

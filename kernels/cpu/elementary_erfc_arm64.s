// NEON kernel of erfc: four lanes at a time, the steps of kernels/elementary one
// for one (NUMERICS §5). Comments name the scalar code's variables.

#include "textflag.h"
#include "exp_arm64.h"

// func erfcNEON(dst, src *float32, n int)
TEXT ·erfcNEON(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	TABLE
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQPOST(0, 1)
	FABS(1, 0)
	CONST(2, ERFC_MAX)
	FMIN(1, 1, 2)                 // a
	FMUL(4, 1, 1)
	FNEG(2, 4)                    // −s
	MOV(3, 2)
	FMLA(3, 1, 1)                 // e
	FNEG(3, 3)                    // −e
	EXPPARTS(2, 3, 4, 5, 6, 7, 8, 16) // eh, el, k
	CONST(16, ERFC_SHIFT)
	FADD(2, 1, 16)                // dh
	FSUB(3, 2, 16)
	FSUB(3, 1, 3)                 // dl
	CONST(7, NUM_ONE)
	FDIV(8, 7, 2)                 // t
	MOV(9, 7)
	FMLS(9, 2, 8)
	FMLS(9, 3, 8)                 // et
	FMUL(1, 8, 9)                 // tl
	CONST(3, ERFC_NSLOPE)
	MOV(9, 7)
	FMLA(9, 8, 3)                 // q
	CONST(10, ERFC_C13)
	HORNER(16, 10, 9, ERFC_C12)
	HORNER(10, 16, 9, ERFC_C11)
	HORNER(16, 10, 9, ERFC_C10)
	HORNER(10, 16, 9, ERFC_C9)
	HORNER(16, 10, 9, ERFC_C8)
	HORNER(10, 16, 9, ERFC_C7)
	HORNER(16, 10, 9, ERFC_C6)
	HORNER(10, 16, 9, ERFC_C5)
	HORNER(16, 10, 9, ERFC_C4)
	HORNER(10, 16, 9, ERFC_C3)
	HORNER(16, 10, 9, ERFC_C2)
	HORNER(10, 16, 9, ERFC_C1)    // p
	CONST(12, ERFC_C0)
	MOV(11, 12)
	FMLA(11, 10, 9)               // hh
	FSUB(12, 12, 11)
	FMLA(12, 10, 9)               // hl
	FSUB(7, 7, 9)
	FMLA(7, 8, 3)                 // ql
	FMLA(7, 1, 3)                 // dq
	CONST(13, ERFC_NC1)
	CONST(16, NUM_TWO)
	FMLA(13, 10, 16)              // 2p − c1
	FMLA(12, 13, 7)               // hl with the error of q
	FMUL(13, 4, 11)               // ph
	FNEG(14, 13)
	FMLA(14, 4, 11)
	FMLA(14, 4, 12)
	FMLA(14, 5, 11)               // pl
	FMUL(2, 13, 8)                // yh
	FNEG(3, 2)
	FMLA(3, 13, 8)
	FMLA(3, 13, 1)
	FMLA(3, 14, 8)                // yl
	FADD(2, 2, 3)
	SCALE(2, 6, 7, 9)             // y
	FSUB(3, 16, 2)
	FCMLTZ(4, 0)                  // x < 0: 2 − y
	BIT(2, 3, 4)
	STQPOST(2, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

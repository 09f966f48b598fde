// NEON kernels of log, erf and tanh: four lanes at a time, the steps of
// kernels/elementary one for one (NUMERICS §5). Comments name the scalar code's
// variables.

#include "textflag.h"
#include "exp_arm64.h"

// func logNEON(dst, src *float32, n int)
TEXT ·logNEON(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	TABLE
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQPOST(0, 1)
	CONST(1, LOG_MINNORMAL)
	FCMGT(1, 1, 0)                // subnormal
	CONST(3, LOG_SCALE)
	FMUL(3, 0, 3)
	MOV(2, 0)
	BIT(2, 3, 1)
	CONST(3, LOG_PIVOT)
	ISUB(3, 2, 3)
	SSHR(3, 3, 23)                // e
	SHL(4, 3, 23)
	ISUB(2, 2, 4)
	CONST(4, NUM_ONE)
	FSUB(2, 2, 4)                 // f
	SCVTF(3, 3)
	CONST(4, LOG_SCALEBITS)
	FSUB(4, 3, 4)
	BIT(3, 4, 1)                  // ef
	CONST(4, LOG_C10)
	HORNER(5, 4, 2, LOG_C9)
	HORNER(4, 5, 2, LOG_C8)
	HORNER(5, 4, 2, LOG_C7)
	HORNER(4, 5, 2, LOG_C6)
	HORNER(5, 4, 2, LOG_C5)
	HORNER(4, 5, 2, LOG_C4)
	HORNER(5, 4, 2, LOG_C3)
	HORNER(4, 5, 2, LOG_C2)       // p
	FMUL(5, 2, 2)
	FMLA(2, 4, 5)                 // r
	CONST(4, LOG_LN2)
	FMLA(2, 3, 4)
	CONST(7, LOG_MAX)
	FCMGT(7, 0, 7)                // x > max: x
	BIT(2, 0, 7)
	CONST(6, NUM_NINF)
	FCMEQZ(7, 0)                  // x == 0: −Inf
	BIT(2, 6, 7)
	CONST(6, NUM_NAN)
	FCMLTZ(7, 0)                  // x < 0: NaN
	BIT(2, 6, 7)
	FCMEQ(7, 0, 0)                // NaN: x
	BSL(7, 2, 0)
	STQPOST(7, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

// func erfNEON(dst, src *float32, n int)
TEXT ·erfNEON(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	TABLE
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQPOST(0, 1)
	FABS(1, 0)                    // ax
	CONST(2, ERF_MAX)
	FMIN(2, 1, 2)                 // t
	FMUL(3, 0, 0)                 // s
	CONST(4, ERF_B6)
	HORNER(16, 4, 3, ERF_B5)
	HORNER(4, 16, 3, ERF_B4)
	HORNER(16, 4, 3, ERF_B3)
	HORNER(4, 16, 3, ERF_B2)
	HORNER(16, 4, 3, ERF_B1)
	HORNER(17, 16, 3, ERF_B0)
	MOV(4, 0)
	FMLA(4, 17, 0)                // b
	CONST(5, ERF_P5)
	HORNER(16, 5, 2, ERF_P4)
	HORNER(5, 16, 2, ERF_P3)
	HORNER(16, 5, 2, ERF_P2)
	HORNER(5, 16, 2, ERF_P1)
	HORNER(16, 5, 2, ERF_P0)      // p
	CONST(6, NUM_NTWO)
	FMUL(6, 2, 6)                 // t2
	MOV(7, 6)
	FMLS(7, 2, 16)                // z
	CONST(17, NUM_MAGIC)
	FADD(7, 7, 17)
	ISUB(8, 7, 17)                // k
	FSUB(7, 7, 17)                // kf
	FSUB(6, 6, 7)
	FMLS(6, 2, 16)                // f
	CONST(9, ERF_G5)
	HORNER(16, 9, 6, ERF_G4)
	HORNER(9, 16, 6, ERF_G3)
	HORNER(16, 9, 6, ERF_G2)
	HORNER(9, 16, 6, ERF_G1)
	HORNER(16, 9, 6, ERF_G0)      // g
	CONST(17, BITS_BIAS)
	IADD(8, 8, 17)
	SHL(8, 8, 23)                 // sc
	CONST(10, NUM_ONE)
	FSUB(10, 10, 8)
	FMUL(6, 6, 8)
	FMLS(10, 6, 16)               // y
	CONST(11, BITS_SIGN)
	ANDV(11, 11, 0)
	ORRV(10, 10, 11)
	CONST(11, ERF_SPLIT)
	FCMGT(11, 11, 1)              // ax < split: b
	BIT(10, 4, 11)
	STQPOST(10, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

// func tanhNEON(dst, src *float32, n int)
TEXT ·tanhNEON(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	TABLE
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQPOST(0, 1)
	FABS(1, 0)                    // a
	FMUL(9, 1, 1)                 // s
	CONST(10, TANH_C4)
	HORNER(16, 10, 9, TANH_C3)
	HORNER(10, 16, 9, TANH_C2)
	HORNER(16, 10, 9, TANH_C1)
	HORNER(17, 16, 9, TANH_C0)    // p
	FMUL(9, 9, 1)
	MOV(10, 1)
	FMLA(10, 9, 17)               // y for a < split
	CONST(2, TANH_MAX)
	FMIN(2, 1, 2)
	CONST(16, NUM_NTWO)
	FMUL(2, 2, 16)
	ZERO(3)
	EXPPARTS(2, 3, 4, 5, 6, 7, 8, 16)
	CONST(16, BITS_BIAS)
	IADD(6, 6, 16)
	SHL(6, 6, 23)                 // sc
	FMUL(4, 4, 6)                 // eh
	FMUL(5, 5, 6)                 // el
	CONST(7, NUM_ONE)
	FADD(2, 7, 4)                 // d
	FSUB(3, 2, 7)
	FSUB(3, 4, 3)                 // dl
	FDIV(8, 4, 2)                 // q
	FSUB(6, 7, 8)                 // u
	FMLS(4, 8, 2)
	FMLS(4, 8, 3)
	FMLA(4, 5, 6)
	FMUL(4, 4, 6)                 // c
	CONST(9, NUM_NTWO)
	MOV(11, 7)
	FMLA(11, 8, 9)                // yh
	FSUB(12, 7, 11)
	FMLA(12, 8, 9)
	FMLA(12, 4, 9)                // yl
	FADD(11, 11, 12)              // y
	CONST(2, TANH_SPLIT)
	FCMGT(2, 2, 1)                // a < split
	BIT(11, 10, 2)
	CONST(3, BITS_SIGN)
	ANDV(0, 0, 3)
	ORRV(11, 11, 0)
	STQPOST(11, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

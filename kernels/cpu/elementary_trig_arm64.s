// NEON kernels of sine and cosine for |x| ≤ 40000: four lanes at a time, the steps
// of kernels/elementary one for one (NUMERICS §5). Comments name the scalar code's
// variables.

#include "textflag.h"
#include "exp_arm64.h"

// V5 + V6 = r + rl = V0 − k·π/2, V2 = k; overwrites V1, V3, V4, V7, V16, V17.
#define REDUCE \
	CONST(16, NUM_MAGIC)     \
	CONST(17, TRIG_TWOOPI)   \
	MOV(1, 16)               \
	FMLA(1, 0, 17)           \
	ISUB(2, 1, 16)           \
	FSUB(1, 1, 16)           \
	CONST(17, TRIG_NPIO2H)   \
	MOV(3, 0)                \
	FMLA(3, 1, 17)           \
	CONST(17, TRIG_PIO2M)    \
	FMUL(4, 1, 17)           \
	FSUB(5, 3, 4)            \
	FSUB(6, 3, 5)            \
	FSUB(6, 6, 4)            \
	FNEG(7, 4)               \
	FMLA(7, 1, 17)           \
	CONST(17, TRIG_PIO2L)    \
	FMLA(7, 1, 17)           \
	FSUB(6, 6, 7)

// Where V8, all ones where k is odd, D = the constant ODD, else EVEN; overwrites T.
#define CHOOSE(D, T, EVEN, ODD) \
	CONST(D, EVEN)   \
	CONST(T, ODD)    \
	BIT(D, T, 8)

// V13 = sin(r + rl + k·π/2) but for its sign, which goes to V2; overwrites V8 to
// V17.
#define QUADRANT \
	SHL(8, 2, 31)                  \
	SSHR(8, 8, 31)                 \
	FMUL(9, 5, 5)                  \
	CHOOSE(10, 16, TRIG_S2, TRIG_K2) \
	CHOOSE(11, 16, TRIG_S1, TRIG_K1) \
	CHOOSE(12, 16, TRIG_S0, TRIG_K0) \
	FMLA(11, 9, 10)                \
	FMLA(12, 9, 11)                \
	CONST(14, NUM_ONE)             \
	CONST(17, NUM_NHALF)           \
	MOV(13, 14)                    \
	FMLA(13, 9, 17)                \
	FSUB(14, 14, 13)               \
	FMLA(14, 9, 17)                \
	FMLS(14, 5, 6)                 \
	MOV(15, 8)                     \
	BSL(15, 9, 5)                  \
	FMUL(15, 9, 15)                \
	MOV(16, 8)                     \
	BSL(16, 13, 5)                 \
	BSL(8, 14, 6)                  \
	FMLA(8, 15, 12)                \
	FADD(13, 16, 8)                \
	USHR(2, 2, 1)                  \
	SHL(2, 2, 31)

// Jumps to done if a lane of the eight at R4 is beyond the limit or a NaN.
#define DECLINE \
	LDPQ(0, 1, 4, 0)    \
	CONST(2, TRIG_MAX)  \
	FABS(0, 0)          \
	FABS(1, 1)          \
	FCMGE(0, 2, 0)      \
	FCMGE(1, 2, 1)      \
	ANDV(0, 0, 1)        \
	UMINV(0, 0)         \
	FMOVS F0, R6        \
	CBZW  R6, done

#define SINE(AT) \
	LDQ(0, 4, AT)   \
	REDUCE          \
	QUADRANT        \
	FCMEQZ(1, 0)    \
	BIT(13, 0, 1)   \
	EORV(13, 13, 2)  \
	STQ(13, 5, AT)

// V31 is zero: comparing it gives −1, whose subtraction makes k + 1.
#define COSINE(AT) \
	LDQ(0, 4, AT)    \
	REDUCE           \
	FCMEQZ(8, 31)    \
	ISUB(2, 2, 8)    \
	QUADRANT         \
	EORV(13, 13, 2)   \
	STQ(13, 5, AT)

// func sinNEON(dst, src *float32, n int) int
TEXT ·sinNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R5
	MOVD src+8(FP), R4
	MOVD n+16(FP), R2
	MOVD $0, R1
	TABLE

loop:
	CMP R2, R1
	BGE done
	DECLINE
	SINE(0)
	SINE(16)
	ADD $32, R4
	ADD $32, R5
	ADD $8, R1
	B   loop

done:
	MOVD R1, ret+24(FP)
	RET

// func cosNEON(dst, src *float32, n int) int
TEXT ·cosNEON(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R5
	MOVD src+8(FP), R4
	MOVD n+16(FP), R2
	MOVD $0, R1
	TABLE
	ZERO(31)

loop:
	CMP R2, R1
	BGE done
	DECLINE
	COSINE(0)
	COSINE(16)
	ADD $32, R4
	ADD $32, R5
	ADD $8, R1
	B   loop

done:
	MOVD R1, ret+24(FP)
	RET

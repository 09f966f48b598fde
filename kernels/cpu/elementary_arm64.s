// NEON kernel of exp: four lanes at a time, the steps of kernels/elementary one for
// one (NUMERICS §5).

#include "textflag.h"
#include "exp_arm64.h"

// func expNEON(dst, src *float32, n int)
TEXT ·expNEON(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	TABLE
	LSR  $2, R2
	CBZ  R2, done

loop:
	LDQPOST(0, 1)
	EXP4(0, 1, 2, 3, 4)
	STQPOST(0, 0)
	SUB  $1, R2
	CBNZ R2, loop

done:
	RET

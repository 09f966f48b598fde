#include "textflag.h"

// func mxcsr() uint32
TEXT ·mxcsr(SB), NOSPLIT, $4-4
	STMXCSR tmp-4(SP)
	MOVL    tmp-4(SP), AX
	MOVL    AX, ret+0(FP)
	RET

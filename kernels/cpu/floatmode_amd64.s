#include "textflag.h"

// func mxcsr() uint32
TEXT ·mxcsr(SB), NOSPLIT, $8-4
	STMXCSR tmp-8(SP)
	MOVL    tmp-8(SP), AX
	MOVL    AX, ret+0(FP)
	RET

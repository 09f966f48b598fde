#include "textflag.h"

// func prefetchRuns(p *float32, stride, runs, length int)
//
// Fetches runs of length values, stride values apart, into the second level. Runs and length are at
// least 1.
TEXT ·prefetchRuns(SB), NOSPLIT, $0-32
	MOVQ p+0(FP), SI
	MOVQ stride+8(FP), R8
	MOVQ runs+16(FP), DX
	MOVQ length+24(FP), BX
	SHLQ $2, R8
	SHLQ $2, BX

run:
	LEAQ (SI)(BX*1), CX
	MOVQ SI, AX

line:
	PREFETCHT1 (AX)
	ADDQ $64, AX
	CMPQ AX, CX
	JCS  line
	ADDQ R8, SI
	DECQ DX
	JNZ  run
	RET
